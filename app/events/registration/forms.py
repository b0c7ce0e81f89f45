"""Shapes of what attendees type about their places, and organisers about who comes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import InputRequired

from app.events.labels import LISTED_FOR
from app.events.programme.forms import SpansField
from app.events.vocabulary import ListedFor, Mode
from app.web.forms import CheckboxesField, PageForm, TextField, options


class ModeForm(PageForm):
    mode = RadioField(
        _l("How do you take part?"),
        coerce=Mode,
        choices=options([(Mode.ON_SITE, _l("On site")), (Mode.ONLINE, _l("Online"))]),
        default=Mode.ON_SITE,
        validators=[InputRequired(_l("Please choose."))],
    )


class InviteForm(PageForm):
    organisations = CheckboxesField(_l("Member organisations"), coerce=int)
    emails = TextField(_l("People, one email address per line"), most=20_000, rows=3)
    tell = BooleanField(_l("Send them an email"))


class GuestForm(PageForm):
    spans = SpansField(_l("Availability of the speaker"))


class ReplyForm(PageForm):
    file = FileField(_l("Reply (.ics or email)"), [FileRequired(_l("Please choose a file."))])


class ListForm(PageForm):
    file = FileField(_l("List of the online room (CSV)"), [FileRequired(_l("Please choose a file."))])


class AudienceForm(PageForm):
    listed_for = SelectField(
        _l("Who may find you in the attendee list?"),
        coerce=ListedFor,
        choices=options(LISTED_FOR.items()),
    )
