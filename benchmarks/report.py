"""How long the sample report takes to build, beside bare pandoc on the same text: `python benchmarks/report.py`.

Both write DOCX with the same reference document, in turns, in one run. Bare pandoc reads the report as one Markdown text; ours
assembles the sections' trees (from memory when warm, from their Markdown when cold) and finishes the file.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pypandoc

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from reportflow.domain.content import SectionContent, text_hash
from reportflow.domain.report import (
    Attendee,
    Report,
    ReportAgendaLine,
    ReportSection,
    SectionKind,
)
from reportflow.i18n.reference import shipped_directory
from reportflow.intake import read_agenda
from reportflow.report import Paper, build
from reportflow.report.clean import forget
from reportflow.report.pandoc import READER
from reportflow.report.reference import reference_document

NOW = datetime(2016, 11, 15, 19, 0, tzinfo=UTC)
ROUNDS = 21
COLD_ROUNDS = 5
GOAL = 1.5


def sample() -> Report:
    """The sample report, from the files that the demonstration loads."""
    minutes = json.loads((ROOT / "samples/minutes-2016-11-15.json").read_text("utf-8"))
    said = minutes["meeting"]
    day = date.fromisoformat(said["date"])
    parties = shipped_directory()
    agenda = read_agenda((ROOT / "samples/agenda-2016-11-15.txt").read_bytes(), "agenda-2016-11-15.txt", parties)
    sections = []
    for place, text in enumerate(minutes["sections"]):
        rows = {
            key: [{"id": f"{key}{n}", **row} for n, row in enumerate(text[key])]
            for key in ("agreements", "action_items")
        }
        content = SectionContent.from_json({"heading": text["heading"], "body": text["body"], **rows})
        basis = {(key, "es"): text_hash(texts.get("en", "")) for key, texts in content.blocks()}
        kind = SectionKind.AGENDA if place else SectionKind.CHAPEAU
        sections.append(ReportSection(place + 1, kind, place or None, content, said["original"], basis))
    spanish = minutes["agenda_translation"]
    lines = [
        ReportAgendaLine(
            {"en": item.title, "es": spanish[str(item.ord)]["title_es"]},
            day,
            item.start,
            item.end,
            item.number,
            item.leads,
            item.kind,
        )
        for item in agenda.items
    ]
    people = [Attendee(row["name"], row["function"], row["party"]) for row in minutes["attendees"]]
    return Report(
        title=said["title"],
        body=said["body"],
        place=said["place"],
        start_date=day,
        end_date=day,
        original=said["original"],
        sections=tuple(sections),
        parties=parties,
        present=tuple(said["present"]),
        agenda=tuple(lines),
        attendees=tuple(people),
    )


def seconds(work: Callable[[], object]) -> float:
    """How long `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(language: str, folder: Path) -> tuple[float, float, float]:
    """Medians in seconds: bare pandoc, ours warm, ours with nothing in memory."""
    report = sample()
    text, reference, target = folder / "report.md", folder / "reference.docx", folder / "report.docx"
    text.write_bytes(build(report, language, "md", NOW))
    reference.write_bytes(reference_document(language, Paper.LETTER))
    bare = [
        pypandoc.get_pandoc_path(),
        "-f",
        READER,
        "-t",
        "docx",
        f"--reference-doc={reference}",
        "-o",
        str(target),
        str(text),
    ]
    runs: dict[str, list[float]] = {"bare": [], "warm": [], "cold": []}
    build(report, language, "docx", NOW)
    for number in range(ROUNDS):
        runs["bare"].append(seconds(lambda: subprocess.run(bare, check=True)))
        runs["warm"].append(seconds(lambda: build(report, language, "docx", NOW)))
        if number < COLD_ROUNDS:
            forget()
            runs["cold"].append(seconds(lambda: build(report, language, "docx", NOW)))
    bare_median, warm, cold = (statistics.median(runs[name]) for name in ("bare", "warm", "cold"))
    return bare_median, warm, cold


def main() -> None:
    """Print a line a language."""
    print(f"{'':9}{'bare pandoc':>13}{'ours, warm':>13}{'ratio':>8}{'ours, cold':>13}{'ratio':>8}")
    with tempfile.TemporaryDirectory() as folder:
        for language in ("en", "es"):
            bare, warm, cold = measure(language, Path(folder))
            times = f"{bare * 1000:>10.0f} ms{warm * 1000:>10.0f} ms{warm / bare:>8.2f}{cold * 1000:>10.0f} ms{cold / bare:>8.2f}"
            print(f"{language:9}{times}")
    print(f"goal: at most {GOAL} with warm caches")


if __name__ == "__main__":
    main()
