"""Who will be told by mail, in a sentence: a solemn act says so before it is done."""

from collections.abc import Iterable, Sequence

from flask_babel import gettext

from reportflow.i18n.lists import join_names
from reportflow.services.recipients import Recipient
from reportflow.web.view import party_name, reader_language


def names(codes: Iterable[str]) -> str:
    """The names of parties, joined as a sentence joins them."""
    return join_names([party_name(code) for code in codes], reader_language())


def told_sentence(recipients: Sequence[Recipient]) -> str:
    """ "The heads of delegation of Honduras and Mexico are told by mail." """
    parties = list(dict.fromkeys(recipient.party for recipient in recipients if recipient.party))
    others = join_names([recipient.name for recipient in recipients if not recipient.party], reader_language())
    if parties and others:
        return gettext(
            "Told by mail: the heads of delegation of %(parties)s; as rapporteurs, %(names)s.",
            parties=names(parties),
            names=others,
        )
    if parties:
        return gettext("Told by mail: the heads of delegation of %(parties)s.", parties=names(parties))
    if others:
        return gettext("Told by mail: as rapporteurs, %(names)s.", names=others)
    return gettext("Nobody is told by mail: none of those concerned has an address here.")
