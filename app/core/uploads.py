"""Requests whose uploads stay in memory: what people send never touches the disk in the clear."""

from io import BytesIO
from typing import IO

from flask import Request


class InMemoryRequest(Request):
    """A request that keeps every uploaded file in memory.

    Werkzeug moves a file over 500 kB to the temp folder, where a proposal would lie readable before it is sealed.
    Memory is bounded: `MAX_CONTENT_LENGTH` refuses larger requests, and a web process answers a few at a time.
    """

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()
