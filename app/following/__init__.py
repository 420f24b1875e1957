"""Following: a theme, an agency or a search that somebody wants to hear about, and what was found for them.

Search tells `finding` of documents that are new or changed; the worker's round `telling` mails what is due.

Reading order: states, models, policy, moments, tokens, searches, queries, services, finding, telling, calendar, forms,
views.
"""
