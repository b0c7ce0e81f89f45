"""The part of the world a country is in, by the United Nations' division (M49), with Asia and Oceania taken together."""

from __future__ import annotations

EUROPE, AMERICAS, AFRICA, ASIA_PACIFIC = "Europe", "Americas", "Africa", "Asia-Pacific"
_LISTS = {
    EUROPE: "AD AL AT AX BA BE BG BY CH CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME MK MT NL "
    "NO PL PT RO RS RU SE SI SJ SK SM UA VA XK",
    AMERICAS: "AG AI AR AW BB BL BM BO BQ BR BS BZ CA CL CO CR CU CW DM DO EC FK GD GF GL GP GT GY HN HT JM KN KY LC MF MQ MS "
    "MX NI PA PE PM PR PY SR SV SX TC TT US UY VC VE VG VI",
    AFRICA: "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR MU MW MZ NA NE NG "
    "RE RW SC SD SH SL SN SO SS ST SZ TD TG TN TZ UG YT ZA ZM ZW",
}
_REGION_OF = {country: region for region, countries in _LISTS.items() for country in countries.split()}


def region_of(country: str) -> str:
    """The region of an ISO 3166 code."""
    return _REGION_OF.get(country, ASIA_PACIFIC)
