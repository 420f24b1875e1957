"""How the model of the guard is trained and judged; see docs/guard.md."""
