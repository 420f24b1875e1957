"""Keep the Dutch catalogue equal to the texts in code and templates.

    catalogue.py check     exits 1 and names each text that is missing, empty, fuzzy, wrong or no longer used
    catalogue.py update    brings the catalogue up to date; new texts are left empty, to be translated

The msgids are English, so English needs no catalogue.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "app/translations/nl/LC_MESSAGES/messages.po"
KEYWORDS = ("_l", "lazy_gettext", "_n", "lazy_ngettext:1,2", "lazy_pgettext:1c,2")


def pybabel(*arguments: str) -> None:
    """Run Babel's own command; ends this one with its message when it fails."""
    command = [sys.executable, "-m", "babel.messages.frontend", "--quiet", *arguments]
    result = subprocess.run(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    if result.returncode:
        sys.exit(f"pybabel {arguments[0]} failed: {result.stderr.strip()}")


def extract(template: Path, *, location: str) -> None:
    """Write all texts of code and templates to a .pot file; `location` is what is noted: `full` or `file`."""
    keywords = [argument for keyword in KEYWORDS for argument in ("--keyword", keyword)]
    pybabel(
        "extract", "--mapping-file=pyproject.toml", "--project=vraagplein",
        "--copyright-holder=Vraagplein maintainers",
        "--sort-by-file", "--no-wrap", f"--add-location={location}", "--add-comments=Translators:", *keywords,
        f"--output-file={template}", ".",
    )  # fmt: skip


def read(path: Path) -> Catalog:
    """The catalogue in a .po or .pot file."""
    with path.open("rb") as file:
        return read_po(file, locale="nl")


def key(message: Message) -> tuple[str | None, str]:
    """What identifies a text: its context and its (singular) English."""
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def is_translated(message: Message) -> bool:
    """Whether every form of the text has a translation."""
    forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    return bool(forms) and all(forms)


def faults(wanted: Catalog, found: Catalog) -> list[str]:
    """One line for each text that is not right, in the order of the texts."""
    by_key = {key(message): message for message in found if message.id}
    lines = []
    for message in wanted:
        if not message.id:
            continue
        place = ", ".join(f"{file}:{line}" for file, line in message.locations[:1])
        mine = by_key.pop(key(message), None)
        if mine is None:
            lines.append(f"missing: {key(message)[1]!r} ({place})")
        elif mine.fuzzy:
            lines.append(f"fuzzy: {key(message)[1]!r} ({place})")
        elif not is_translated(mine):
            lines.append(f"not translated: {key(message)[1]!r} ({place})")
        else:
            lines += [f"wrong: {key(message)[1]!r} ({place}): {error}" for error in mine.check(found)]
    return lines + [f"no longer used: {text!r}" for _context, text in by_key]


def check() -> int:
    """Print every fault; 0 when there is none."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        extract(template, location="full")
        wanted = read(template)
    lines = faults(wanted, read(CATALOGUE)) if CATALOGUE.exists() else [f"{CATALOGUE.relative_to(ROOT)} is missing"]
    for line in lines:
        print(line)
    print(f"catalogue: {len(lines)} faults in {len(wanted)} texts")
    return 1 if lines else 0


def update() -> int:
    """Merge new texts into the catalogue, drop old ones, and say what is left to translate."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        extract(template, location="file")  # line numbers would change with every edit
        target = ("--locale=nl", f"--input-file={template}", f"--output-file={CATALOGUE}", "--no-wrap")
        if CATALOGUE.exists():
            pybabel("update", *target, "--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date")
        else:
            CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
            pybabel("init", *target)
    check()
    return 0


if __name__ == "__main__":
    actions = {"check": check, "update": update}
    if len(sys.argv) != 2 or sys.argv[1] not in actions:
        sys.exit("usage: catalogue.py check | update")
    sys.exit(actions[sys.argv[1]]())
