"""What arrives after a section was closed is kept for its author, once, whole, and for nobody else."""

from datetime import date

import pytest
from flask import Flask

from reportflow.domain.content import ACTION, AGREEMENT, BODY, HEADING, BlockKey
from reportflow.domain.errors import InvalidInput, NotAllowed
from reportflow.drafts import log
from reportflow.extensions import db
from reportflow.models import LateState
from reportflow.services import late_changes
from reportflow.services.concluding import reopen
from reportflow.services.late_changes_use import as_proposal, dismiss
from tests.services.agreement_meeting import LATER, AgreementMeeting, make_agreement_meeting
from tests.services.drafting_meeting import CONTENT, NOW
from tests.services.late_meeting import A1, BODY_KEY, T1, Device, strange_row

ENGLISH = CONTENT.body["en"]


@pytest.fixture
def meeting(context: Flask) -> AgreementMeeting:
    return make_agreement_meeting()


@pytest.fixture
def device(meeting: AgreementMeeting) -> Device:
    """The rapporteur's, with the section agreed meanwhile."""
    made = Device(meeting.rapporteur, meeting.section)
    meeting.agree()
    return made


def translators(meeting: AgreementMeeting) -> Device:
    return Device(meeting.drafting.translator, meeting.section, drafts=False, languages=("es",))


def test_the_update_and_the_texts_that_it_would_have_changed_are_kept_and_the_draft_is_as_it_was(
    meeting: AgreementMeeting, device: Device
) -> None:
    verbs, seq = meeting.verbs(), meeting.seq()
    late = device.write(" It was welcomed.").write(" Y otra cosa.", A1, "es").send()
    [row] = device.kept()
    assert row.id == late
    assert (row.state, row.reason, row.base_seq, row.at, row.settled_at) == ("open", "agreed", seq, NOW, None)
    assert row.texts == [
        {"block": "body", "language": "en", "before": ENGLISH, "after": ENGLISH + " It was welcomed."},
        {
            "block": "agreement:a1",
            "language": "es",
            "before": "Comentar la nota.",
            "after": "Comentar la nota. Y otra cosa.",
        },
    ]
    assert (meeting.seq(), meeting.verbs()) == (seq, verbs)
    assert meeting.drafting.document().content_value() == CONTENT


def test_texts_are_in_the_order_in_which_they_are_printed(device: Device) -> None:
    def change(draft: object) -> None:
        draft.add_agreement("new", {"en": "To add."}, "a1")  # type: ignore[attr-defined]

    for block in (T1, BlockKey(AGREEMENT, "a2"), A1, BODY_KEY, BlockKey(HEADING)):
        device.write(" more", block)
    device.do(change).send()
    [row] = device.kept()
    assert [text["block"] for text in row.texts] == [
        "heading",
        "body",
        "agreement:a1",
        "agreement:new",
        "agreement:a2",
        "action:t1",
    ]
    new = row.texts[3]
    assert (new["before"], new["after"]) == ("", "To add.")


def test_what_comes_later_joins_what_is_open(device: Device) -> None:
    first = device.write(" One.").send()
    second = device.write(" Two.").write(" more", A1).send()
    assert first == second
    [row] = device.kept()
    assert [text["after"] for text in row.texts] == [ENGLISH + " One. Two.", "To comment on the note. more"]
    assert device.send(device.draft.whole()) == first, "a page that begins again says all that it has"
    assert len(device.kept()) == 1


def test_another_device_of_the_same_person_joins_and_another_person_has_a_change_of_their_own(
    meeting: AgreementMeeting,
) -> None:
    one, other = (Device(meeting.rapporteur, meeting.section) for _ in range(2))
    colleague = Device(meeting.drafting.colleague, meeting.section)
    meeting.agree()
    late = one.write(" One.").send()
    assert other.write(" Other.", A1).send() == late
    assert colleague.write(" Theirs.").send() != late
    [row] = one.kept()
    assert [text["block"] for text in row.texts] == ["body", "agreement:a1"]
    assert colleague.kept()[0].texts[0]["after"] == ENGLISH + " Theirs."


def test_what_builds_on_what_is_kept_joins_it_and_what_builds_on_what_is_not_here_is_not_kept(device: Device) -> None:
    device.write(" One.").write(" Two.")
    one, two = device.updates
    device.updates = []
    assert device.send(two) is None
    assert device.kept() == []
    assert device.send(one) == device.send(two)
    assert device.kept()[0].texts[0]["after"] == ENGLISH + " One. Two."


@pytest.mark.parametrize("updates", [b"\xff\xff\xff", b"\x01\x01\x01\x01\xff", b""])
def test_bytes_that_are_no_update_keep_nothing(device: Device, updates: bytes) -> None:
    assert device.send(updates) is None
    assert device.kept() == []


def test_a_document_that_is_none_of_ours_is_refused(device: Device) -> None:
    with pytest.raises(InvalidInput, match=r"draft\.bad_update"):
        device.write(" More.").do(strange_row).send()
    assert device.kept() == []


