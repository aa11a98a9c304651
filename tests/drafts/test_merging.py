"""Forms that are saved over a text that moved on: nobody's words are lost, and nothing is written twice."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportflow.domain.content import AGREEMENT, BODY, BlockKey, text_hash
from reportflow.domain.errors import InvalidInput, LimitExceeded, NotFound
from reportflow.drafts.checking import MAX_ROWS, MAX_TEXT_BYTES
from reportflow.drafts.document import Draft
from reportflow.drafts.log import append, edit, load, updates
from reportflow.drafts.merging import Save, Saved, save_text
from reportflow.extensions import db
from reportflow.models import LiveDocument
from tests.drafts.conftest import CONTENT, NOW

BODY_KEY = BlockKey(BODY)
TEXT = CONTENT.body["en"]


def save(
    document: LiveDocument,
    actor: int,
    text: str,
    base_seq: int,
    *,
    language: str = "en",
    block: BlockKey = BODY_KEY,
    save_id: str = "",
    settles: bool = True,
) -> Saved:
    request = Save(block, language, text, base_seq, "en", save_id=save_id, settles=settles)
    return save_text(db.session, document, request, actor_id=actor, origin="form", now=NOW)


def check(document: LiveDocument) -> Draft:
    """The log is gapless, and the document's cache is what the log says."""
    entries = updates(db.session, document)
    assert [entry.seq for entry in entries] == list(range(1, document.seq + 1))
    draft = load(db.session, document)
    assert document.content_value() == draft.content()
    assert document.basis_value() == draft.basis()
    return draft


def test_two_people_who_save_from_one_text_both_keep_their_words(document: LiveDocument, people: list[int]):
    save(document, people[0], TEXT.replace("presented", "kindly presented"), 1)
    saved = save(document, people[1], TEXT.replace("note.", "note and its annex."), 1)
    assert saved.text == "The delegation of Honduras kindly presented the concept note and its annex."
    assert saved.collision is None
    check(document)


def test_the_same_passage_changed_by_both_keeps_both_and_says_so(document: LiveDocument, people: list[int]):
    save(document, people[0], TEXT.replace("presented", "introduced"), 1)
    saved = save(document, people[1], TEXT.replace("presented", "submitted"), 1)
    assert {"introduced", "submitted"} <= set(saved.text.split())
    assert saved.collision is not None
    assert saved.collision.others == (people[0],)
    assert saved.collision.base == TEXT
    assert "introduced" in saved.collision.theirs
    assert "submitted" in saved.collision.mine


def test_passages_that_meet_collide_and_passages_apart_do_not(document: LiveDocument, people: list[int]):
    save(document, people[0], TEXT + " It thanked the host.", 1)
    assert save(document, people[1], TEXT + " Mexico spoke.", 1).collision is not None
    assert save(document, people[2], "Then t" + TEXT[1:], 1).collision is None


def test_the_same_correction_made_by_both_is_made_once(document: LiveDocument, people: list[int]):
    corrected = TEXT.replace("presented", "introduced")
    save(document, people[0], corrected, 1)
    saved = save(document, people[1], corrected, 1)
    assert (saved.text, saved.collision, saved.seq) == (corrected, None, 2)


def test_a_save_that_changes_nothing_writes_nothing(document: LiveDocument, people: list[int]):
    assert save(document, people[0], TEXT, 1).seq == 1
    assert save(document, people[0], TEXT.replace("\n", "\r\n"), 1).seq == 1


def test_a_save_sent_again_after_a_lost_answer_changes_nothing(document: LiveDocument, people: list[int]):
    mine = TEXT + " Thanks."
    first = save(document, people[0], mine, 1, save_id="one")
    save(document, people[1], first.text.replace("presented", "introduced"), first.seq)
    again = save(document, people[0], mine, 1, save_id="one")
    assert again.text.count("Thanks.") == 1
    assert again.seq == document.seq == 3
    assert again.collision is None


