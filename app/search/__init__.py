"""Search: documents in, ranked results out. It knows no feature.

Features register a `Source` at start-up and call `index_later` in the transaction of every change; the worker
drains these events into the index, which is a cache and can be rebuilt from the database at any time. What
a user types is read by `query.parse`, analysed by `analysis` in the same way as the documents, and never
reaches the query language of an engine.

Reading order: lexicon, analysis, query, documents, snippets, engine, whoosh_index, ranking, similarity,
whoosh_engine, registry, models, queries, services, views.
"""
