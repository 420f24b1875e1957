"""`vraagplein backup` and `vraagplein restore`: everything that people made, in one file.

The file holds the rows of all tables and the uploaded files; no keys, no search index, no queue. Rows are lines of
JSON, so that a backup of SQLite can be restored into PostgreSQL and the other way round. `docs/operations.md` has
the drill.
"""

from app.cli.backup.restoring import restore
from app.cli.backup.saving import backup

__all__ = ["backup", "restore"]