def test_a_form_of_the_browsers_history_saved_again_with_more_text_adds_only_what_is_new(
    document: LiveDocument, people: list[int]
):
    save(document, people[1], TEXT + " Mexico spoke.", 1)
    save(document, people[0], TEXT + " Thanks.", 1, save_id="one")
    saved = save(document, people[0], TEXT + " Thanks. And more.", 1, save_id="one")
    assert saved.text.count("Thanks.") == saved.text.count("Mexico spoke.") == saved.text.count("And more.") == 1
    check(document)


def test_one_persons_save_id_does_not_reach_anothers(document: LiveDocument, people: list[int]):
    save(document, people[0], TEXT + " Thanks.", 1, save_id="same")
    saved = save(document, people[1], TEXT + " Applause.", 1, save_id="same")
    assert "Thanks." in saved.text
    assert "Applause." in saved.text


def test_text_written_into_a_row_that_was_removed_meanwhile_is_kept(document: LiveDocument, people: list[int]):
    row = BlockKey(AGREEMENT, "a1")
    edit(db.session, document, lambda d: d.remove(row), actor_id=people[0], origin="form", now=NOW)
    saved = save(document, people[1], "To comment on the note by Friday.", 1, block=row)
    assert saved.removed
    assert document.content_value().agreements == ()
    edit(db.session, document, lambda d: d.put_back(row), actor_id=people[1], origin="form", now=NOW)
    assert check(document).content().agreements[0].text["en"] == "To comment on the note by Friday."


def test_a_version_or_row_that_does_not_exist_is_refused(document: LiveDocument, people: list[int]):
    for seq in (0, 2, -1):
        with pytest.raises(InvalidInput, match="no_such_version"):
            save(document, people[0], "x", seq)
    with pytest.raises(NotFound, match=r"row\.not_found"):
        save(document, people[0], "x", 1, block=BlockKey(AGREEMENT, "zz"))


# --- translations ---


def test_a_translation_is_of_the_original_that_its_author_had_before_them(document: LiveDocument, people: list[int]):
    save(document, people[0], TEXT.replace("presented", "introduced"), 1)
    save(document, people[1], "Honduras presentó la nota conceptual.", 1, language="es")
    assert document.basis_value()[BODY_KEY, "es"] == text_hash(TEXT)
    save(document, people[1], "Honduras introdujo la nota conceptual.", document.seq, language="es")
    assert document.basis_value()[BODY_KEY, "es"] == text_hash(document.content_value().body["en"])


def test_autosave_does_not_say_that_a_stale_translation_is_right(document: LiveDocument, people: list[int]):
    save(document, people[1], "Honduras presentó la nota conceptual.", 1, language="es", settles=False)
    assert (BODY_KEY, "es") not in document.basis_value()
    save(document, people[1], "Honduras presentó su nota.", document.seq, language="es")
    assert document.basis_value()[BODY_KEY, "es"] == text_hash(TEXT)
    save(document, people[1], "Honduras presentó su nota conceptual.", document.seq, language="es", settles=False)
    assert document.basis_value()[BODY_KEY, "es"] == text_hash(TEXT)


def test_an_autosaved_new_translation_is_current(document: LiveDocument, people: list[int]):
    row = BlockKey(AGREEMENT, "a1")
    save(document, people[1], "Comentar", 1, language="es", block=row, settles=False)
    save(document, people[1], "Comentar la nota.", 2, language="es", block=row, settles=False)
    assert document.basis_value()[row, "es"] == text_hash("To comment on the note.")


def test_a_translation_that_two_made_from_different_originals_is_stale(document: LiveDocument, people: list[int]):
    save(document, people[0], TEXT.replace("presented", "introduced"), 1)
    save(document, people[1], "Honduras presentó la nota conceptual.", 1, language="es")
    seq = document.seq
    save(document, people[2], "Ayer Honduras presentó la nota.", 2, language="es")
    assert document.basis_value()[BODY_KEY, "es"] == text_hash(TEXT)
    assert document.seq == seq + 1


# --- limits ---


