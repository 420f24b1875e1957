"""Audit: who did what, when and why. Rows are added in the transaction of the change and never altered."""
