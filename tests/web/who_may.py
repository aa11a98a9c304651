"""Who may do what, endpoint by endpoint, and what each act needs to be asked for: the table of `test_authorisation`."""

from collections.abc import Mapping
from typing import Final

from reportflow.domain.policy import Role

PUBLIC: Final = "public"
SIGNED_IN: Final = "signed in"
MAY_CREATE: Final = "may create meetings"

EVERYONE: Final = frozenset(Role)
DESK: Final = frozenset({Role.SECRETARIAT, Role.CHAIR})
DRAFTERS: Final = DESK | {Role.RAPPORTEUR}
HEADS: Final = frozenset({Role.HEAD})
SECRETARIAT: Final = frozenset({Role.SECRETARIAT})
CHAIR: Final = frozenset({Role.CHAIR})
PUTTING_FORWARD: Final = frozenset({Role.CHAIR, Role.RAPPORTEUR})
WRITERS: Final = DRAFTERS | {Role.TRANSLATOR}
#: The people of the sample who have a party: that of its input.
OF_THE_PARTY: Final = frozenset({Role.HEAD, Role.DELEGATE})

Who = str | frozenset[Role]

#: endpoint, or "METHOD endpoint" where methods differ -> who may.
WHO: Final[Mapping[str, Who]] = {
    "static": PUBLIC,
    # one's own account
    "account.sign_in": PUBLIC,
    "account.check_sign_in": PUBLIC,
    "account.request_link": PUBLIC,
    "account.sign_in_link": PUBLIC,
    "account.use_sign_in_link": PUBLIC,
    "account.invitation": PUBLIC,
    "account.accept_invitation": PUBLIC,
    "account.sign_out": PUBLIC,
    "account.language": PUBLIC,
    "account.session_token": PUBLIC,
    "account.show": SIGNED_IN,
    "account.change_name": SIGNED_IN,
    "account.add_email": SIGNED_IN,
    "account.change_password": SIGNED_IN,
    "account.sign_out_everywhere": SIGNED_IN,
    "home.index": SIGNED_IN,
    "phrases.index": SIGNED_IN,
    # an agenda on its way to become a meeting: its uploader's alone
    "agenda.upload": MAY_CREATE,
    "agenda.confirm": MAY_CREATE,
    # the meeting
    "meeting.show": EVERYONE,
    "meeting.changed": EVERYONE,
    "meeting.show_clock": EVERYONE,
    "meeting.clock": frozenset({Role.CHAIR}),
    "meeting.edit": DESK,
    "agenda.show": EVERYONE,
    "agenda.source": EVERYONE,
    "agenda.edit": DRAFTERS,
    # its people
    "people.index": DRAFTERS,
    "people.participation": DESK,
    "people.change_participation": DESK,
    "people.remove_participation": DESK,
    "people.invite": DESK,
    "people.make_invitation": DESK,
    "people.invitation": DESK,
    "people.renew_invitation": DESK,
    "people.revoke_invitation": DESK,
    "people.send_mails": DESK,
    "people.come_in": DESK,
    # its parties
    "people.parties": EVERYONE,
    "people.new_party": DESK,
    "people.add_party": DESK,
    "people.party": DESK,
    "people.change_party": DESK,
    "people.remove_party": DESK,
    "people.move_party": DESK,
    "people.order_parties": DESK,
    "people.presence": DRAFTERS,
    "people.presence_of_party": DRAFTERS,
    "people.all_members_present": DRAFTERS,
    # its list of participants
    "people.attendees": EVERYONE,
    "people.preview_attendees": DRAFTERS,
    "people.add_attendees": DRAFTERS,
    "people.attendee": DRAFTERS,
    "people.change_attendee": DRAFTERS,
    "people.remove_attendee": DRAFTERS,
    "people.move_attendee": DRAFTERS,
    "people.order_attendees": DRAFTERS,
    # its sections, as a list
    "arrangement.add": DRAFTERS,
    "arrangement.show": DRAFTERS,
    "arrangement.move": DRAFTERS,
    "arrangement.merge": DRAFTERS,
    "arrangement.split": DRAFTERS,
    "arrangement.set_aside": DRAFTERS,
    "arrangement.bring_back": DRAFTERS,
    "arrangement.write_chapeau": DRAFTERS,
    # what a section says
    "sections.show": EVERYONE,
    "sections.text": EVERYONE,
    "sections.around": EVERYONE,
    "live_drafting.printed": EVERYONE,
    "live_drafting.original_changes": EVERYONE,
    "sections.save": WRITERS,
    "sections.save_all": WRITERS,
    "sections.confirm": WRITERS,
    "sections.add_row": DRAFTERS,
    "sections.move_row": DRAFTERS,
    "sections.remove_row": DRAFTERS,
    "sections.put_back_row": DRAFTERS,
    "sections.dismiss": EVERYONE,
    "sections.versions": EVERYONE,
    "sections.changes": EVERYONE,
    "sections.restore": DRAFTERS,
    # what is to be translated, of all its sections
    "translations.show": EVERYONE,
    "translations.save_all": WRITERS,
    "translations.save": WRITERS,
    "translations.complete": WRITERS,
    # deciding on the text before the meeting
    "forward.ask": PUTTING_FORWARD,
    "forward.put": PUTTING_FORWARD,
    "forward.withdraw": PUTTING_FORWARD,
    "conclusion.ask": CHAIR,
    "conclusion.conclude": CHAIR,
    "conclusion.ask_reopening": CHAIR,
    "conclusion.reopen": CHAIR,
    "decision.show": EVERYONE,
    "decision.decide": HEADS,
    "decision.confirm": HEADS,
    "decision.enter_spoken": SECRETARIAT,
    "decision.set_presence": DRAFTERS,
    "decision.check_in": HEADS,
    # inputs: those who have a party write, for it alone
    "inputs.index": EVERYONE,
    "inputs.section": EVERYONE,
    "inputs.show": EVERYONE,
    "inputs.new": OF_THE_PARTY,
    "inputs.create": OF_THE_PARTY,
    "inputs.save": OF_THE_PARTY,
    "inputs.take_back": OF_THE_PARTY,
    "inputs.discard": OF_THE_PARTY,
    "inputs.bring_back": OF_THE_PARTY,
    "inputs.insert": DRAFTERS,
    "inputs.annex": DRAFTERS,
    # what somebody wrote too late: its author's alone; that of the sample is of its chair, who has no party
    "late_changes.show": EVERYONE,
    "late_changes.hand_on": EVERYONE - CHAIR,
    "late_changes.put_in": EVERYONE,
    "late_changes.dismiss": EVERYONE,
    # its report
    "report.show": EVERYONE,
    "report.download": EVERYONE,
}

