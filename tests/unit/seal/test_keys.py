"""Files of keys: made once, private, read strictly; and what the web process makes of where they are."""

import os
from pathlib import Path

import pytest

from app.core.config import ConfigurationError, Settings
from app.seal.keys import (
    KeyFileError,
    create_keys,
    ids_of,
    key_line,
    load_receipt_key,
    load_receipt_public_keys,
    load_seal_public_key,
)
from app.seal.opening import load_opener_keys
from app.seal.web_keys import check_key_files, receipt_public_keys, web_keys

NAMES = {"seal.pub", "opener.key", "receipt.key", "receipt.pub"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    create_keys(tmp_path / "keys")
    return tmp_path / "keys"


def settings_of(instance: Path, **chosen: Path) -> Settings:
    return Settings(instance, "sqlite://", "a secret key of at least 32 characters", **chosen)


def test_four_files_are_made_that_only_their_owner_reads(tmp_path):
    ids = create_keys(tmp_path / "new" / "keys")
    folder = tmp_path / "new" / "keys"
    assert {path.name for path in folder.iterdir()} == NAMES
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert ids["seal"] == load_seal_public_key(folder / "seal.pub").id
    assert ids["receipt"] == load_receipt_key(folder / "receipt.key").public.id


def test_the_halves_of_a_pair_belong_together(folder):
    (opener,) = load_opener_keys(folder / "opener.key")
    assert opener.public == load_seal_public_key(folder / "seal.pub")
    assert (load_receipt_key(folder / "receipt.key").public,) == load_receipt_public_keys(folder / "receipt.pub")


def test_the_mode_does_not_depend_on_the_umask(tmp_path):
    before = os.umask(0)
    try:
        create_keys(tmp_path / "keys")
    finally:
        os.umask(before)
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()} == {0o600}


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_file_is_never_overwritten_and_nothing_new_stays(tmp_path, name):
    (tmp_path / name).write_text("mine")
    with pytest.raises(KeyFileError, match=f"{name}: is there already"):
        create_keys(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "mine"


def test_a_folder_that_is_a_file_is_named(tmp_path):
    (tmp_path / "keys").write_text("")
    with pytest.raises(KeyFileError, match="is not a folder"):
        create_keys(tmp_path / "keys")


def test_two_makings_give_two_keys(tmp_path):
    assert not set(create_keys(tmp_path / "a").values()) & set(create_keys(tmp_path / "b").values())


def test_replaced_keys_stay_readable_in_the_same_file(tmp_path):
    create_keys(tmp_path / "old")
    create_keys(tmp_path / "new")
    for name, load in (("opener.key", load_opener_keys), ("receipt.pub", load_receipt_public_keys)):
        new, old = ((tmp_path / age / name).read_text() for age in ("new", "old"))
        both = tmp_path / name
        both.write_text(f"# since 2027\n{new}\n# before\n{old}")
        assert load(both) == load(tmp_path / "new" / name) + load(tmp_path / "old" / name)
        assert len(ids_of(both)) == 2


def test_ids_say_what_belongs_together(folder):
    ids = {path.name: ids_of(path)[0][1] for path in folder.iterdir()}
    assert ids["seal.pub"] == ids["opener.key"]
    assert ids["receipt.pub"] == ids["receipt.key"] != ids["seal.pub"]


LINE = key_line("vraagplein-seal-public-1", bytes([9, *[0] * 31]))


def test_a_line_in_a_file_of_windows_is_read(tmp_path):
    (tmp_path / "seal.pub").write_bytes(b"# key\r\n\r\n" + LINE.encode() + b"\r\n")
    assert load_seal_public_key(tmp_path / "seal.pub").raw == bytes([9, *[0] * 31])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "holds no key"),
        ("\n# nothing\n", "holds no key"),
        (LINE + "\n" + LINE, "holds 2 keys"),
        (LINE.replace("seal-public", "receipt"), "does not begin with vraagplein-seal-public-1"),
        (LINE.replace("-1 ", "-2 "), "does not begin with"),
        ("vraagplein-seal-public-1", "not 32 bytes"),
        (LINE[:-4], "not 32 bytes"),
        (LINE[:-1], "not base64"),
        (LINE + "=", "not"),
        (LINE.replace("AAA=", "AAB="), "not 32 bytes"),
        (LINE.replace(" ", "  "), "not"),
        (LINE.replace("A", "*"), "not base64"),
        (key_line("vraagplein-seal-public-1", bytes(32)), "nothing can be sealed"),
        ("é", "not a file of keys"),
    ],
)
def test_a_malformed_file_is_named_in_one_line(tmp_path, content, why):
    path = tmp_path / "seal.pub"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(KeyFileError, match=why) as caught:
        load_seal_public_key(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_message_never_shows_a_key(folder):
    line = (folder / "opener.key").read_text().strip()
    (folder / "opener.key").write_text(line + "A\n")
    with pytest.raises(KeyFileError) as caught:
        load_opener_keys(folder / "opener.key")
    assert line.split()[1][:8] not in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    for load in (load_seal_public_key, load_opener_keys, ids_of):
        with pytest.raises(KeyFileError, match="cannot be read: No such file"):
            load(tmp_path / "nowhere")


# The web process


def test_keys_in_the_instance_folder_are_found_as_soon_as_they_are_there(tmp_path):
    settings = settings_of(tmp_path)
    check_key_files(settings)
    assert web_keys(settings) is None
    assert receipt_public_keys(settings) == ()
    ids = create_keys(settings.keys_dir)
    keys = web_keys(settings)
    assert keys is not None
    assert {"seal": keys.seal.id, "receipt": keys.receipt.public.id} == ids
    assert receipt_public_keys(settings) == (keys.receipt.public,)


@pytest.mark.parametrize("name", ["seal.pub", "receipt.key"])
def test_without_one_of_the_two_nothing_can_be_accepted(folder, name):
    (folder / name).unlink()
    assert web_keys(settings_of(folder.parent)) is None


def test_the_key_that_opens_is_not_needed(folder):
    (folder / "opener.key").unlink()
    assert web_keys(settings_of(folder.parent)) is not None


def test_receipts_of_replaced_keys_can_still_be_checked(folder, tmp_path):
    old = (folder / "receipt.pub").read_text()
    create_keys(tmp_path / "new")
    for name in ("receipt.key", "receipt.pub"):
        (folder / name).write_text((tmp_path / "new" / name).read_text())
    (folder / "receipt.pub").write_text((folder / "receipt.pub").read_text() + old)
    keys = receipt_public_keys(settings_of(folder.parent))
    assert [key.id for key in keys] == [key for _, key in ids_of(folder / "receipt.pub")]
    assert len(keys) == 2


@pytest.mark.parametrize(
    ("field", "name", "variable"),
    [
        ("chosen_seal_public_key_file", "seal.pub", "SEAL_PUBLIC_KEY_FILE"),
        ("chosen_receipt_key_file", "receipt.key", "RECEIPT_KEY_FILE"),
    ],
)
@pytest.mark.parametrize("content", [None, "", "vraagplein-receipt-public-1 AAAA"])
def test_a_key_that_the_operator_names_must_be_there_and_whole(tmp_path, field, name, variable, content):
    if content is not None:
        (tmp_path / name).write_text(content)
    settings = settings_of(tmp_path, **{field: tmp_path / name})
    for check in (check_key_files, web_keys):
        with pytest.raises(ConfigurationError, match=variable) as caught:
            check(settings)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "variable", "load"),
    [
        ("seal.pub", "SEAL_PUBLIC_KEY_FILE", web_keys),
        ("receipt.key", "RECEIPT_KEY_FILE", web_keys),
        ("receipt.pub", "RECEIPT_KEY_FILE", receipt_public_keys),
    ],
)
def test_a_damaged_key_in_the_instance_folder_is_named_too(folder, name, variable, load):
    (folder / name).write_text("damaged")
    with pytest.raises(ConfigurationError, match=variable):
        load(settings_of(folder.parent))


def test_the_start_passes_over_files_of_another_user(folder, monkeypatch):
    """The opener starts with the same configuration as the web server, and may not read the key of receipts."""
    settings = settings_of(folder.parent, chosen_receipt_key_file=folder / "receipt.key")
    read_text = Path.read_text

    def refused(path: Path, *arguments: str, **options: str) -> str:
        if path.name == "receipt.key":
            raise PermissionError(13, "Permission denied")
        return read_text(path, *arguments, **options)

    monkeypatch.setattr(Path, "read_text", refused)
    check_key_files(settings)
    assert receipt_public_keys(settings) == load_receipt_public_keys(folder / "receipt.pub")
    with pytest.raises(ConfigurationError, match=r"RECEIPT_KEY_FILE.*Permission denied"):
        web_keys(settings)
