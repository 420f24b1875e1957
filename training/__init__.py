"""Scripts that make data files of the application; nothing here runs in the application."""
