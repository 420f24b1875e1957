"""The norm: a versioned public text, and the organisations that endorse it."""
