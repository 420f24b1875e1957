"""Core: configuration, database, clock, errors, forms and filters that every feature stands on."""
