"""Words for mails, in the reader's language: the same catalogues as the pages, without Flask."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.support import NullTranslations, Translations

from app.core.languages import CATALOGS

FOLDER = Path(__file__).resolve().parent.parent / "web" / "translations"


@cache
def catalogue(language: str) -> NullTranslations:
    """The catalogue of a BCP 47 tag of ours; English is what the code says."""
    return Translations.load(str(FOLDER), [CATALOGS.get(language, "en")])


class Words:
    """`words._("...")` and dates for one reader. The name `_` is what the extractor of strings looks for."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._catalogue = catalogue(language)

    def _(self, text: str, **values: object) -> str:
        translated = self._catalogue.ugettext(text)
        return translated % values if values else translated

    def ngettext(self, singular: str, plural: str, num: int, **values: object) -> str:
        translated = self._catalogue.ungettext(singular, plural, num)
        return translated % {"num": num, **values}

    def day(self, value: datetime, zone: str) -> str:
        """Weekday and date in that zone."""
        locale = CATALOGS.get(self.language, "en")
        pattern = "y年M月d日 EEEE" if self.language == "zh-Hant" else "EEEE d MMMM y"
        return format_datetime(value.astimezone(ZoneInfo(zone)), pattern, locale=locale)

    def day_of(self, value: date) -> str:
        """Weekday and date."""
        pattern = "y年M月d日 EEEE" if self.language == "zh-Hant" else "EEEE d MMMM y"
        return format_date(value, pattern, locale=CATALOGS.get(self.language, "en"))

    def moment(self, value: datetime, zone: str) -> str:
        """Weekday, date and time in that zone, with the zone's name: nobody should have to guess it."""
        locale = CATALOGS.get(self.language, "en")
        pattern = "y年M月d日 EEEE HH:mm" if self.language == "zh-Hant" else "EEEE d MMMM y, HH:mm"
        return format_datetime(value.astimezone(ZoneInfo(zone)), pattern, locale=locale) + f" ({zone})"

    def short_day(self, value: date) -> str:
        """The date alone, short."""
        pattern = "y年M月d日" if self.language == "zh-Hant" else "d MMM y"
        return format_date(value, pattern, locale=CATALOGS.get(self.language, "en"))

    def month(self, value: date, *, year: bool) -> str:
        """The month, with its year or short."""
        chinese = self.language == "zh-Hant"
        pattern = ("y年M月" if chinese else "MMM y") if year else ("M月" if chinese else "MMM")
        return format_date(value, pattern, locale=CATALOGS.get(self.language, "en"))
