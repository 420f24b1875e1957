"""The same documents and questions in tantivy, a search engine in Rust: what is possible on this machine."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import tantivy

from app.search.catalogue import Facts
from app.search.documents import Document
from app.search.faceting import FACETS, STAGE, THEME

TEXTS = ("title", "tagline", "body")
MOST_VALUES = 1000
WRITER_MEMORY = 256 * 1024 * 1024
SNIPPET = 240


class Tantivy:
    """An index with Dutch stems of three texts, and the facets beside them."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("record_id", stored=True, indexed=True)
        for name in TEXTS:
            builder.add_text_field(name, stored=True, tokenizer_name="dutch")
        for facet in FACETS:
            builder.add_text_field(facet, fast=True, tokenizer_name="raw", index_option="basic")
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema, path=str(folder))
        filters = (tantivy.Filter.lowercase(), tantivy.Filter.ascii_fold(), tantivy.Filter.stemmer("dutch"))
        analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        for each in filters:
            analyzer = analyzer.filter(each)
        self._index.register_tokenizer("dutch", analyzer.build())

    def rebuild(self, documents: Iterable[Document]) -> None:
        """Index these documents, with one thread."""
        writer = self._index.writer(heap_size=WRITER_MEMORY, num_threads=1)
        for document in documents:
            writer.add_document(self._fields(document))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def search(self, words: str, theme: str = "", page: int = 1, page_size: int = 20) -> tuple[int, Sequence[str]]:
        """How many documents have any of the words on the theme, and a page of snippets; all facets are counted."""
        asked, _ = self._index.parse_query_lenient(words, list(TEXTS), field_boosts={"title": 4.0, "tagline": 2.0})
        chosen = asked
        if theme:
            on_theme = tantivy.Query.term_query(self._schema, THEME, theme)
            chosen = tantivy.Query.boolean_query([(tantivy.Occur.Must, asked), (tantivy.Occur.Must, on_theme)])
        searcher = self._index.searcher()
        found = searcher.search(chosen, limit=page_size, offset=(page - 1) * page_size)
        # A facet is counted under all other filters, so the theme is counted without the one on the theme.
        searcher.aggregate(chosen, _counting(facet for facet in FACETS if facet != THEME))
        searcher.aggregate(asked, _counting([THEME]))
        generator = tantivy.SnippetGenerator.create(searcher, asked, self._schema, "body")
        generator.set_max_num_chars(SNIPPET)
        stored = [searcher.doc(address) for _, address in found.hits]
        return found.count or 0, [generator.snippet_from_doc(document).to_html() for document in stored]

    def words_beginning(self, beginning: str) -> Sequence[str]:
        """Titles in which a word begins so."""
        asked = tantivy.Query.regex_query(self._schema, "title", f"{beginning}.*")
        searcher = self._index.searcher()
        return [str(searcher.doc(address)["title"]) for _, address in searcher.search(asked, limit=8).hits]

    def similar(self, record_id: int) -> Sequence[Any]:
        """The documents that are like one of them."""
        searcher = self._index.searcher()
        itself = tantivy.Query.term_query(self._schema, "record_id", record_id)
        ((_, address),) = searcher.search(itself, limit=1).hits
        alike = tantivy.Query.more_like_this_query(address, min_doc_frequency=1, min_term_frequency=1)
        return [searcher.doc(found) for _, found in searcher.search(alike, limit=5).hits]

    def _fields(self, document: Document) -> Any:
        values: dict[str, Any] = {
            "record_id": document.record_id,
            "title": document.title,
            "tagline": document.tagline,
            "body": document.body,
            **{facet: list(found) for facet, found in Facts.of(document, 0).values().items()},
        }
        if document.stage:
            values[STAGE] = document.stage
        return tantivy.Document(**values)


def _counting(facets: Iterable[str]) -> dict[str, Any]:
    return {facet: {"terms": {"field": facet, "size": MOST_VALUES}} for facet in facets}
