"""Letters and receipts on paper: a page of ours as a tagged PDF (PDF/UA-1), made by WeasyPrint.

WeasyPrint draws text with Pango, a library of the system. Where it is missing everything else works, and a person is
told to print the page instead.
"""

from importlib import import_module
from io import BytesIO
from mimetypes import guess_type
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote, urlsplit

import structlog
from flask import Response, current_app, send_file
from flask_babel import lazy_gettext as _l

from app.core.config import current_settings
from app.core.errors import DomainError

log = structlog.get_logger(__name__)
VARIANT = "pdf/ua-1"
"""Tags, language and title for screen readers (ISO 14289-1)."""


class PdfUnavailable(DomainError):
    """This machine cannot make a PDF; the page itself can be printed."""

    status = 503

    def __init__(self) -> None:
        super().__init__("PDF is not available: Pango is missing")
        self.message = _l("This website cannot make a PDF now. The page itself has everything that the PDF has.")
        self.missing = (
            _l("Go back and print the page with your browser: press Ctrl and P, or on a Mac Command and P."),
            _l("On a phone: open the menu of your browser and choose “Share” or “Print”."),
            _l("Choose “Save as PDF” to keep it as a file."),
        )


def render_pdf(html: str) -> bytes:
    """A whole page (usually from a template that extends `pdf/base.html`) as a PDF of A4 pages.

    Language and title come from the page. Pictures and styles come from our static folder or from the page itself
    (`data:`); anything else is left out, and nothing is fetched from the network or read from elsewhere on the disk.
    Addresses that begin with `/` become links to the public address of the site.
    Raises `PdfUnavailable` when Pango is missing.
    """
    weasyprint = _weasyprint()
    site = f"{current_settings().public_url}/"
    static = f"{site.rstrip('/')}{current_app.static_url_path}/"
    fetcher = _fetcher(weasyprint, static, Path(current_app.static_folder or ""))
    made: bytes = weasyprint.HTML(string=html, base_url=site, url_fetcher=fetcher).write_pdf(pdf_variant=VARIANT)
    return made


def pdf_response(html: str, filename: str) -> Response:
    """The page as a PDF that a browser saves under `filename`. Raises `PdfUnavailable`."""
    content = BytesIO(render_pdf(html))
    response = send_file(content, mimetype="application/pdf", as_attachment=True, download_name=filename)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _weasyprint() -> ModuleType:
    """WeasyPrint, imported when the first PDF is made: it is slow to import, and fails without Pango."""
    try:
        return import_module("weasyprint")
    except OSError as error:
        log.warning("pdf_unavailable", error=str(error).strip().splitlines()[0])
        raise PdfUnavailable from error


def _fetcher(weasyprint: ModuleType, static: str, folder: Path) -> object:
    """What WeasyPrint may read: files below the address `static`, from `folder`, and what the page itself carries."""

    class OwnFilesOnly(weasyprint.urls.URLFetcher):  # type: ignore[misc, name-defined]  # WeasyPrint is untyped
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            path = own_file(url, static, folder)
            media_type = guess_type(path.name)[0] or "application/octet-stream"
            return weasyprint.urls.URLFetcherResponse(url, path.read_bytes(), {"Content-Type": media_type})

    return OwnFilesOnly(allowed_protocols={"data"}, allow_redirects=False)


def own_file(url: str, static: str, folder: Path) -> Path:
    """The file in our static folder behind an address. Raises `ValueError` for every other address."""
    parts = urlsplit(url)
    address = f"{parts.scheme}://{parts.netloc}{parts.path}"
    if not address.startswith(static):
        raise ValueError(f"not a file of ours: {url[:200]}")
    path = (folder / unquote(address.removeprefix(static))).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise ValueError(f"not a file of ours: {url[:200]}")
    return path
