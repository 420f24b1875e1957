"""Files: attachments are checked, named by their content and stored in a folder; the database knows what they are."""
