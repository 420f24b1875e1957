"""What people type in dossiers and adoptions."""
