"""The seal: the one rule that says from when a proposal may be read by others than its makers.

Until proposals are encrypted, the rule is the clock. Everything that asks the question asks it here, so that the
rule can be replaced in one place.
"""
