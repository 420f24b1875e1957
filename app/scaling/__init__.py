"""Scaling: the dossier that success opens, the decision, and the organisations that take a solution over."""
