"""Proposals: what suppliers answer to a vraagstuk. Nobody but the supplier's own people sees one before the deadline."""
