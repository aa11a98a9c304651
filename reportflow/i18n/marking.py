"""Marks English texts for the catalogue."""


def sentence(text: str) -> str:
    """Marks an English text for the catalogue, and gives it back."""
    return text
