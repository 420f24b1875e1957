"""Pages as PDF: tagged, in our letters, and reading nothing that is not ours."""

import re
import subprocess
import sys
import threading
import zlib
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest
from flask import Flask, render_template_string

from app import create_app
from app.core.access import public
from app.core.clock import AMSTERDAM, datetime
from app.core.pdf import PdfUnavailable, own_file, pdf_response, render_pdf
from tests.conftest import make_settings

LETTER = """
{% extends "pdf/base.html" %}
{% block title %}Uw voorstel{% endblock %}
{% block sender %}Gemeente Proefdam & co{% endblock %}
{% block address %}Bedrijf
Kade 3{% endblock %}
{% block facts %}<div><dt>Kenmerk</dt><dd>k7m2q9xa</dd></div>{% endblock %}
{% block content %}<p>{{ text }}</p>{{ more|safe }}{% endblock %}
"""
DAY = datetime(2026, 3, 9, 8, tzinfo=AMSTERDAM)


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return create_app(make_settings(tmp_path, "sqlite://", public_url="https://vraagplein.example"))


def letter(app: Flask, text: str = "Dank voor uw voorstel.", more: str = "", address: str = "/") -> str:
    with app.test_request_context(address):
        return render_template_string(LETTER, text=text, more=more, date=DAY)


def unpacked(pdf: bytes) -> bytes:
    """The PDF with the content of its compressed streams behind it."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    contents = []
    for stream in streams:
        try:
            contents.append(zlib.decompress(stream))
        except zlib.error:
            contents.append(stream)
    return b"\n".join([pdf, *contents])


def made(app: Flask, html: str) -> bytes:
    with app.app_context():
        return unpacked(render_pdf(html))


def characters(pdf: bytes) -> set[str]:
    """The characters that can be copied from the PDF: those of the tables from glyph to character."""
    tables = re.findall(rb"beginbfchar(.*?)endbfchar", pdf, re.DOTALL)
    codes = [code for table in tables for code in re.findall(rb"<[0-9a-fA-F]+>\s*<([0-9a-fA-F]+)>", table)]
    return {sign for code in codes for sign in bytes.fromhex(code.decode()).decode("utf-16-be")}


def test_it_is_tagged_and_has_language_and_title(app: Flask) -> None:
    pdf = made(app, letter(app))
    assert pdf.startswith(b"%PDF-1.7")
    assert re.search(rb"/Lang\s*\(nl\)", pdf)
    assert b"/StructTreeRoot" in pdf
    assert re.search(rb"/MarkInfo\s*<<\s*/Marked true", pdf)
    assert re.search(rb"/S\s*/H1\b", pdf)
    assert b'pdfuaid:part="1"' in pdf or b"<pdfuaid:part>1" in pdf
    assert re.search(rb"/Title\s*\(Uw voorstel\)", pdf)
    assert re.search(rb"/DisplayDocTitle true", pdf)


def test_the_language_is_that_of_the_page(app: Flask) -> None:
    assert re.search(rb"/Lang\s*\(en\)", made(app, letter(app, address="/?lang=en")))


def test_the_page_has_sender_date_and_reference(app: Flask) -> None:
    html = letter(app)
    assert "Gemeente Proefdam &amp; co" in html or "Gemeente Proefdam & co" in html
    assert "9 maart 2026" in html.replace("\xa0", " ")
    assert "k7m2q9xa" in html


def test_signs_of_names_and_amounts_are_text(app: Flask) -> None:
    pdf = made(app, letter(app, "Café Łukasz kost € 12.500; ’s morgens — ‘ja’."))
    assert set("éŁ€’‘—") <= characters(pdf)
    fonts = re.findall(rb"/BaseFont\s*/[A-Z]+[+]([A-Za-z-]+)", pdf)
    assert {font.partition(b"-")[0] for font in fonts} == {b"Fira"}


def test_a_link_leads_to_the_public_address(app: Flask) -> None:
    pdf = made(app, letter(app, more='<p><a href="/vraagstukken/k7m2q9xa">Het vraagstuk</a></p>'))
    assert b"(https://vraagplein.example/vraagstukken/k7m2q9xa)" in pdf


@pytest.fixture
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """A web server and what was asked of it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_nothing_is_asked_of_the_network(app: Flask, elsewhere: tuple[str, list[str]]) -> None:
    address, asked = elsewhere
    more = (
        f'<img src="{address}/picture.png" alt="Plaatje"><link rel="stylesheet" href="{address}/style.css">'
        f'<style>p {{ background: url({address}/ground.png) }}</style><link rel="attachment" href="{address}/file">'
        f'<svg><image href="{address}/image.svg" width="9" height="9"/></svg><object data="{address}/object"></object>'
    )
    assert b"/StructTreeRoot" in made(app, letter(app, more=more))
    assert asked == []


