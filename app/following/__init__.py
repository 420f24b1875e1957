"""Following: a theme, an agency or a search that somebody wants to hear about, and what was found for them."""