def test_a_section_cannot_grow_past_its_limit_but_can_shrink(document: LiveDocument, people: list[int]):
    save(document, people[0], "x" * (MAX_TEXT_BYTES - 500), 1)
    with pytest.raises(LimitExceeded, match=r"section\.too_long"):
        save(document, people[0], "x " * (MAX_TEXT_BYTES // 2), 2)
    db.session.rollback()


def test_a_section_has_a_limit_of_rows(document: LiveDocument, people: list[int]):
    def many(draft: Draft) -> None:
        for number in range(MAX_ROWS):
            draft.add_agreement(f"r{number}", {})

    with pytest.raises(LimitExceeded, match=r"section\.too_many_rows"):
        edit(db.session, document, many, actor_id=people[0], origin="form", now=NOW)


def test_an_update_from_elsewhere_is_appended_once(document: LiveDocument, people: list[int]):
    other = load(db.session, document)
    update = other.record(lambda d: d.remove(BlockKey(AGREEMENT, "a1")))
    seq = append(db.session, document, update, actor_id=people[0], origin="command", now=NOW)
    assert (seq, document.content_value().agreements) == (2, ())
    assert append(db.session, document, b"", actor_id=people[0], origin="command", now=NOW) == 2


# --- random walks ---

WORD = re.compile(r"\w+")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_word_that_anybody_writes_stays_until_somebody_who_saw_it_removes_it(
    new_document: Callable[[], LiveDocument], people: list[int], data: st.DataObject
):
    """Three people save from whatever version they have open, with lost answers, and only what was deleted is gone."""
    document = new_document()
    bases = dict.fromkeys(people, 1)
    words, deleted, serial, sent = set(WORD.findall(TEXT)), set(), 0, None
    for step in range(data.draw(st.integers(2, 12), label="saves")):
        if sent and data.draw(st.integers(0, 4), label="again?") == 0:
            saved = save(document, *sent[0], **sent[1])  # the answer was lost
            continue
        actor = data.draw(st.sampled_from(people), label="who")
        if data.draw(st.booleans(), label="fresh page"):
            bases[actor] = document.seq
        before = load(db.session, document, bases[actor]).text(BODY_KEY, "en")
        tokens = re.findall(r"\S+|\s+", before)
        for _ in range(data.draw(st.integers(1, 3), label="changes")):
            # (Of a fixed range: the merged text is in one order or the other, and what is drawn may not depend on it.)
            place = data.draw(st.integers(0, 10_000), label="place") % (len(tokens) + 1)
            end = min(len(tokens), place + data.draw(st.sampled_from([0, 0, 1, 3]), label="deleted"))
            serial += 1
            tokens[place:end] = [data.draw(st.sampled_from([" new{} ", "\n\nnew{}", " new{}, "])).format(serial)]
        mine = "".join(tokens)
        sent = ((actor, mine, bases[actor]), {"save_id": f"save{step}"})
        saved = save(document, *sent[0], **sent[1])
        seen, kept = set(WORD.findall(before)), set(WORD.findall(mine))
        words |= kept
        deleted |= seen - kept
        now = set(WORD.findall(saved.text))
        assert words - deleted <= now
        assert now <= words
        for word in now:
            if word.startswith("new"):
                assert len(re.findall(rf"\b{word}\b", saved.text)) == 1
        if data.draw(st.booleans(), label="takes the answer"):
            bases[actor] = saved.seq
    check(document)
    db.session.commit()


def test_entries_say_who_wrote_when_and_from_where(document: LiveDocument, people: list[int]):
    later = NOW + timedelta(minutes=3)
    request = Save(BODY_KEY, "en", TEXT + " Thanks.", 1, "en", save_id="s1")
    save_text(db.session, document, request, actor_id=people[1], origin="form", now=later)
    entry = updates(db.session, document)[-1]
    assert (entry.actor_id, entry.at, entry.base_seq, entry.save_id, entry.origin) == (
        people[1],
        later,
        1,
        "s1",
        "form",
    )
    assert (document.updated_at, document.updated_by_id) == (later, people[1])
