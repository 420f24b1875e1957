"""What each kind of page lets a person do."""
