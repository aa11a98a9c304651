"""The Spanish catalogue: collected from the source, written and compiled the same way on every machine.

English needs no catalogue, since the sentences in the source are English. `update` collects the sentences, keeps the
translations that are there, and compiles; `check` says what is missing or wrong. `make messages` and
`make messages-check` call them:

    python -m reportflow.i18n.catalogue update|check

Neither file has a date, a source position or a version of a tool in it, so that only sentences make a difference.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message, TranslationError
from babel.messages.checkers import python_format
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PROJECT: Final = Path(__file__).resolve().parents[2]
LANGUAGE: Final = "es"
PO_FILE: Final = Path(__file__).with_name("translations") / LANGUAGE / "LC_MESSAGES" / "messages.po"
MO_FILE: Final = PO_FILE.with_suffix(".mo")

#: What marks a sentence in the source, besides Babel's own (`_`, `gettext`, `ngettext`, `pgettext` …).
KEYWORDS: Final = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "lazy_ngettext": (1, 2), "_l": None, "sentence": None}
SOURCES: Final = (
    ("reportflow", [("**.py", "python")]),
    ("templates", [("**.html", "jinja2"), ("**.txt", "jinja2")]),
)
OPTIONS: Final = {"**.html": {"silent": "false"}, "**.txt": {"silent": "false"}}
_HEADER: Final = "".join(
    f"{line}\n"
    for line in (
        f"Language: {LANGUAGE}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "Plural-Forms: nplurals=2; plural=(n != 1);",
    )
)

Text = str | tuple[str, ...]  # plural forms as a tuple
Key = tuple[Text, str | None]  # the English sentence and its context


class StableCatalogue(Catalog):
    """A catalogue whose header names the language and the encoding, and no date."""

    def __init__(self) -> None:
        super().__init__(locale=LANGUAGE, header_comment="# Spanish of reportflow.", fuzzy=False)

    def __iter__(self) -> Iterator[Message]:
        yield Message("", _HEADER)
        yield from (message for message in super().__iter__() if message.id)

    def put(self, key: Key, translation: Text) -> None:
        """Add the sentence of `key` with its translation."""
        self.add(key[0], translation, context=key[1])

    def po(self) -> bytes:
        """The text that translators edit, one sentence a line, in alphabetical order."""
        target = BytesIO()
        write_po(target, self, width=0, no_location=True, sort_output=True)
        return target.getvalue()

    def mo(self) -> bytes:
        """The compiled form that is read at run time."""
        target = BytesIO()
        write_mo(target, self)
        return target.getvalue()


def extracted(project: Path = PROJECT) -> list[Key]:
    """Every sentence of the source, plural forms as a tuple, with its context if it has one."""
    keys: dict[Key, None] = {}
    for folder, methods in SOURCES:
        found = extract_from_dir(
            project / folder, methods, OPTIONS, keywords=KEYWORDS, directory_filter=lambda path: "static" not in path
        )
        for _file, _line, sentence, _comments, context in found:
            keys[sentence, context] = None
    return list(keys)


def translations(po: Path = PO_FILE) -> dict[Key, Message]:
    """The sentences of the catalogue on disk."""
    if not po.exists():
        return {}
    with po.open("rb") as file:
        return {
            (_text(message.id), message.context): message for message in read_po(file, locale=LANGUAGE) if message.id
        }


def _text(value: str | list[str] | tuple[str, ...] | None) -> Text:
    return value if isinstance(value, str) else tuple(value or ())


def updated(project: Path = PROJECT, po: Path = PO_FILE) -> StableCatalogue:
    """The catalogue of the sentences in the source: known translations kept, new ones empty, unused ones dropped."""
    known = translations(po)
    catalogue = StableCatalogue()
    for key in extracted(project):
        empty: Text = "" if isinstance(key[0], str) else ("", "")
        catalogue.put(key, _text(known[key].string) if key in known else empty)
    return catalogue


def problems(project: Path = PROJECT, po: Path = PO_FILE, mo: Path = MO_FILE) -> list[str]:
    """What keeps the catalogue from being complete, one line each; empty when all is well."""
    known = translations(po)
    found = [f"not in the catalogue: {key[0]!r}" for key in extracted(project) if key not in known]
    for message in known.values():
        string = _text(message.string)
        if not string or not all(string):
            found.append(f"not translated: {message.id!r}")
        elif message.fuzzy:
            found.append(f"marked as uncertain: {message.id!r}")
        else:
            found += _faults(message)
    if not found:
        catalogue = updated(project, po)
        if catalogue.po() != po.read_bytes():
            found.append(f"{po.name} has sentences that are no longer used, or is in another order")
        elif not mo.exists() or catalogue.mo() != mo.read_bytes():
            found.append(f"{mo.name} is not the compiled {po.name}")
    return found


def _faults(message: Message) -> list[str]:
    """What is wrong with one translation: placeholders or outer blanks that differ from the English."""
    faults = []
    try:
        python_format(None, message)
    except TranslationError as error:
        faults.append(f"placeholders differ: {message.id!r}: {error}")
    english, spanish = (text if isinstance(text, str) else text[0] for text in map(_text, (message.id, message.string)))
    if any((end(english) == english) != (end(spanish) == spanish) for end in (str.lstrip, str.rstrip)):
        faults.append(f"outer blanks differ: {message.id!r}")
    return faults


def main(arguments: list[str]) -> int:
    """The command. Returns the exit status: 1 where `check` finds something, or sentences wait to be translated."""
    if arguments not in (["update"], ["check"]):
        sys.stderr.write("usage: python -m reportflow.i18n.catalogue update|check\n")
        return 2
    if arguments == ["update"]:
        catalogue = updated()
        PO_FILE.parent.mkdir(parents=True, exist_ok=True)
        PO_FILE.write_bytes(catalogue.po())
        MO_FILE.write_bytes(catalogue.mo())
    found = problems()
    sys.stderr.writelines(f"{line}\n" for line in found)
    if found:
        sys.stderr.write(f"Translate in {PO_FILE.relative_to(PROJECT)}, then run: make messages\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
