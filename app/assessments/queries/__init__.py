"""Reads of panels, assessments, decisions and letters."""
