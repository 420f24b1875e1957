"""Codes of an app and recovery codes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts import codes
from app.accounts.qr import qr_svg

# RFC 6238, appendix B: the secret of the SHA-1 rows in base 32, and the last six of their eight digits.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
RFC_CODES = [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")]
MOMENT = datetime(2026, 11, 1, 12, 0, 10, tzinfo=UTC)


def code_at(moment):
    """The code that an app shows at a moment, found among the steps around it."""
    import pyotp

    return pyotp.TOTP(RFC_SECRET).at(moment)


@pytest.mark.parametrize(("seconds", "code"), RFC_CODES)
def test_codes_are_those_of_the_standard(seconds, code):
    moment = datetime.fromtimestamp(seconds, UTC)
    assert codes.accepted_step(RFC_SECRET, code, moment) == seconds // 30


@pytest.mark.parametrize(
    ("shift", "counts"), [(-61, False), (-40, True), (-15, True), (0, True), (15, True), (45, True), (61, False)]
)
def test_the_code_before_and_the_code_after_count_too(shift, counts):
    shown = code_at(MOMENT + timedelta(seconds=shift))
    assert (codes.accepted_step(RFC_SECRET, shown, MOMENT) is not None) is counts


def test_a_step_that_was_used_and_those_before_it_do_not_count():
    present = codes.step_at(MOMENT)
    assert codes.accepted_step(RFC_SECRET, code_at(MOMENT), MOMENT, after=present - 1) == present
    assert codes.accepted_step(RFC_SECRET, code_at(MOMENT), MOMENT, after=present) is None
    before = code_at(MOMENT - timedelta(seconds=30))
    assert codes.accepted_step(RFC_SECRET, before, MOMENT, after=present) is None


@pytest.mark.parametrize("typed", ["287 082", " 287082 ", "287-082", "287.082"])
def test_a_code_may_be_typed_in_parts(typed):
    assert codes.is_app_code(typed)
    assert codes.accepted_step(RFC_SECRET, typed, datetime.fromtimestamp(59, UTC)) == 1


@pytest.mark.parametrize("typed", ["", "28708", "2870822", "28708a", "²87082", "٢٨٧٠٨٢", "287082\x00", "🙂" * 6])
def test_anything_else_is_no_code_of_an_app(typed):
    assert not codes.is_app_code(typed)
    assert codes.accepted_step(RFC_SECRET, typed, datetime.fromtimestamp(59, UTC)) is None


def test_every_secret_is_another_one_of_160_bits():
    made = {codes.new_secret() for _ in range(50)}
    assert len(made) == 50
    assert {len(secret) for secret in made} == {32}  # of 5 bits each


def test_the_address_for_the_app_names_site_and_person():
    address = codes.setup_address(RFC_SECRET, "jamila+1@voorbeeld.example")
    assert address.startswith("otpauth://totp/Vraagplein:jamila%2B1%40voorbeeld.example?")
    assert f"secret={RFC_SECRET}" in address
    assert "issuer=Vraagplein" in address


def test_ten_recovery_codes_of_80_bits():
    made = [code for _ in range(20) for code in codes.new_recovery_codes()]
    assert len(codes.new_recovery_codes()) == 10
    assert len(set(made)) == 200
    signs = set("".join(made)) - {"-"}
    assert len(signs) == 32
    assert not signs & set("ILOU")
    assert all(len(codes.plain_recovery_code(code)) == 16 for code in made)
    assert not any(codes.is_app_code(code) for code in made)


@given(st.lists(st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"), min_size=16, max_size=16), st.randoms())
def test_a_recovery_code_counts_however_it_is_typed(signs, chance):
    plain = "".join(signs)
    lookalikes = {"0": "0Oo", "1": "1IilL"}
    typed = "".join(
        chance.choice(lookalikes.get(sign, sign + sign.lower())) + chance.choice(["", "", " ", "-", "–"])
        for sign in plain
    )
    assert codes.plain_recovery_code(typed) == plain


def test_what_is_typed_over_is_read_in_fours():
    assert codes.in_groups("ABCDEFGHIJ") == "ABCD EFGH IJ"
    assert codes.in_groups("ABCDEFGH", "-") == "ABCD-EFGH"


def test_a_qr_code_is_black_on_white_without_styles():
    svg = qr_svg("otpauth://totp/x?secret=<script>")
    assert svg.startswith("<svg ")
    assert "style" not in svg
    assert "script" not in svg
    assert 'fill="#fff"' in svg
    assert qr_svg("otpauth://totp/y?secret=z") != svg
