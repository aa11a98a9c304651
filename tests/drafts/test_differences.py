"""What a text may hold, whoever sends it."""

from reportflow.drafts.differences import as_typed


def test_no_control_is_typed_whatever_else_stands_beside_it() -> None:
    breaks = {"\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"}
    ranges = [
        (0x00, 0x08),
        (0x0B, 0x1F),
        (0x7F, 0x9F),
        (0xD800, 0xDFFF),
        (0xFFFE, 0xFFFF),
        (0x202A, 0x202E),
        (0x2066, 0x2069),
    ]
    controls = {chr(code) for first, last in ranges for code in range(first, last + 1)} - breaks
    for code in range(0x110000):
        letter = chr(code)
        wanted = "\n" if letter in breaks else "" if letter in controls else letter
        assert as_typed(f"a{letter}b") == f"a{wanted}b", hex(code)
    assert as_typed("a\r\nb") == "a\nb"
