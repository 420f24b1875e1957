"""Proposals to seal, and a key that is made once: what the tests of the seal share."""

import hashlib
from datetime import UTC, datetime

from hypothesis import strategies as st

from app.seal.manifest import TEXTS, FileEntry, Manifest
from app.seal.opening import OpenerKey
from app.seal.sealing import Sealed, seal

DEADLINE = datetime(2027, 3, 1, 11, tzinfo=UTC)
OPENER = OpenerKey(hashlib.sha256(b"a key of the tests").digest())
SALT = "5a" * 32

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
refs = st.text("0123456789abcdefghjkmnpqrstvwxyz", min_size=1, max_size=8)
contents = st.lists(st.binary(max_size=200), max_size=3)
moments = st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants the bounds naive


@st.composite
def proposals(draw: st.DrawFn) -> tuple[Manifest, list[bytes]]:
    """A manifest and the contents of its files."""
    files = draw(contents)
    names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20)
    manifest = Manifest(
        challenge=draw(refs),
        proposal=draw(refs),
        organisation=draw(st.integers(1, 2**31)),
        organisation_name=draw(names),
        texts={name: draw(texts) for name in TEXTS},
        price_eur=draw(st.integers(0, 10**6)),
        files=tuple(FileEntry.of(draw(names), "application/pdf", content) for content in files),
        salt=draw(st.binary(min_size=32, max_size=32)).hex(),
    )
    return manifest, files


def manifest_of(proposal: str = "p1", *files: bytes, idea: str = "Een idee", **changes: object) -> Manifest:
    """A manifest in which only what a test speaks of is special."""
    values: dict[str, object] = {
        "challenge": "c1",
        "proposal": proposal,
        "organisation": 7,
        "organisation_name": "Café Zonneklaar B.V.",
        "texts": {**dict.fromkeys(TEXTS, "Tekst"), "idea": idea},
        "price_eur": 12_500,
        "files": tuple(FileEntry.of(f"{n}.pdf", "application/pdf", content) for n, content in enumerate(files, 1)),
        "salt": SALT,
    }
    return Manifest(**{**values, **changes})  # type: ignore[arg-type]


def sealed(manifest: Manifest, *files: bytes, deadline: datetime = DEADLINE) -> Sealed:
    return seal(manifest, files, deadline=deadline, public_key=OPENER.public)


def place_of(manifest: Manifest) -> dict[str, object]:
    """Where the seal of this manifest is found, for `open_sealed`."""
    return {"challenge": manifest.challenge, "proposal": manifest.proposal, "organisation": manifest.organisation}
