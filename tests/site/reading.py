"""A page as a stranger reads it: headings, links, attributes and the words on it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

SILENT = {"script", "style", "template"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Reading(HTMLParser):
    """What stands in one HTML page. `texts` are the words a reader sees, with the language that they stand in."""

    html: str
    title: str = ""
    language: str = ""
    headings: list[tuple[int, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str, str]] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[tuple[str, str]] = []
        self.feed(self.html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.attributes += [(tag, name, value) for name, value in values.items()]
        if tag == "html":
            self.language = values.get("lang", "")
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        if tag == "form":
            self.actions.append(values.get("action", ""))
        if "id" in values:
            self.ids.append(values["id"])
        if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self.headings.append((int(tag[1]), ""))
        if tag not in VOID:
            self._open.append((tag, values.get("lang", self._language())))

    def handle_endtag(self, tag: str) -> None:
        while self._open and tag in {name for name, _ in self._open}:
            if self._open.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        inside = {name for name, _ in self._open}
        if not text or inside & SILENT:
            return
        if "title" in inside and "svg" not in inside:
            self.title += text
        elif self.headings and inside & {f"h{self.headings[-1][0]}"}:
            level, so_far = self.headings[-1]
            self.headings[-1] = (level, f"{so_far} {text}".strip())
        self.texts.append((self._language(), text))

    def _language(self) -> str:
        return self._open[-1][1] if self._open else self.language
