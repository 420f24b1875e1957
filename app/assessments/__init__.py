"""Assessments: the decision on the proposals to a vraagstuk, with a reason for every supplier."""
