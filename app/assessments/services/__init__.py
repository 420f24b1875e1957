"""Writes: naming a panel, assessing and settling, deciding and telling."""
