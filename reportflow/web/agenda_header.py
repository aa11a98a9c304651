"""What the top of an agenda says, as a form: in the language of the agenda."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import DateField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from reportflow.domain.agenda import AgendaHeader
from reportflow.services.meetings import MeetingDetails


class HeaderForm(FlaskForm):
    """What the title page of the meeting will say. The page's own token is checked for the whole form."""

    class Meta:
        csrf = False

    title = TextAreaField(
        lazy_gettext("Title of the meeting"),
        [InputRequired(lazy_gettext("Enter the title of the meeting.")), Length(max=300)],
    )
    body = StringField(lazy_gettext("Submitted to"), [Length(max=300)])
    place = StringField(lazy_gettext("Place"), [Length(max=200)])
    venue = StringField(lazy_gettext("Building and room"), [Length(max=500)])
    start_date = DateField(lazy_gettext("First day"), [Optional()])
    end_date = DateField(lazy_gettext("Last day"), [Optional()])
    time_zone = StringField(
        lazy_gettext("Time zone"), [InputRequired(lazy_gettext("Choose the time zone of the meeting."))]
    )
    original = SelectField(
        lazy_gettext("Language of the agenda, in which the report is negotiated"),
        choices=[SelectChoice("en", "English"), SelectChoice("es", "Español")],
    )

    @classmethod
    def of(cls, header: AgendaHeader) -> "HeaderForm":
        """The form as the agenda has it."""
        return cls(
            formdata=None,
            data={
                "title": header.title,
                "body": header.body,
                "place": header.place,
                "venue": header.venue,
                "start_date": header.start_date,
                "end_date": header.end_date,
                "time_zone": header.time_zone or "UTC",
                "original": header.language,
            },
        )

    def details(self) -> MeetingDetails:
        """The details as the form has them."""
        original = self.original.data if self.original.data in ("en", "es") else "en"

        def text(name: str) -> dict[str, str]:
            return {original: " ".join((self[name].data or "").split())}

        return MeetingDetails(
            title=text("title"),
            body=text("body"),
            place=text("place"),
            venue=self.venue.data or "",
            start_date=self.start_date.data,
            end_date=self.end_date.data,
            time_zone=(self.time_zone.data or "").strip(),
            original=original,
        )

    def pairs(self) -> list[tuple[str, str]]:
        """All that is typed, as names and values of fields."""
        return [
            (name, str(field.raw_data[0] if field.raw_data else field.data or ""))
            for name, field in self._fields.items()
        ]
