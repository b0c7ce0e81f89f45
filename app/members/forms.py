"""Shapes of what people type when signing in and up."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, PasswordField, SelectField, ValidationError
from wtforms.fields import EmailField
from wtforms.validators import InputRequired, Length, Optional

from app.core import names as people
from app.core.languages import LANGUAGES
from app.members.labels import ORGANISATION_KINDS
from app.members.service.accounts import SHORTEST_PASSWORD
from app.members.vocabulary import OrganisationKind
from app.web.forms import CheckboxesField, LineField, PageForm, TextField, ZoneField, options


def _address(_form: PageForm, field: EmailField) -> None:
    try:
        field.data = people.address(field.data or "")
    except ValueError as error:
        raise ValidationError(_l("This is not a valid email address.")) from error


class SignInForm(PageForm):
    email = EmailField(
        _l("Email address"), [InputRequired(_l("This field is required.")), _address], render_kw={"autocomplete": "username"}
    )
    password = PasswordField(_l("Password"), [Optional(), Length(max=200)], render_kw={"autocomplete": "current-password"})
    next = HiddenField()


class LinkForm(PageForm):
    email = EmailField(
        _l("Email address"), [InputRequired(_l("This field is required.")), _address], render_kw={"autocomplete": "username"}
    )
    next = HiddenField()


class SignUpForm(PageForm):
    name = LineField(_l("Your name"), most=people.MOST_NAME, description="")
    email = EmailField(
        _l("Email address"), [InputRequired(_l("This field is required.")), _address], render_kw={"autocomplete": "email"}
    )
    organisation = SelectField(_l("Your organisation"), [Optional()])
    # Filled in by the browser.
    timezone = HiddenField(render_kw={"data-zone": ""})
    next = HiddenField()


class PasswordForm(PageForm):
    password = PasswordField(
        _l("New password"),
        [
            InputRequired(_l("This field is required.")),
            Length(min=SHORTEST_PASSWORD, max=200, message=_l("At least %(min)d characters.")),
        ],
        render_kw={"autocomplete": "new-password"},
    )


class PersonForm(PageForm):
    name = LineField(_l("Your name"), most=people.MOST_NAME)
    role_title = LineField(_l("Your role"), most=120, required=False)
    language = SelectField(_l("Language"), choices=options(LANGUAGES.items()))
    timezone = ZoneField(_l("Time zone"))
    newsletter = BooleanField(_l("Send me the newsletter"))


class JoinForm(PageForm):
    name = LineField(_l("Name of the organisation"), most=200)
    kind = SelectField(_l("Kind"), choices=options(ORGANISATION_KINDS.items()), coerce=OrganisationKind)
    country = SelectField(_l("Country"))
    city = LineField(_l("City"), most=120)
    timezone = ZoneField(_l("Time zone"))
    seeks = TextField(_l("What you seek"), most=2000)
    offers = TextField(_l("What you offer"), most=2000)


class OrganisationForm(PageForm):
    seeks = TextField(_l("What you seek"), most=2000)
    seek_themes = CheckboxesField(_l("Themes you seek help with"), [Optional()])
    offers = TextField(_l("What you offer"), most=2000)
    offer_themes = CheckboxesField(_l("Themes you offer help with"), [Optional()])
