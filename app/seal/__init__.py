"""The seal: what suppliers submit cannot be read before the deadline; a signed receipt proves what they sent and when.

`keys` (files of keys) · `manifest` (what is sealed) · `sealing` (with the public key) · `opening` (with the private
key; only the opener imports it) · `receipts` (signing and checking) · `web_keys` (the keys of the web process). No
database, no request, no feature; `docs/seal.md` is the specification.
"""
