"""What people type about an experiment: a module for each part of its course."""
