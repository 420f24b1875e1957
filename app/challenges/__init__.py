"""Challenges: vraagstukken, from concept to the end, with public questions, announcements and attachments."""
