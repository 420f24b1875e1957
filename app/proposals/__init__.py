"""Proposals: what suppliers answer to a vraagstuk, sealed for everybody else until the deadline."""
