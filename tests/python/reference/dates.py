"""What a text means in one declared form, letter by letter and without a pattern or strptime."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

DIGITS = "0123456789"
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
# Fewest and most digits of each part that is a number.
LENGTHS = {"Y": (4, 4), "y": (2, 2), "m": (1, 2), "d": (1, 2), "H": (1, 2), "I": (1, 2)}
LENGTHS |= {"M": (2, 2), "S": (2, 2), "f": (1, 9)}


class Unread(Exception):
    """The text does not have the form."""


def read(text: str, form: str, zone: ZoneInfo) -> tuple[datetime, date]:
    """The moment in UTC, without a zone, and the day on the calendar of the source."""
    if form == "epoch_ms":
        if len(text) not in (12, 13) or any(letter not in DIGITS for letter in text):
            raise Unread
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(text))
        return moment.replace(tzinfo=None), moment.astimezone(zone).date()
    parts, rest = _parts(text, form)
    if rest:
        raise Unread
    year = parts["Y"] if "Y" in parts else parts["y"] + (1900 if parts["y"] >= 69 else 2000)
    try:
        day = date(year, parts["m"], parts["d"])
    except ValueError:
        raise Unread from None
    if not any(letter in form for letter in ("%H", "%I")):
        return datetime(day.year, day.month, day.day), day
    hour = parts["H"] if "H" in parts else _of_half_day(parts["I"], parts["p"])
    if hour > 23 or parts["M"] > 59 or parts.get("S", 0) > 59:
        raise Unread
    written = datetime(
        day.year, day.month, day.day, hour, parts["M"], parts.get("S", 0), parts.get("f", 0)
    )
    if "z" in parts:
        moment = (written - timedelta(minutes=parts["z"])).replace(tzinfo=UTC)
    elif form.endswith(("Z", "UTC")):
        moment = written.replace(tzinfo=UTC)
    else:
        return written.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None), day
    return moment.replace(tzinfo=None), moment.astimezone(zone).date()


def _parts(text: str, form: str) -> tuple[dict[str, int], str]:
    parts: dict[str, int] = {}
    is_compact = form.startswith("%Y%m%d")
    while form:
        if form[0] != "%":
            if not text.startswith(form[0]):
                raise Unread
            text, form = text[1:], form[1:]
            continue
        part, form = form[1], form[2:]
        match part:
            case "b":
                if text[:3].lower() not in MONTHS:
                    raise Unread
                parts["m"], text = MONTHS.index(text[:3].lower()) + 1, text[3:]
            case "p":
                if text[:2].lower() not in ("am", "pm"):
                    raise Unread
                parts["p"], text = int(text[:2].lower() == "pm"), text[2:]
            case "z":
                parts["z"], text = _offset(text), ""
            case _:
                fewest, most = (2, 2) if is_compact and part in "md" else LENGTHS[part]
                digits = _leading_digits(text[:most])
                if len(digits) < fewest:
                    raise Unread
                text = text[len(digits) :]
                parts[part] = int(digits[:6].ljust(6, "0") if part == "f" else digits)
    return parts, text


def _leading_digits(text: str) -> str:
    count = 0
    while count < len(text) and text[count] in DIGITS:
        count += 1
    return text[:count]


def _offset(text: str) -> int:
    sign, digits = text[:1], text[1:].replace(":", "", 1)
    if sign not in ("+", "-") or len(digits) not in (2, 4) or _leading_digits(digits) != digits:
        raise Unread
    if ":" in text and (len(digits) != 4 or text[3] != ":"):
        raise Unread
    hours, minutes = int(digits[:2]), int(digits[2:] or 0)
    if hours > 14 or minutes > 59:
        raise Unread
    return (60 * hours + minutes) * (1 if sign == "+" else -1)


def _of_half_day(hour: int, is_afternoon: int) -> int:
    if not 1 <= hour <= 12:
        raise Unread
    return hour % 12 + 12 * is_afternoon
