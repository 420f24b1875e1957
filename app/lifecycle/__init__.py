"""The life cycle: one table of steps a record type, one engine that draws the buttons and guards the step."""

from app.lifecycle.engine import LifeCycle, Requirement, Step

__all__ = ["LifeCycle", "Requirement", "Step"]
