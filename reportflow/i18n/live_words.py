"""The words of the editor, in the reader's language: scripts hold none. `{name}` is filled in by the script."""

from flask_babel import get_locale
from flask_babel import gettext as _


def live_words() -> dict[str, dict[str, str]]:
    """All of them, by the part of the editor that says them."""
    return {
        "blocks": _blocks(),
        "rows": _rows(),
        "tools": _tools(),
        "translation": _translation(),
        "status": _status(),
        "presence": _presence(),
        "notices": _notices(),
    }


def _within(language: str) -> str:
    """A language's name as it stands within a sentence: "English", "inglés"."""
    return language if str(get_locale()) == "en" else language.lower()


def _blocks() -> dict[str, str]:
    return {
        "heading": _("Heading"),
        "body": _("Text"),
        "agreements": _("Agreements"),
        "actions": _("Action items"),
        "agreement": _("Agreement %(number)s", number="{number}"),
        "action": _("Action item %(number)s", number="{number}"),
        "inLanguage": _("%(block)s, in %(language)s", block="{block}", language="{language}"),
        "en": _within(_("English")),
        "es": _within(_("Spanish")),
        "both": _("Both languages"),
        "views": _("Language of the text"),
        "original": _("original"),
        "toDo": _("%(number)s to do", number="{number}"),
        "upToDate": _("up to date"),
    }


def _rows() -> dict[str, str]:
    row = "{row}"
    return {
        "addAgreement": _("Add an agreement"),
        "addAction": _("Add an action item"),
        "who": _("Who"),
        "whoHint": _("Name, code or group"),
        "whoOf": _("Who: %(row)s", row=row),
        "whoNew": _("“%(name)s”, as written", name="{name}"),
        "whoRemove": _("Remove %(name)s", name="{name}"),
        "whoAdded": _("%(name)s added", name="{name}"),
        "whoRemoved": _("%(name)s removed", name="{name}"),
        "byWhen": _("By when"),
        "byWhenOf": _("By when: %(row)s", row=row),
        "drag": _("Move %(row)s: drag it, or press the arrow keys", row=row),
        "moveUp": _("Move up: %(row)s", row=row),
        "moveDown": _("Move down: %(row)s", row=row),
        "remove": _("Remove: %(row)s", row=row),
        "added": _("A row was added."),
        "moved": _("It is now number %(place)s of %(places)s.", place="{place}", places="{places}"),
        "gone": _("The row was removed. It can be put back below."),
        "goneByOther": _("Somebody removed this row. It can be put back below."),
        "removed": _("Removed rows (%(number)s)", number="{number}"),
        "putBack": _("Put back"),
        "empty": _("Nothing is written here yet."),
    }


def _tools() -> dict[str, str]:
    return {
        "label": _("Writing"),
        "bold": _("Bold"),
        "italic": _("Italic"),
        "bullets": _("Bulleted list"),
        "numbers": _("Numbered list"),
        "quote": _("Quotation"),
        "link": _("Link"),
        "footnote": _("Footnote"),
        "brackets": _("Square brackets"),
        "bracketsBy": _("Who asks for the brackets?"),
        "bracketsNobody": _("No delegation named"),
        "phrases": _("Phrases"),
        "phrasesFind": _("Find a phrase"),
        "phrasesNone": _("No phrase has these words."),
        "undo": _("Undo"),
        "redo": _("Redo"),
        "shortcut": _("%(tool)s (%(keys)s)", tool="{tool}", keys="{keys}"),
    }


def _translation() -> dict[str, str]:
    return {
        "stale": _("Out of date"),
        "staleSince": _("Out of date since %(time)s", time="{time}"),
        "missing": _("Not translated yet"),
        "otherStale": _("%(language)s out of date", language="{language}"),
        "otherMissing": _("%(language)s missing", language="{language}"),
        "original": _("%(language)s original", language="{language}"),
        "changed": _("What changed in the %(language)s original", language="{language}"),
        "unknown": _("What changed cannot be told: the text that it was made from is not known."),
        "confirm": _("This translation is up to date"),
        "confirmed": _("Said to be up to date."),
        "failed": _("No answer came from the server. Look whether it was done, then try again in a moment."),
    }


