"""Notifications: messages to people. A mail is a row in the transaction of the change; the worker delivers it."""
