"""What was sealed, or is still a draft, can be read in no backup."""

import base64
import re
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.factories import ChallengeFactory
from tests.sealed import drafted, submitted
from tests.web.cli.backup.conftest import KINDS, Place

MARK = "Negenkleurenmerkwoord"
TEXTS = {"idea": f"Wij noemen het {MARK}."}
LARGE = (f"Regel met {MARK} erin.\n" * 16_000).encode()
BASE64 = re.compile(rb"[A-Za-z0-9+/]{16,}={0,2}")


@pytest.mark.parametrize("kind", KINDS)
def test_a_backup_tells_nothing_of_what_is_sealed(place: Callable[..., Place], kind: str) -> None:
    source = place(kind)
    with source.session() as session:
        submitted(ChallengeFactory(opened=True), texts=TEXTS, files=[(f"{MARK}.txt", LARGE)])
        drafted(ChallengeFactory(opened=True), texts=TEXTS, files=[(f"{MARK}.txt", LARGE)])
        session.commit()

    assert source.run("backup", source.folder / "backup").code == 0

    parts = list(_contents(source.folder / "backup"))
    assert any(b"Inwoners wachten te lang" in part for part in parts)  # the vraagstuk, which everybody may read
    assert [part[:80] for part in parts if MARK.encode() in part] == []


def _contents(file: Path) -> Iterator[bytes]:
    """Everything in a backup, and the bytes of what stands in it as base64."""
    with tarfile.open(file) as tar:
        for entry in tar:
            stream = tar.extractfile(entry)
            assert stream is not None
            content = stream.read()
            yield entry.name.encode() + content
            for found in BASE64.findall(content):
                if len(found) % 4 == 0:
                    yield base64.b64decode(found)
