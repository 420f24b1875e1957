"""Configuration: what is right is read, what is wrong stops the start with one line that names it."""

from pathlib import Path

import pytest

from app.core.config import ConfigurationError, from_environment

KEY = "k" * 40


def read(tmp_path: Path, **environ: str):
    return from_environment({"INSTANCE_DIR": str(tmp_path), "SECRET_KEY": KEY, **environ})


def test_defaults_are_sqlite_in_the_instance_folder(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert settings.database_url == f"sqlite:///{tmp_path / 'vraagplein.sqlite3'}"
    assert (settings.demo, settings.port, settings.mail_url) == (False, 8000, None)
    assert (settings.min_dialogue_days, settings.min_open_days) == (14, 14)


def test_a_demo_has_no_waiting_times(tmp_path: Path) -> None:
    settings = read(tmp_path, DEMO="1")
    assert (settings.min_dialogue_days, settings.min_open_days) == (0, 0)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgres_urls_get_our_driver(tmp_path: Path, scheme: str) -> None:
    assert read(tmp_path, DATABASE_URL=f"{scheme}://u@h/d").database_url == "postgresql+psycopg://u@h/d"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEMO", "yes"),
        ("PORT", "0"),
        ("PORT", "70000"),
        ("PORT", "eighty"),
        ("DATABASE_URL", "mysql://u@h/d"),
        ("DATABASE_URL", "sqlite://"),
        ("SECRET_KEY", "short"),
        ("MAIL_URL", "mailserver:25"),
        ("STORAGE_URL", "ftp://files"),
        ("PUBLIC_URL", "vraagplein.nl"),
        ("MIN_DIALOGUE_DAYS", "-1"),
        ("MIN_OPEN_DAYS", "many"),
        ("TRUSTED_HOSTS", " , "),
        ("METRICS_TOKEN", "short"),
        ("REQUIRE_SECOND_FACTOR", "no"),
    ],
)
def test_what_is_malformed_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=name) as caught:
        read(tmp_path, **{name: value})
    assert "\n" not in str(caught.value)


def test_the_secret_key_is_made_once_and_only_ours_to_read(tmp_path: Path) -> None:
    first = from_environment({"INSTANCE_DIR": str(tmp_path / "new")})
    second = from_environment({"INSTANCE_DIR": str(tmp_path / "new")})
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 32
    assert (tmp_path / "new" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_an_instance_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="INSTANCE_DIR"):
        from_environment({"INSTANCE_DIR": str(tmp_path / "file")})


def test_agencies_need_a_second_factor_except_in_a_demo(tmp_path: Path) -> None:
    assert read(tmp_path).require_second_factor is True
    assert read(tmp_path, DEMO="1").require_second_factor is False
    assert read(tmp_path, DEMO="1", REQUIRE_SECOND_FACTOR="1").require_second_factor is True
    assert read(tmp_path, REQUIRE_SECOND_FACTOR="0").require_second_factor is False


def test_keys_are_in_the_instance_folder_unless_said_otherwise(tmp_path: Path) -> None:
    settings = read(tmp_path)
    files = (settings.seal_public_key_file, settings.receipt_key_file, settings.opener_key_file)
    assert files == tuple(tmp_path / "keys" / name for name in ("seal.pub", "receipt.key", "opener.key"))
    assert settings.chosen_seal_public_key_file is None
    chosen = read(tmp_path, SEAL_PUBLIC_KEY_FILE="/elsewhere/seal.pub", OPENER_KEY_FILE="/elsewhere/opener.key")
    assert chosen.seal_public_key_file == chosen.chosen_seal_public_key_file == Path("/elsewhere/seal.pub")
    assert chosen.opener_key_file == Path("/elsewhere/opener.key")
    assert chosen.receipt_key_file == tmp_path / "keys" / "receipt.key"
