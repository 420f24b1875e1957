"""Showcases: the curated public stories of what worked and what did not."""