def test_nothing_else_on_the_disk_is_read(app: Flask, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("grasduinenwoord")
    more = (
        f'<link rel="attachment" href="{secret.as_uri()}"><a rel="attachment" href="{secret.as_uri()}">x</a>'
        f'<img src="{secret.as_uri()}" alt="x"><link rel="stylesheet" href="{secret.as_uri()}">'
    )
    assert b"grasduinenwoord" not in made(app, letter(app, more=more))


def test_what_the_page_carries_itself_is_shown(app: Flask) -> None:
    plain = made(app, letter(app))
    picture = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/%3E"
    with_picture = made(app, letter(app, more=f'<img src="{picture}" alt="Een vierkant">'))
    assert b"Een vierkant" in with_picture
    assert b"Een vierkant" not in plain


STATIC = "https://vraagplein.example/static/"


def test_files_of_ours_are_found_with_or_without_their_hash(app: Flask) -> None:
    folder = Path(app.static_folder or "")
    for address in ("css/pdf.css", "css/pdf.css?v=0123456789ab", "css/%70df.css"):
        assert own_file(STATIC + address, STATIC, folder) == folder / "css/pdf.css"


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://vraagplein.example/static/css/pdf.css",
        "https://vraagplein.example/css/pdf.css",
        "https://vraagplein.example@elders.example/static/css/pdf.css",
        "https://elders.example/static/css/pdf.css",
        STATIC,
        STATIC + "css",
        STATIC + "nergens.css",
        STATIC + "../wsgi.py",
        STATIC + "%2e%2e/wsgi.py",
        STATIC + "css/..%2f..%2fwsgi.py",
        STATIC + "/etc/passwd",
    ],
)
def test_every_other_address_is_refused(app: Flask, address: str) -> None:
    with pytest.raises(ValueError, match="not a file of ours"):
        own_file(address, STATIC, Path(app.static_folder or ""))


class _PangoIsMissing:
    """Fails to import WeasyPrint as it fails itself where Pango is missing."""

    def find_spec(self, name: str, _path: Sequence[str] | None, _target: ModuleType | None = None) -> ModuleSpec | None:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0': not found\nmore lines")
        return None


@pytest.fixture
def no_pango(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [_PangoIsMissing(), *sys.meta_path])


def test_without_pango_a_page_says_how_to_print(app: Flask, no_pango: None) -> None:
    @app.get("/brief.pdf")
    @public
    def download() -> object:
        return pdf_response("<p>Tekst", "brief.pdf")

    answer = app.test_client().get("/brief.pdf")
    assert answer.status_code == 503
    assert answer.mimetype == "text/html"
    assert "libpango" not in answer.text
    with app.test_request_context():
        error = PdfUnavailable()
        assert all(str(line) in answer.text for line in (error.message, *error.missing))


def test_a_pdf_is_saved_under_its_name(app: Flask) -> None:
    @app.get("/brief.pdf")
    @public
    def download() -> object:
        return pdf_response("<html lang=nl><title>Brief</title><p>Tekst", "Brief van Café.pdf")

    answer = app.test_client().get("/brief.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''Brief%20van%20Caf%C3%A9.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_a_process_that_makes_no_pdf_does_not_import_what_makes_them() -> None:
    looked = "import app.cli, sys; print('weasyprint' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", looked], capture_output=True, text=True, check=True, timeout=60)
    assert said.stdout == "False\n"