def test_what_changes_nothing_that_is_printed_keeps_nothing(device: Device) -> None:
    place = device.do(lambda draft: draft.move(A1, "a2"))
    basis = device.do(lambda draft: draft.set_basis(A1, "es", "0" * 64))
    assert (place.send(), basis.write("  ").send(), device.send(device.draft.whole())) == (None, None, None)
    assert device.kept() == []


@pytest.mark.parametrize(
    "change",
    [
        lambda draft: draft.remove(A1),
        lambda draft: draft.set_owners(T1, ["MEX"]),
        lambda draft: draft.set_due(T1, date(2017, 1, 31)),
    ],
    ids=["removal", "owners", "day"],
)
def test_a_row_taken_out_and_who_is_to_do_what_by_when_are_kept_without_a_text(device: Device, change) -> None:
    assert device.do(change).send() is not None
    assert device.kept()[0].texts == []


def test_words_that_their_author_takes_back_are_settled(device: Device) -> None:
    late = device.write(" Words.").send()
    assert device.do(lambda draft: draft.set_text(BODY_KEY, "en", ENGLISH)).send() == late
    [row] = device.kept()
    assert (row.state, row.texts, row.settled_at) == (LateState.DISMISSED, [], NOW)


def test_a_translator_keeps_translations_and_nothing_else(meeting: AgreementMeeting) -> None:
    device, other = translators(meeting), translators(meeting)
    meeting.agree()
    device.write(" Más.", language="es").send()
    assert [text["language"] for text in device.kept()[0].texts] == ["es"]
    with pytest.raises(NotAllowed, match=r"policy\.not_allowed"):
        other.write(" Mucho más.", language="es").write(" More.").send()
    assert [text["after"] for text in device.kept()[0].texts] == [f"{CONTENT.body['es']} Más."]


def test_what_would_make_the_section_too_long_is_not_kept(device: Device) -> None:
    assert device.write("x" * 300_001).send() is None
    assert device.kept() == []


def test_a_change_grows_to_its_limit_and_what_is_kept_already_stays(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(late_changes, "MAX_BYTES", 1_000)
    late = device.write(" Kept.").send()
    assert device.write("y" * 1_000).send() is None
    [row] = device.kept()
    assert (row.id, row.texts[0]["after"]) == (late, f"{ENGLISH} Kept.")


def test_what_its_author_has_settled_does_not_come_back_when_a_page_sends_it_again(
    meeting: AgreementMeeting, device: Device
) -> None:
    late = device.write(" Words.").send()
    assert late is not None
    dismiss(meeting.rapporteur, meeting.meeting, meeting.section, late, now=LATER)
    assert device.send(device.draft.whole()) == late
    assert [row.state for row in device.kept()] == [LateState.DISMISSED]
    again = device.write(" New words.").send(device.draft.whole())
    assert again != late
    assert [row.state for row in device.kept()] == [LateState.DISMISSED, LateState.OPEN]


def test_texts_are_told_from_the_draft_as_it_is_when_the_last_of_it_came(
    meeting: AgreementMeeting, device: Device
) -> None:
    device.write(" Mine.").send()
    reopen(meeting.chair, meeting.meeting, meeting.section, revision=1, reason="Why.", now=LATER)
    document = meeting.drafting.document()
    log.edit(
        db.session,
        document,
        lambda draft: draft.set_text(BODY_KEY, "en", "Yesterday " + ENGLISH),
        actor_id=meeting.drafting.colleague,
        origin="form",
        now=NOW,
    )
    db.session.commit()
    meeting.agree()
    device.write(" More.", A1).send()
    [row] = device.kept()
    assert row.base_seq == meeting.seq()
    assert row.texts[0]["before"] == "Yesterday " + ENGLISH
    assert row.texts[0]["after"] == f"Yesterday {ENGLISH} Mine."


def test_a_section_that_left_the_report_says_so(meeting: AgreementMeeting) -> None:
    device = Device(meeting.rapporteur, meeting.section, closed="not_in_report")
    device.write(" Words.").send()
    assert device.kept()[0].reason == "not_in_report"


def test_no_such_document(meeting: AgreementMeeting) -> None:
    device = Device(meeting.rapporteur, meeting.section)
    device.document = 999
    with pytest.raises(LookupError):
        device.write(" Words.").send()


@pytest.mark.parametrize(
    ("before", "after", "proposed"),
    [
        ("One.\n\nTwo.\n\nThree.", "One.\n\nTwo, and more.\n\nThree.\n\nFour.", "Two, and more.\n\nFour."),
        ("", "New.", "New."),
        ("One.\n\nTwo.", "One.", "One."),
        ("One.\n\n```\na\n\nb\n```", "One.\n\n```\na\n\nc\n```", "```\na\n\nc\n```"),
    ],
)
def test_what_is_handed_in_is_what_was_changed_and_not_the_whole_section(
    before: str, after: str, proposed: str
) -> None:
    text = {"block": "body", "language": "en", "before": before, "after": after}
    assert as_proposal([text]) == {"en": proposed}


def test_the_kinds_of_blocks_have_an_order() -> None:
    assert {HEADING, BODY, AGREEMENT, ACTION} == set(late_changes._ORDER)
