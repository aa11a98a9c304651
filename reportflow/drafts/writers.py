"""Under which number a document is written: of two who write at one place, whoever has the higher one comes second.

Yjs draws the numbers of pages from 32 bits, and JavaScript has 53. What is added on the server (a form's paragraph, an input)
comes after the word that somebody is typing there on a page.
"""

import secrets
from typing import Any, Final

from pycrdt import Doc

#: The least, and the one after the largest.
Numbers = tuple[int, int]
#: Of the words that a form writes into a line; of all else that the server writes.
AFTER_PAGES: Final[Numbers] = (2**32, 2**52)
LAST: Final[Numbers] = (2**52, 2**53)


def empty_document(numbers: Numbers) -> "Doc[Any]":
    """A document in which nothing is, to be written under one of these numbers."""
    least, end = numbers
    # Documents never leave their thread, but the collector may free one in another.
    return Doc(client_id=least + secrets.randbelow(end - least), allow_multithreading=True)
