"""What is typed about panels, scores and decisions."""
