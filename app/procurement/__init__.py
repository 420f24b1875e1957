"""The route helper: by which route a public body may buy, from a dated table of thresholds and its own ceilings.

Advice, never a verdict. `advice` is pure; the table with its sources is data.
"""
