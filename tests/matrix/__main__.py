"""Write the documents."""

from tests.matrix.documents import DOCUMENTS, FOLDER

for name, render in DOCUMENTS.items():
    (FOLDER / name).write_text(render(), encoding="utf-8")
