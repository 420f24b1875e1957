"""Themes: the tree by which everything is found, with the everyday words that people use."""
