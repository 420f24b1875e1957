"""No browser or proxy keeps what a panel, an officer, a director or a supplier reads in confidence."""

import pytest


@pytest.mark.parametrize(
    ("who", "page"),
    [
        ("assessor", "{desk}"),
        ("assessor", "{desk}/{assessment}"),
        ("assessor", "{desk}/{assessment}/bijlagen/1"),
        ("assessor", "{scores}"),
        ("officer", "{scores}"),
        ("officer", "{scores}.csv"),
        ("officer", "{challenge}/besluit"),
        ("director", "{challenge}/besluit/tekenen"),
        ("officer", "{challenge}/ontzegelen"),
    ],
)
def test_confidential_pages_are_kept_nowhere(scene, sign_in, who, page):
    scene.everybody_in()
    reader = scene.assessors[0] if who == "assessor" else getattr(scene, who)
    address = page.format(
        desk=scene.desk,
        assessment=scene.seat(scene.assessors[0]).assessments[0].ref,
        scores=scene.scores,
        challenge=f"/vraagstukken/{scene.challenge.path}",
    )
    response = sign_in(reader).get(address)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    response.close()
