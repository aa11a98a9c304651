"""Places and the zones of their clocks: the region's cities and countries, and where such bodies meet elsewhere."""

import re
from typing import Final

from reportflow.domain.parties import folded

_ZONES: Final = {
    "America/Tegucigalpa": "Honduras; Tegucigalpa; San Pedro Sula; La Ceiba; Comayagua; Roatán; Choluteca; Copán",
    "America/Guatemala": "Guatemala; Ciudad de Guatemala; Guatemala City; Antigua Guatemala; La Antigua; Quetzaltenango",
    "America/El_Salvador": "El Salvador; San Salvador; Santa Ana; Antiguo Cuscatlán",
    "America/Managua": "Nicaragua; Managua; León; Granada",
    "America/Costa_Rica": "Costa Rica; San José; San Jose; Heredia; Liberia; Puntarenas",
    "America/Panama": "Panama; Panamá; Panama City; Ciudad de Panamá; David; Colón",
    "America/Belize": "Belize; Belice; Belize City; Ciudad de Belice; Belmopan; Belmopán; San Pedro",
    "America/Mexico_City": "Mexico; México; Mexico City; Ciudad de México; CDMX; Puebla; Guadalajara; Monterrey; "
    "Tapachula; Tuxtla Gutiérrez; Oaxaca; Veracruz; Mérida",
    "America/Cancun": "Cancún; Cancun; Chetumal; Playa del Carmen",
    "America/Tijuana": "Tijuana; Mexicali",
    "America/Santo_Domingo": "Dominican Republic; República Dominicana; Santo Domingo; Punta Cana; Santiago de los Caballeros",
    "America/New_York": "United States; Estados Unidos; United States of America; USA; EE.UU.; Washington; "
    "Washington D.C.; Washington DC; New York; Nueva York; Miami; Atlanta; Boston",
    "America/Chicago": "Chicago; Houston; Dallas; San Antonio; New Orleans; Nueva Orleans",
    "America/Denver": "Denver; El Paso; Santa Fe; Albuquerque",
    "America/Los_Angeles": "Los Angeles; Los Ángeles; San Francisco; San Diego; Seattle",
    "America/Toronto": "Canada; Canadá; Ottawa; Toronto; Montreal; Montréal; Quebec",
    "America/Vancouver": "Vancouver; Victoria",
    "America/Bogota": "Colombia; Bogotá; Bogota; Cartagena; Cartagena de Indias; Medellín; Cali; Cúcuta",
    "America/Lima": "Peru; Perú; Lima; Cusco",
    "America/Guayaquil": "Ecuador; Quito; Guayaquil; Cuenca",
    "America/Argentina/Buenos_Aires": "Argentina; Buenos Aires",
    "America/Santiago": "Chile; Santiago; Santiago de Chile",
    "America/Sao_Paulo": "Brazil; Brasil; Brasilia; Brasília; São Paulo; Rio de Janeiro; Río de Janeiro",
    "America/Montevideo": "Uruguay; Montevideo",
    "America/Asuncion": "Paraguay; Asunción; Asuncion",
    "America/La_Paz": "Bolivia; La Paz; Santa Cruz de la Sierra",
    "America/Caracas": "Venezuela; Caracas",
    "America/Jamaica": "Jamaica; Kingston; Montego Bay",
    "America/Havana": "Cuba; Havana; La Habana",
    "America/Port-au-Prince": "Haiti; Haití; Port-au-Prince; Puerto Príncipe",
    "America/Port_of_Spain": "Trinidad and Tobago; Trinidad y Tobago; Port of Spain; Puerto España",
    "America/Barbados": "Barbados; Bridgetown",
    "Europe/Zurich": "Switzerland; Suiza; Geneva; Ginebra; Genève; Bern; Berna",
    "Europe/Brussels": "Belgium; Bélgica; Brussels; Bruselas",
    "Europe/Madrid": "Spain; España; Madrid; Barcelona",
    "Europe/Vienna": "Austria; Vienna; Viena",
    "Europe/Paris": "France; Francia; Paris; París; Strasbourg; Estrasburgo",
    "Europe/Rome": "Italy; Italia; Rome; Roma; Turin; Turín",
    "Europe/London": "United Kingdom; Reino Unido; London; Londres",
    "Europe/Berlin": "Germany; Alemania; Berlin; Berlín; Bonn",
    "Africa/Casablanca": "Morocco; Marruecos; Marrakesh; Marrakech; Rabat",
    "Asia/Manila": "Philippines; Filipinas; Manila",
}  # fmt: skip
_ZONE_OF: Final = {folded(name): zone for zone, names in _ZONES.items() for name in names.split(";")}
#: Cities whose name is as often something else: they count only before their country.
_AMBIGUOUS: Final = frozenset(
    folded(name)
    for name in ("David", "San Pedro", "Victoria", "Granada", "León", "Liberia", "Santa Ana", "Colón", "Mérida", "Cali")
)
_CLOCKS: Final = {
    "eastern time": "America/New_York", "hora del este": "America/New_York", "central time": "America/Chicago",
    "mountain time": "America/Denver", "pacific time": "America/Los_Angeles", "central european time": "Europe/Brussels",
    "hora centroamericana": "America/Costa_Rica", "central america time": "America/Costa_Rica",
}  # fmt: skip
_OFFSET = re.compile(r"\b(?:UTC|GMT)\s?([+\-–−])\s?(\d{1,2})(?::?(00|30|45))?(?!\d)", re.IGNORECASE)
_HOUR_OF = re.compile(r"\bhora\s+(?:local\s+)?(?:de(?:l)?|en)\s+(?:la\s+)?([^\W\d_][\w .]{2,30})", re.IGNORECASE)
_TIME_OF = re.compile(r"(?:^|[(\s,])((?:[^\W\d_][\w.]*\s){1,3})(?:local\s+)?time\b", re.IGNORECASE)
#: Hours from UTC, winter or summer, of the zones above that an agenda of the region may state beside its place.
_STANDARD: Final = {
    -6: ("America/Tegucigalpa", "America/Guatemala", "America/El_Salvador", "America/Managua", "America/Costa_Rica",
         "America/Belize", "America/Mexico_City", "America/Chicago"),
    -5: ("America/Panama", "America/Cancun", "America/New_York", "America/Toronto", "America/Bogota", "America/Lima",
         "America/Guayaquil", "America/Jamaica", "America/Chicago", "America/Havana", "America/Port-au-Prince",
         "America/Mexico_City"),
    -4: ("America/Santo_Domingo", "America/New_York", "America/Toronto", "America/La_Paz", "America/Caracas", "America/Santiago",
         "America/Port_of_Spain", "America/Barbados", "America/Havana", "America/Port-au-Prince", "America/Asuncion"),
    -3: ("America/Argentina/Buenos_Aires", "America/Montevideo", "America/Sao_Paulo", "America/Santiago", "America/Asuncion"),
    1: ("Europe/Zurich", "Europe/Brussels", "Europe/Madrid", "Europe/Vienna", "Europe/Paris", "Europe/Rome", "Europe/Berlin"),
    2: ("Europe/Zurich", "Europe/Brussels", "Europe/Madrid", "Europe/Vienna", "Europe/Paris", "Europe/Rome", "Europe/Berlin"),
}  # fmt: skip


