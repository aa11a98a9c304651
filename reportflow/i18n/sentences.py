"""The English sentence of every code; the Spanish ones are in the catalogue.

A sentence says what happened, that nothing was lost where something could have been, and what to do next
(docs/design.md, "Words"). Placeholders are those of the error's parameters.
"""

from collections.abc import Mapping
from typing import Final


def sentence(text: str) -> str:
    """Marks an English text for the catalogue, and gives it back."""
    return text


#: For a code that has no sentence: better a general word than a code.
UNKNOWN: Final = sentence("This did not work, and nothing was changed. Try again, or ask the meeting’s secretariat.")

#: Code of an error -> sentence. The page of an error adds what every error of its kind has in common: that nothing was
#: lost, and whom to ask.
ERRORS: Final[Mapping[str, str]] = {
    "account.sign_in_refused": sentence(
        "This address and password do not belong together. Try again, or have a link sent to you."
    ),
    "agenda.line_too_long": sentence(
        "Line %(line)s of the agenda has more than %(limit)s characters. Divide it and try again."
    ),
    "agenda.too_many_lines": sentence(
        "The agenda has more than %(limit)s lines. Hand in the agenda alone, without its annexes."
    ),
    "demo.not_empty": sentence(
        "There is a meeting in this database already. The sample is loaded into an empty database only."
    ),
    "draft.no_such_version": sentence("There is no version %(version)s of this section. Choose one from its history."),
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
    "meeting.creation_not_allowed": sentence("Your account does not allow creating meetings."),
    "meeting.dates_reversed": sentence("The last day of the meeting is before the first. Correct the dates."),
    "meeting.language_unknown": sentence(
        "“%(language)s” is not a working language of the meeting. Choose English or Spanish."
    ),
    "meeting.not_found": sentence(
        "There is no such meeting among yours. If you should be part of it, ask its secretariat for an invitation."
    ),
    "meeting.time_zone_unknown": sentence(
        "“%(zone)s” is not a known time zone. Choose one from the list, such as America/Tegucigalpa."
    ),
    "meeting.title_missing": sentence("The meeting has no title in its original language. Enter one."),
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
    "participation.party_missing": sentence(
        "Heads of delegation, delegates and observers speak for somebody. Choose their delegation or organisation."
    ),
    "participation.party_unknown": sentence(
        "There is no such delegation or organisation in this meeting. Choose one from the list, or add it first."
    ),
    "participation.role_missing": sentence("No role was chosen. Choose at least one."),
    "participation.role_unknown": sentence("One of the roles is not known. Choose from the list."),
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
    "row.not_found": sentence(
        "This agreement or action item is no longer there; somebody may have removed it. Load the page again."
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
    "text.too_deep": sentence("Lists or quotations are nested too deeply from line %(line)s on. Use fewer levels."),
}

#: Code of a warning about an agenda -> sentence.
WARNINGS: Final[Mapping[str, str]] = {
    "end_before_start": sentence("This item ends before it starts. Check its times."),
    "gap": sentence("There is a gap in the agenda before this item. Check the times, or leave it as it is."),
    "line_not_understood": sentence("This line was not understood. It was kept as a note."),
    "no_date": sentence("No date was found. Enter the date of the meeting."),
    "no_items": sentence(
        "No agenda item was found. Put each item on a line of its own, with a time or a number in front."
    ),
    "overlap": sentence("This item starts before the one above it ends. Check the times."),
    "unknown_lead": sentence("“%(lead)s” is not on the list of delegations and organisations. It was kept as written."),
}
