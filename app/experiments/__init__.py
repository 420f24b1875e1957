"""Experiments: small, allowed to fail, and never ended without answers and a lesson."""
