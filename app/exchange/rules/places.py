"""Places as people write them in lists: "Portland, Oregon; Porto, Portugal" into places, and places into countries."""

from __future__ import annotations

import re

_STATES = (
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC "
    "SD TN TX UT VT VA WA WV WI WY DC"
)
_STATE_NAMES = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|Indiana|"
    "Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|"
    "New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|"
    "South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|Wyoming|"
    "District of Columbia|District of Colombia|NYC|USA|United States"
)
_COUNTRIES = {
    "Taiwan": "TW", "South Korea": "KR", "Korea": "KR", "Japan": "JP", "Italy": "IT", "Portugal": "PT", "Ireland": "IE",
    "Finland": "FI", "Nigeria": "NG", "UK": "GB", "United Kingdom": "GB", "England": "GB", "London": "GB", "France": "FR",
    "Philippines": "PH", "Tunisia": "TN", "Spain": "ES", "Netherlands": "NL", "Germany": "DE", "Canada": "CA", "Mexico": "MX",
    "Brazil": "BR", "India": "IN", "China": "CN", "Australia": "AU", "Denmark": "DK", "Sweden": "SE", "Norway": "NO",
    "Belgium": "BE", "Israel": "IL", "Singapore": "SG", "Croatia": "HR", "Kenya": "KE", "Cambodia": "KH", "Galway": "IE",
}  # fmt: skip
_STATE = re.compile(rf"\b({'|'.join(_STATES.split())})\b\.?\s*$")
_STATE_NAME = re.compile(rf"\b({_STATE_NAMES})\b", re.IGNORECASE)


def split_places(text: str) -> list[str]:
    """Places of a list split by semicolons; where there is none, commas split places only when each carries its own state."""
    pieces = [piece for piece in text.split(";") if piece.strip()]
    if len(pieces) == 1:
        parts = [part.strip() for part in text.split(",")]
        if len(parts) > 1 and all(_STATE.search(part) and " " in part for part in parts):
            pieces = parts
    return [" ".join(piece.split())[:120] for piece in pieces]


def country_of(place: str) -> str:
    """The ISO 3166 code of the country a place names, or of the United States for one of its states; empty when it says
    neither."""
    for name, code in _COUNTRIES.items():
        if re.search(rf"\b{name}\b", place):
            return code
    return "US" if _STATE.search(place) or _STATE_NAME.search(place) else ""
