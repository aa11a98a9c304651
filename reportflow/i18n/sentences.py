"""The English sentence of every code; the Spanish ones are in the catalogue.

A sentence says what happened, that nothing was lost where something could have been, and what to do next
(docs/design.md, "Words"). Placeholders are those of the error's parameters.
"""

from collections.abc import Mapping
from typing import Final

from reportflow.i18n.agreement_sentences import AGREEMENT
from reportflow.i18n.decision_sentences import DECISION
from reportflow.i18n.input_sentences import INPUTS
from reportflow.i18n.marking import sentence

#: For a code that has no sentence: better a general word than a code.
UNKNOWN: Final = sentence("This did not work, and nothing was changed. Try again, or ask the meeting’s secretariat.")

#: The blocks of a section, as a sentence names them.
PARTS: Final[Mapping[str, str]] = {
    "heading": sentence("heading"),
    "body": sentence("text"),
    "agreement": sentence("agreement"),
    "action": sentence("action item"),
    "input": sentence("input for the annex"),
}

#: After a sentence on the whole report that names a section.
LONGEST_SECTION: Final = sentence("Its longest section is “%(heading)s”.")

#: Code of an error -> sentence. The page of an error adds what every error of its kind has in common: that nothing was
#: lost, and whom to ask.
ERRORS: Final[Mapping[str, str]] = {
    **AGREEMENT,
    **DECISION,
    "account.sign_in_refused": sentence(
        "This address and password do not belong together. Try again, or have a link sent to you."
    ),
    "agenda.changed": sentence(
        "Somebody else changed the agenda while you were editing. What you typed is still here: check it, then save again."
    ),
    "agenda.day_unusable": sentence("This day cannot be read. Write it like 2016-11-15, or leave it empty."),
    "agenda.docx_too_large": sentence(
        "This Word file holds more than an agenda needs. Remove pictures and annexes, or paste the text."
    ),
    "agenda.docx_unreadable": sentence(
        "This Word file cannot be opened; it may be damaged or protected. Save it anew as .docx, or paste the text."
    ),
    "agenda.file_empty": sentence("This file is empty. Choose another one, or paste the agenda."),
    "agenda.kind_not_supported": sentence(
        "%(kind)s files cannot be read. Save the agenda as text, Markdown or Word (.docx) and try again."
    ),
    "agenda.kind_unknown": sentence("Choose from the list what kind of item this is."),
    "agenda.line_too_long": sentence(
        "Line %(line)s of the agenda has more than %(limit)s characters. Divide it and try again."
    ),
    "agenda.minutes_unusable": sentence(
        "The minutes of item %(item)s are not between 1 and %(limit)s. Correct them, or leave them empty."
    ),
    "agenda.not_text": sentence(
        "This file is not a text that can be read. Save the agenda as text, Markdown or Word (.docx), or paste it."
    ),
    "agenda.nothing_handed_in": sentence("No agenda was handed in. Choose a file, or paste the text."),
    "agenda.number_too_long": sentence("A number in item %(item)s is longer than %(limit)s characters. Shorten it."),
    "agenda.number_unusable": sentence("This is to be a number, like 6. Correct it, or leave it empty."),
    "agenda.reference_unknown": sentence("Choose from the list what this refers to."),
    "agenda.source_not_found": sentence("The agenda of this meeting was not kept as it was handed in."),
    "agenda.sub_item_title_missing": sentence(
        "A sub-item of item %(item)s has no title. Enter one, or remove the sub-item."
    ),
    "agenda.time_unusable": sentence("This time cannot be read. Write it like 09:15, or leave it empty."),
    "agenda.title_missing": sentence("Item %(item)s has no title in the original language. Enter one."),
    "agenda.title_too_long": sentence(
        "The title of item %(item)s is longer than %(limit)s characters. Shorten it, or put a part of it into a note."
    ),
    "agenda.too_large": sentence(
        "The agenda is larger than %(limit_kb)s kB. Hand in the agenda alone, without pictures and annexes."
    ),
    "agenda.too_many_items": sentence(
        "An agenda can have %(limit)s items at most. Remove some, or divide it over several meetings."
    ),
    "agenda.too_many_lines": sentence(
        "The agenda has more than %(limit)s lines. Hand in the agenda alone, without its annexes."
    ),
    "agenda.too_many_rows": sentence(
        "An agenda can have %(limit)s notes, sub-items and references in all. Remove some of them."
    ),
    "agenda.too_much_text": sentence("The agenda is longer than %(limit)s characters. Shorten its notes."),
    "agenda.upload_not_found": sentence("This agenda is no longer kept here. Hand it in once more."),
    "attendee.cell_too_long": sentence(
        "A name, function or affiliation is longer than %(maximum)s characters. Shorten it."
    ),
    "attendee.name_missing": sentence("The participant has no name. Enter one."),
    "attendee.not_found": sentence("This participant is no longer on the list. Load the page again."),
    "attendees.file_too_large": sentence(
        "The list is larger than %(maximum)s kB. Hand in the list alone, or divide it."
    ),
    "attendees.list_full": sentence(
        "A meeting can list %(maximum)s participants at most. Remove some before you add more."
    ),
    "attendees.not_text": sentence("This file is not a text that can be read. Save the list as CSV, or paste it."),
    "attendees.nothing_given": sentence("The list is empty. Paste the participants, one a line, or choose a file."),
    "attendees.too_many": sentence(
        "The list has more than %(maximum)s lines. Divide it, and hand in the parts one after the other."
    ),
    "clock.minutes_unusable": sentence(
        "The planned length of the session is to be between 1 and %(limit)s minutes. Correct it, and press the button again."
    ),
    "demo.not_empty": sentence(
        "There is a meeting in this database already. The sample is loaded into an empty database only."
    ),
    "draft.bad_update": sentence(
        "This change cannot be part of a section, so it was not taken. What you typed stays on this page: copy what you need, "
        "then load the page again."
    ),
    "draft.bad_page": sentence(
        "The page did not arrive whole, so nothing of it was saved. Go back, copy what you typed, load the page again and "
        "repeat the change."
    ),
    "draft.no_such_block": sentence(
        "This part of the section is not known. Load the page again and repeat the change."
    ),
    "draft.no_such_language": sentence(
        "“%(language)s” is not a working language of the meeting. Choose English or Spanish."
    ),
    "draft.no_such_version": sentence("There is no version %(version)s of this section. Choose one from its history."),
    "draft.page_too_old": sentence(
        "This page is of an earlier day, and the text has moved on since. Copy what you typed into the text as it is now."
    ),
    "draft.not_a_translation": sentence(
        "This is the original, so there is no translation to confirm here. Open the other language."
    ),
    "http.400": sentence(
        "The page sent something that the server did not understand, often because it had been open for long."
    ),
    "http.401": sentence("You are not signed in, or your session has ended."),
    "http.403": sentence("You do not have access to this page."),
    "http.404": sentence("The page does not exist, has been moved, or belongs to a meeting that you are not part of."),
    "http.405": sentence("This address cannot be used in this way. Go back and use the buttons of the page."),
    "http.409": sentence("Somebody changed this after you opened the page."),
    "http.413": sentence("The file or text is larger than this server takes."),
    "http.415": sentence("This kind of file cannot be used here. Hand in a text, Markdown or Word file."),
    "http.429": sentence("There were too many requests from here in a short time."),
    "http.500": sentence("The server met an error that it did not expect. It has been noted in the log."),
    "http.503": sentence("The service is not available at the moment."),
    **INPUTS,
    "invitation.days_unknown": sentence("Choose from the list how many days the invitation is to be open."),
    "invitation.email_missing": sentence(
        "An invitation by mail needs an address. Enter one, or hand the invitation out as a link or code."
    ),
    "invitation.expired": sentence("This invitation has expired. Ask the secretariat of the meeting for a new one."),
    "invitation.for_somebody_else": sentence(
        "This invitation is for the account with the address %(email)s. Sign out, then sign in with that account."
    ),
    "invitation.not_found": sentence("There is no such invitation in this meeting. It may have been withdrawn."),
    "invitation.other_party": sentence(
        "You take part for %(party)s already. Ask the secretariat to change that before you use this invitation."
    ),
    "invitation.revoked": sentence("This invitation was withdrawn. Ask the secretariat of the meeting for a new one."),
    "invitation.sign_in_first": sentence(
        "There is an account with the address %(email)s. Sign in with it, then open the invitation again."
    ),
    "invitation.unknown": sentence(
        "This invitation cannot be used; part of its address may be missing. Copy the whole address, or ask for a new one."
    ),
    "invitation.used": sentence(
        "This invitation has been used already; it works once. If it was you, sign in; if not, ask the secretariat for a new one."
    ),
    "late_change.in_draft": sentence("Your change is in the draft already, so no input was begun with it."),
    "late_change.not_found": sentence("There is no such change of yours in this section."),
    "meeting.creation_not_allowed": sentence("Your account does not allow creating meetings."),
    "meeting.dates_reversed": sentence("The last day of the meeting is before the first. Correct the dates."),
    "meeting.language_unknown": sentence(
        "“%(language)s” is not a working language of the meeting. Choose English or Spanish."
    ),
    "meeting.nobody_present": sentence(
        "No delegation is noted as present yet. Note first who is present, then try again."
    ),
    "meeting.not_found": sentence(
        "There is no such meeting among yours. If you should be part of it, ask its secretariat for an invitation."
    ),
    "meeting.time_zone_unknown": sentence(
        "“%(zone)s” is not a known time zone. Choose one from the list, such as America/Tegucigalpa."
    ),
    "meeting.title_missing": sentence("The meeting has no title in its original language. Enter one."),
    "overlap.not_found": sentence("There is nothing more to compare here: the passage has been settled."),
    "pandoc.failed": sentence(
        "The document could not be made (%(reason)s). Try again; if it happens again, tell whoever runs the server."
    ),
    "pandoc.missing": sentence(
        "The part of the server that makes documents (pandoc) was not found. Tell whoever runs the server."
    ),
    "pandoc.too_large": sentence(
        "The text is too large to make a document of. Shorten it, or make the report in parts."
    ),
    "pandoc.too_much_memory": sentence(
        "Making the document took too much memory. Shorten the text, or simplify its tables and lists."
    ),
    "pandoc.too_slow": sentence(
        "Making the document took longer than %(seconds)s seconds and was ended. Shorten the text, then try again."
    ),
    "participation.head_not_of_member": sentence(
        "Only a Member Country has a head of delegation. Choose another role, or a Member Country."
    ),
    "participation.last_of_desk": sentence(
        "Somebody has to run the meeting. Give the role of secretariat or chair to another person first."
    ),
    "participation.not_found": sentence("This person does not take part in the meeting; they may have been removed."),
    "participation.party_missing": sentence(
        "Heads of delegation, delegates and observers speak for somebody. Choose their delegation or organisation."
    ),
    "participation.party_unknown": sentence(
        "There is no such delegation or organisation in this meeting. Choose one from the list, or add it first."
    ),
    "participation.role_missing": sentence("No role was chosen. Choose at least one."),
    "participation.role_unknown": sentence("One of the roles is not known. Choose from the list."),
    "party.code_in_use": sentence(
        "The code %(party)s cannot be changed: people, leads or action items use it. The names can."
    ),
    "party.code_taken": sentence("The code %(party)s is taken in this meeting. Choose another one."),
    "party.code_unusable": sentence(
        "“%(party)s” cannot be a code. Use two to twenty capital letters or digits, as in HND or UNICEF."
    ),
    "party.in_use": sentence("%(party)s cannot be removed: people, leads or action items name it. Change those first."),
    "party.kind_unknown": sentence(
        "Choose from the list whether it is a Member Country, an observer, an organisation, an office or a group."
    ),
    "party.member_decided": sentence(
        "%(party)s has decided as a Member Country, and stays one: what it decided would not count any more."
    ),
    "party.name_missing": sentence("A name is missing. Enter one in English and one in Spanish."),
    "party.name_taken": sentence(
        "“%(name)s” already stands for %(party)s. A name can stand for one delegation or organisation only."
    ),
    "party.name_too_long": sentence("A name is longer than %(maximum)s characters. Shorten it."),
    "party.not_found": sentence(
        "There is no such delegation or organisation in this meeting. It may have been removed."
    ),
    "party.order_unknown": sentence("Choose the order from the list."),
    "password.current_wrong": sentence("The present password is not right. Nothing was changed; try again."),
    "password.easy_to_guess": sentence(
        "This password is easy to guess. Use other words, and not your name or address."
    ),
    "password.too_long": sentence("The password is longer than %(maximum)s characters. Choose a shorter one."),
    "password.too_short": sentence(
        "The password is too short. Use at least %(minimum)s characters; three or four words will do."
    ),
    "person.email_missing": sentence("No e-mail address was given. Enter one, like name@example.org."),
    "person.email_taken": sentence(
        "Another account already has the address %(email)s. Sign in with that account, or use another address."
    ),
    "person.email_unusable": sentence("“%(email)s” is not an e-mail address. Write it like name@example.org."),
    "person.has_email": sentence("This account has an e-mail address already. Nothing was changed."),
    "person.language_unknown": sentence("Choose English or Spanish as the language."),
    "person.name_missing": sentence("No name was given. Enter one."),
    "person.name_too_long": sentence("The name is longer than %(maximum)s characters. Shorten it."),
    "person.not_found": sentence("There is no such account."),
    "policy.not_allowed": sentence("Your role in this meeting does not allow this."),
    "reference.unreadable": sentence(
        "Entry %(entry)s of the list of delegations is incomplete. Correct it and try again."
    ),
    "report.unknown_format": sentence("“%(format)s” is not a format of the report. Choose one of: %(formats)s."),
    "report.unknown_language": sentence(
        "“%(language)s” is not a language of the report. Choose one of: %(languages)s."
    ),
    "row.bad_day": sentence("“%(day)s” is not a day. Choose it from the calendar, or write it as in 2017-01-31."),
    "row.bad_id": sentence("This row could not be added. Load the page again and add it once more."),
    "row.not_found": sentence(
        "This agreement or action item is no longer there; somebody may have removed it. Load the page again."
    ),
    "row.owner_too_long": sentence(
        "An owner’s name is longer than %(limit)s characters. Put commas between several owners."
    ),
    "row.too_many_owners": sentence(
        "An action item can have %(limit)s owners at most. Name fewer, or a group such as “Member Countries”."
    ),
    "section.chapeau_stays": sentence(
        "The opening paragraph stays at the top of the report: it cannot be moved, merged or removed."
    ),
    "section.heading_missing": sentence("The section has no heading. Enter one in at least one language."),
    "section.heading_too_long": sentence("The heading is longer than %(limit)s characters. Shorten it."),
    "section.merge_target_missing": sentence("No section was chosen to merge with. Choose one."),
    "section.merge_with_itself": sentence("A section cannot be merged with itself. Choose another one."),
    "section.not_found": sentence(
        "There is no such section in this meeting. It may have been merged with another or removed."
    ),
    "section.not_in_report": sentence(
        "This section was merged with another or set aside, so it cannot be changed. Bring it back first."
    ),
    "section.not_the_chapeau": sentence(
        "Only the opening paragraph can be written from the list of those present. Open it and try again."
    ),
    "section.split_moves_nothing": sentence(
        "Nothing was chosen for the new section. Choose what it is to take with it."
    ),
    "section.too_long": sentence(
        "The section would become longer than a section may be. Shorten the text, or split the section in two."
    ),
    "section.too_many_rows": sentence(
        "A section can have %(limit)s agreements and action items at most. Merge some of them, or split the section."
    ),
    "session.form_expired": sentence(
        "This page had been open for too long, so the form was not sent. Load the page again and send it once more."
    ),
    "sign_in_link.expired": sentence("This link has expired. Ask for a new one."),
    "sign_in_link.unknown": sentence(
        "This link cannot be used; part of it may be missing. Copy the whole address, or ask for a new link."
    ),
    "sign_in_link.used": sentence("This link has been used before; it works once. Ask for a new one."),
    "text.nested_footnote": sentence(
        "Line %(line)s: the footnote “%(label)s” cites a footnote. Put all of it into one note."
    ),
    "text.repeats_too_much": sentence(
        "A footnote or link is cited so often that the printed text would be far too long. Cite it less often."
    ),
    "text.table_too_wide": sentence(
        "The table at line %(line)s has %(columns)s columns; %(limit)s fit on a page at most. Divide the table."
    ),
    "text.too_deep": sentence("From line %(line)s on, lists or quotations are nested too deeply. Use fewer levels."),
    "text.too_large": sentence("The text is too long for one section. Shorten it, or split the section in two."),
    "text.too_many_accents": sentence(
        "Line %(line)s has more than %(limit)s accents on one letter. Delete some of them."
    ),
    "text.too_many_brackets": sentence(
        "Line %(line)s: more than %(limit)s square brackets are open at once. Close them, or use fewer."
    ),
    "mail.no_address": sentence(
        "This service cannot mail links yet: its operator has to set REPORTFLOW_BASE_URL. Sign in with your password, or ask "
        "the secretariat for a link."
    ),
    "text.too_many_marks": sentence(
        "Line %(line)s: more than %(limit)s formatting marks stand together. Delete some, or divide the paragraph."
    ),
    "text.too_many_tags": sentence(
        "More than %(limit)s HTML tags stand in one paragraph, up to line %(line)s. Delete them."
    ),
    "text.unreadable": sentence(
        "Line %(line)s has a character that cannot be stored. Delete it, or type the line anew."
    ),
    "translation.nothing_written": sentence(
        "There is no translation in this field yet. Write it, then press the button again."
    ),
}

#: Code of a warning about an agenda -> sentence.
WARNINGS: Final[Mapping[str, str]] = {
    "end_before_start": sentence("This item ends (%(end)s) before it starts (%(start)s). Check the times."),
    "gap": sentence(
        "Nothing is planned from %(before)s to %(after)s (%(minutes)s min). Check the times, or leave it so."
    ),
    "line_not_understood": sentence("This line was not understood. It was kept as a note."),
    "no_date": sentence("No date was found. Enter the date of the meeting."),
    "no_items": sentence(
        "No agenda item was found. Put each item on a line of its own, with a time or a number in front."
    ),
    "overlap": sentence(
        "This item starts at %(after)s, but the one above it ends at %(before)s (%(minutes)s min overlap). Check the times."
    ),
    "unknown_lead": sentence("“%(name)s” is not on the list of delegations and organisations. It was kept as written."),
}
