"""Role × action × state of every feature, worked out from its policies and its life cycle.

`python -m tests.matrix` (or `make docs`) writes `docs/permissions.md` and `docs/lifecycles.md`; a test fails when they
differ from the code.
"""
