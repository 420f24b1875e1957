"""What happens around every request: id, log line, language, read-only transactions, security headers."""

import hashlib
import secrets
import time
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import structlog
from flask import Flask, Response, g, request, send_file, url_for
from flask_wtf.csrf import CSRFProtect

from app.core.database import set_reading
from app.core.i18n import language

log = structlog.get_logger("request")
csrf = CSRFProtect()
READING_METHODS = {"GET", "HEAD", "OPTIONS"}
QUIET_PATHS = ("/static/", "/healthz")


def init_app(app: Flask) -> None:
    """Register the hooks and the template globals that belong to every request."""
    csrf.init_app(app)
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(lambda _error: set_reading(False))
    app.jinja_env.globals.update(asset=asset, csp_nonce=csp_nonce, current_language=_LanguageName())

    @app.context_processor
    def _request_values() -> dict[str, object]:
        return {"request_id": g.get("request_id", ""), "current_language": language()}


class _LanguageName:
    """The current language as text, for templates that are imported without context (macros)."""

    def __str__(self) -> str:
        return language()

    def __html__(self) -> str:
        return language()

    def __eq__(self, other: object) -> bool:
        return language() == other

    def __hash__(self) -> int:
        return hash(language())


def _begin() -> None:
    g.started = time.perf_counter()
    g.request_id = secrets.token_hex(6)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)
    set_reading(request.method in READING_METHODS)


def _end(response: Response) -> Response:
    nonce = g.get("csp_nonce")
    script = f"'self' 'nonce-{nonce}'" if nonce else "'self'"
    headers = response.headers
    headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'self'; script-src {script}; style-src 'self'; img-src 'self' data:; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    )
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("X-Request-Id", g.get("request_id", ""))
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if not request.path.startswith("/static/"):
        headers.setdefault("Cache-Control", "private, no-cache")
        headers.add("Vary", "Cookie")
    if not request.path.startswith(QUIET_PATHS):
        log.info(
            "request",
            method=request.method,
            path=_logged_path(),
            status=response.status_code,
            ms=round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
        )
    return response


def _logged_path() -> str:
    """The path, without the token of a link that was mailed: who reads the log must not be able to use it."""
    if request.url_rule is not None and "token" in (request.view_args or {}):
        return request.url_rule.rule
    return request.path


def keep_nowhere(response: Response) -> Response:
    """For `blueprint.after_request`: no browser or proxy keeps a copy of pages on which confidential texts stand."""
    response.headers["Cache-Control"] = "no-store"
    return response


def keep_secret(response: Response) -> Response:
    """For a page whose address opens a door: it stays out of caches, of search engines, and of what other sites see."""
    keep_nowhere(response)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def as_download(content: Path | bytes, *, name: str, media_type: str, etag: bool | str = True) -> Response:
    """Give a file, from the folder or from memory: a browser keeps it and never opens it as a page of ours."""
    source = content if isinstance(content, Path) else BytesIO(content)
    response = send_file(source, mimetype=media_type, as_attachment=True, download_name=name, etag=etag)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def csp_nonce() -> str:
    """A nonce for the scripts of this response."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


@lru_cache(maxsize=256)
def _fingerprint(path: str, _modified: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]


def asset(filename: str) -> str:
    """The address of a static file with a hash of its content, so that browsers may keep it for ever."""
    from flask import current_app

    path = Path(current_app.static_folder or "") / filename
    if not path.is_file():
        return url_for("static", filename=filename)
    return url_for("static", filename=filename, v=_fingerprint(str(path), path.stat().st_mtime_ns))
