"""What protects every answer: headers, cookies, hosts, error pages."""

import pytest
from flask import Flask

from tests.demo import PASSWORD
from tests.site.reading import Reading

POLICY = ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'")


@pytest.mark.parametrize("path", ["/", "/zoeken?q=zorg", "/inloggen", "/mijn", "/bestaat-niet", "/healthz"])
def test_every_answer_carries_the_headers(demo_app: Flask, path: str) -> None:
    headers = demo_app.test_client().get(path).headers
    policy = headers["Content-Security-Policy"]
    assert all(part in policy for part in POLICY)
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["X-Request-Id"]


def test_only_an_answer_over_https_promises_https(demo_app: Flask) -> None:
    client = demo_app.test_client()
    assert "Strict-Transport-Security" not in client.get("/").headers
    assert "max-age=" in client.get("/", base_url="https://localhost").headers["Strict-Transport-Security"]


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(demo_app: Flask) -> None:
    client = demo_app.test_client()
    response = client.post("/inloggen", data={"email": "inkoper@demo.example", "password": PASSWORD})
    cookie = next(line for line in response.headers.getlist("Set-Cookie") if line.startswith("vraagplein="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "inkoper" not in cookie


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "[::1"])
def test_a_forged_host_is_refused(demo_app: Flask, host: str) -> None:
    response = demo_app.test_client().get("/", headers={"Host": host})
    assert response.status_code == 400
    assert "evil.example" not in response.get_data(as_text=True)


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_to_another_site(demo_app: Flask, target: str) -> None:
    client = demo_app.test_client()
    response = client.post(
        "/inloggen", query_string={"next": target}, data={"email": "inkoper@demo.example", "password": PASSWORD}
    )
    assert response.status_code == 302
    assert response.location.startswith("/")
    assert "evil" not in response.location


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/bestaat-niet", 404), ("DELETE", "/vraagstukken", 405), ("POST", "/", 405)]
)
def test_an_error_page_is_a_whole_page(demo_app: Flask, method: str, path: str, status: int) -> None:
    response = demo_app.test_client().open(path, method=method)
    assert response.status_code == status
    page = Reading(response.get_data(as_text=True))
    assert [level for level, _ in page.headings].count(1) == 1
    assert page.language == "nl"
    assert "/" in page.links


def test_a_program_gets_its_error_as_json(demo_app: Flask) -> None:
    response = demo_app.test_client().get("/bestaat-niet", headers={"Accept": "application/json"})
    assert response.status_code == 404
    assert response.json["status"] == 404


def test_a_failure_shows_the_request_id_and_no_trace(demo_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setitem(demo_app.view_functions, "site.privacy", fail)
    response = demo_app.test_client().get("/privacy")
    text = response.get_data(as_text=True)
    assert response.status_code == 500
    assert response.headers["X-Request-Id"] in text
    assert "secret detail" not in text
    assert "Traceback" not in text


def test_a_form_without_its_token_is_refused(demo_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(demo_app.config, "WTF_CSRF_ENABLED", True)
    response = demo_app.test_client().post("/inloggen", data={"email": "a@b.example", "password": "x"})
    assert response.status_code == 400