#: endpoint -> fields that let the act get as far as changing something.
FORMS: Final[Mapping[str, Mapping[str, object]]] = {
    "people.change_participation": {"roles": ["delegate"], "party": "HND"},
    "people.make_invitation": {"roles": ["delegate"], "party": "HND", "language": "en", "days": "7", "by": "screen"},
    "people.renew_invitation": {"days": "7"},
    "people.add_party": {"code": "NEW", "kind": "organisation", "name_en": "New", "name_es": "Nueva"},
    "people.change_party": {"code": "ZZZ", "kind": "organisation", "name_en": "Changed", "name_es": "Cambiada"},
    "people.order_parties": {"order": "es"},
    "people.preview_attendees": {"text": "A. Delegate; Consul; HND"},
    "people.change_attendee": {"name": "Changed"},
    "sections.save": {"language": "es", "text": "Agradecer.", "base_seq": "1"},
    "sections.save_all": {
        "language": "es",
        "block": "heading",
        "text": "Nota conceptual.",
        "base_seq": "1",
        "save_id": "s1",
    },
    "sections.confirm": {"language": "es", "as_of": "1"},
    "sections.add_row": {"kind": "agreement", "language": "en", "text": "To thank."},
    "sections.move_row": {"direction": "up"},
    "sections.restore": {"base_seq": "1"},
    "translations.save_all": {
        "block": "3:heading:es",  # of the last section
        "text": "Propuestas.",
        "base_seq": "1",
        "save_id": "s2",
        "was": "",
        "label": "Heading",
    },
    "translations.save": {"language": "es", "text": "Propuestas.", "base_seq": "1"},
    "translations.complete": {"language": "es", "as_of": "1"},
    "forward.withdraw": {"revision": "1"},
    "conclusion.reopen": {"revision": "1", "reason": "An error."},
    "decision.decide": {"kind": "approve", "form_id": "f1", "language": "en"},
    "decision.confirm": {"form_id": "f2", "language": "en"},
    "decision.enter_spoken": {"spoken_party": "HND", "said": "approve", "form_id": "f3", "language": "en"},
    "decision.set_presence": {"was_present": ["HND"]},
    "inputs.create": {"language": "en", "kind": "remark", "text": "Thanks.", "form_id": "f4", "base_seq": "0"},
    "inputs.save": {"language": "en", "kind": "remark", "text": "Thanks.", "base_seq": "1"},
    "inputs.insert": {"seen": "1-0"},
    "inputs.annex": {"seen": "1-0"},
}

#: Parameters that are ids of things of one meeting: under another one they are not found.
THINGS: Final = {"section_id", "participation_id", "party_id", "invitation_id", "attendee_id", "input_id", "late_id"}

#: endpoint -> parameters for which it needs another thing than `Sample.parameters` has: names of its entries.
INSTEAD: Final[Mapping[str, Mapping[str, str]]] = {
    "arrangement.write_chapeau": {"section_id": "chapeau_id"},
    "sections.save": {"block": "heading"},
    "sections.confirm": {"block": "heading"},
    "translations.save": {"block": "heading"},
    "translations.complete": {"block": "heading"},
}

#: Routes to a thing that is one person's own: it is not found by others, whatever their role.
OWN: Final = {
    "agenda.confirm",
    "sections.dismiss",
    "late_changes.show",
    "late_changes.hand_on",
    "late_changes.put_in",
    "late_changes.dismiss",
}

#: endpoint -> what follows the address.
QUERIES: Final[Mapping[str, Mapping[str, str]]] = {
    "report.download": {"format": "md", "language": "en"},
    "sections.text": {"seq": "0"},
    "live_drafting.printed": {"language": "en"},
}