def _status() -> dict[str, str]:
    return {
        "saved": _("All changes saved"),
        "saving": _("Saving…"),
        "closed-agreed": _("Agreed: nothing can be changed"),
        "closed-not_in_report": _("Not in the report: nothing can be changed"),
        "connecting": _("Connecting…"),
        "watching": _("Live"),
        "offlineNone": _("Offline: what you type is kept on this device"),
        "offlineOne": _("Offline: 1 change kept on this device"),
        "offlineMany": _("Offline: {n} changes kept on this device"),
        "offlineWatching": _("Offline: trying to connect"),
        "pageNone": _("Offline: what you type is kept on this page alone. Leave it open"),
        "pageOne": _("Offline: 1 change kept on this page alone. Leave it open"),
        "pageMany": _("Offline: {n} changes kept on this page alone. Leave it open"),
        "signed-out": _("You have been signed out. Your text is kept on this device."),
        "signed-out-page": _(
            "You have been signed out. What you typed last is on this page alone: copy what you need."
        ),
        "notAllowed": _("You cannot write here any more. What you typed is kept on this device: ask the secretariat."),
        "gone": _(
            "This section cannot be reached any more. What you typed is kept on this device: ask the secretariat."
        ),
        "misunderstood": _(
            "The server did not understand this page. What you typed is kept on this device: load it again."
        ),
        "tooLarge": _(
            "Too much was pasted at once. It is kept on this device: take some of it out and paste it in parts."
        ),
        "tooSlow": _("The network is too slow to follow. What you typed is kept on this device; connecting again."),
        "tooFast": _("Too much was sent at once. What you typed is kept on this device; connecting again in a moment."),
        "caretTooLong": _("Others could not be shown where you write. What you typed is kept; connecting again."),
        "tooManyPages": _(
            "Too many pages of this service are open. Close some of them; your text is kept on this device."
        ),
        "meetingFull": _(
            "The meeting has no room for more open pages. Your text is kept on this device; it is tried again."
        ),
        "section.too_long": _(
            "This section is too long: it may have %(limit)s kB of text in both languages. Your last changes are kept on this "
            "device alone: shorten it, and they are saved.",
            limit="{limit}",
        ),
        "section.too_many_rows": _(
            "This section has too many rows: it may have %(limit)s, removed ones among them. The last ones are kept on this "
            "device alone. Put them into another section.",
            limit="{limit}",
        ),
        "nearlyFull": _("This section is nearly full: there is room for %(left)s more characters.", left="{left}"),
    }


def _presence() -> dict[str, str]:
    return {
        "label": _("Here now"),
        "alone": _("Nobody else is here"),
        "one": _("%(who)s is here", who="{who}"),
        "many": _("%(who)s are here", who="{who}"),
        "others": _("%(number)s others", number="{number}"),
        "and": _("and"),
        "writesIn": _("%(name)s, in “%(block)s”", name="{name}", block="{block}"),
        "reads": _("%(name)s, reading", name="{name}"),
    }


def _notices() -> dict[str, str]:
    return {
        "agreed": _("This section has just been agreed: nothing can be changed any more."),
        "agreedShow": _("Show the agreed text"),
        "not_in_report": _("This section has just been taken out of the report: nothing can be changed any more."),
        "not_in_reportShow": _("Show the section"),
        "reading": _("You can read along here while others write."),
        "unsent": _(
            "What you typed has not reached the server yet; it is kept on this device. Press again to go on all the same."
        ),
        "unsentPage": _(
            "What you typed has not reached the server yet; it is on this page alone. Press again to go on all the same."
        ),
        "restored": _("Text that had not been saved yet was restored."),
        "pictureOne": _("1 picture was left out: a report has words only."),
        "pictureMany": _("{number} pictures were left out: a report has words only."),
    }
