"""How laws and articles are written and counted. Pure."""

import re
import unicodedata

_ARTICLE_WORD = re.compile(r"^(?:artikel|artikelen|article|articles|art\.?)\s+", re.IGNORECASE)


def plain(text: str) -> str:
    """The text on one line, without signs that nobody sees."""
    return " ".join("".join(sign for sign in text if sign.isprintable() or sign.isspace()).split())


def counting_key(text: str) -> str:
    """A law or an article without the differences that people do not mean: case, spaces, composed letters."""
    return plain(unicodedata.normalize("NFC", text).casefold())


def plain_article(text: str) -> str:
    """`Artikel  9, lid 2` as `9, lid 2`: the word stands on the page already, and would count as another article."""
    return _ARTICLE_WORD.sub("", plain(text))
