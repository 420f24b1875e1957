"""What a proxy says of the client is believed only as far as the operator said so."""

from pathlib import Path

import pytest
from flask import request

from app import create_app
from app.core.access import public
from app.core.config import Settings


@pytest.mark.parametrize(("proxies", "address"), [(0, "127.0.0.1"), (1, "203.0.113.9")])
def test_the_client_address(tmp_path: Path, proxies: int, address: str) -> None:
    settings = Settings(
        instance_dir=tmp_path,
        database_url="sqlite://",
        secret_key="s" * 40,
        testing=True,
        trusted_proxies=proxies,
    )
    app = create_app(settings)

    @app.get("/wie")
    @public
    def who() -> str:
        return request.remote_addr or ""

    answer = app.test_client().get("/wie", headers={"X-Forwarded-For": "198.51.100.7, 203.0.113.9"})
    assert answer.text == address
