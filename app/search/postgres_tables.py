"""The tables of the search index, and the statements that make them."""

from sqlalchemy import text

TABLES = ("search_state", "search_document", "search_posting", "search_term")

# COLLATE "C": words are compared by their bytes, as in Python, whatever the language of the server.
MAKE_TABLES = (
    text(
        "CREATE TABLE search_state (format integer NOT NULL, generation bigint NOT NULL, change bigint NOT NULL, "
        "is_only boolean PRIMARY KEY CHECK (is_only))"
    ),
    text(
        "CREATE TABLE search_document (id integer NOT NULL, kind text NOT NULL, record_id integer NOT NULL, "
        "change bigint NOT NULL, facts text, ref text NOT NULL, title text NOT NULL, tagline text NOT NULL, "
        "body text NOT NULL, language text NOT NULL, organisation text NOT NULL, terms text[] NOT NULL)"
    ),
    text(
        'CREATE TABLE search_posting (term text COLLATE "C" NOT NULL, block integer NOT NULL, numbers bytea NOT NULL, '
        "weights bytea NOT NULL, counts bytea NOT NULL, places bytea NOT NULL)"
    ),
    # Arrays of numbers do not become smaller, and trying takes time.
    *(text(f"ALTER TABLE search_posting ALTER {name} SET STORAGE EXTERNAL") for name in ("numbers", "weights")),
    text('CREATE TABLE search_term (term text COLLATE "C" NOT NULL, documents integer NOT NULL)'),
)

# After the rows are there: an index is made much quicker of all rows at once.
MAKE_INDEXES = (
    text("ALTER TABLE search_document ADD PRIMARY KEY (id)"),
    text("ALTER TABLE search_document ADD UNIQUE (kind, record_id)"),
    text("CREATE INDEX ix_search_document_change ON search_document (change)"),
    text("ALTER TABLE search_posting ADD PRIMARY KEY (term, block)"),
    text("ALTER TABLE search_term ADD PRIMARY KEY (term)"),
    text("ANALYZE search_document, search_posting, search_term"),
)
