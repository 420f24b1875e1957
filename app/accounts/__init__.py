"""Accounts: people, signing in and out, sessions that live in the database, passwords."""
