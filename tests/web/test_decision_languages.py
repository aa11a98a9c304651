"""What the decision page says of a text that is not complete in the language in which it is read."""

from dataclasses import replace

from flask import Flask

from reportflow.extensions import db
from tests.agreeing import FIRST, make_agreeing, put_before
from tests.factories import signed_in_client


def test_who_reads_a_translation_that_is_not_complete_is_told_so_above_the_text(app: Flask):
    meeting = make_agreeing(app)
    with app.app_context():
        put_before(meeting.section, replace(FIRST, body={"en": FIRST.body["en"]}), meeting.person("rapporteur"))
        db.session.remove()
    reader = signed_in_client(app, meeting.people["mexico"])
    address = f"/meetings/{meeting.id}/sections/{meeting.section}/decision"
    told = "Partes de este texto faltan en español o son anteriores a un cambio del original, en inglés."
    spanish = reader.get(address, query_string={"language": "es"}).text
    assert told in spanish
    assert spanish.index(told) < spanish.index('id="text"')
    assert told not in reader.get(address, query_string={"language": "en"}).text


def test_who_reads_a_translation_in_which_nothing_changed_is_led_to_the_original(app: Flask):
    meeting = make_agreeing(app)
    reader = signed_in_client(app, meeting.people["rapporteur"])
    address = f"/meetings/{meeting.id}/sections/{meeting.section}/decision"
    with app.app_context():
        for english in (FIRST.body["en"], "The note may be shared."):
            body = {"en": english, "es": FIRST.body["es"]}
            put_before(meeting.section, replace(FIRST, body=body), meeting.person("rapporteur"))
        db.session.remove()
    led = "Los cambios del original, en inglés, se ven en su pestaña."
    spanish = reader.get(address, query_string={"language": "es"}).text
    assert "Nada en este idioma." in spanish
    assert led in spanish
    assert "<ins>may</ins>" in reader.get(address, query_string={"language": "en"}).text