def is_place(text: str) -> bool:
    """Whether `text` is the name of a city or country of the table."""
    return folded(text) in _ZONE_OF


def zone_of(place: str) -> str | None:
    """The zone of "City, Country", the city's before the country's."""
    for part in (place, *place.split(",")):
        if zone := _ZONE_OF.get(folded(part)):
            return zone
    return None


def stated_zone(text: str, place_zone: str | None) -> str | None:
    """The zone that `text` names in words or by its hours from UTC, else None.

    Args:
        place_zone: the zone of the place, which stands where its hours are those that are stated.
    """
    key = f" {folded(text)} "
    for name, zone in _CLOCKS.items():
        if f" {name} " in key:
            # "Central Time" is said in Mexico City as well as in Chicago.
            same = any(place_zone in zones and zone in zones for zones in _STANDARD.values())
            return place_zone if same else zone
    for pattern in (_HOUR_OF, _TIME_OF):
        for found in pattern.finditer(text):
            words = found[1].split()
            for count in range(len(words), 0, -1):
                chosen = words[:count] if pattern is _HOUR_OF else words[-count:]
                if named := _ZONE_OF.get(folded(" ".join(chosen))):
                    return named
    if offset := _OFFSET.search(text):
        hours = int(offset[2]) * (1 if offset[1] == "+" else -1)
        if place_zone in _STANDARD.get(hours, ()):
            return place_zone
        if offset[3] in (None, "00") and -12 <= hours <= 14:
            # The signs of these names are turned round, as POSIX has them.
            return f"Etc/GMT{-hours:+d}" if hours else "Etc/UTC"
    return None


def split_place(text: str) -> tuple[str, str] | None:
    """The place at the end of `text` ("City", "City, Country") and what is before it; None where there is none.

    A country alone is a place only where it is the whole text.
    """
    text = text.strip(" ;·|–—-()\t")
    text = text if text[-3:-2] == "." else text.rstrip(" .")
    if is_place(text) and folded(text) not in _AMBIGUOUS:
        return text, ""
    parts = [part.strip(" .;·|–—-()\t") for part in text.split(",")]
    if not is_place(parts[-1]):
        return None
    if len(parts) == 1:
        return None
    before = len(parts) - 1
    if is_place(parts[-2]):
        before -= 1
    elif len(parts[-2].split()) <= 4 and len(parts) == 2 and not any(char.isdigit() for char in parts[-2]):
        # "Trujillo, Honduras": a city that the table does not have.
        before -= 1
    return ", ".join(parts[before:]), ", ".join(parts[:before])
