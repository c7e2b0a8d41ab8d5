"""The forms of dates that a source may declare: the Python twin of the macros of `date_forms.sql`.

A form is a date, or a date and a time of day with a blank or a T between them, in strptime
notation; `epoch_ms` is milliseconds since 1970. `%Y` is four digits and `%y` two, `%d`, `%m`, `%H`
and `%I` are one or two, `%M` and `%S` two, `%f` one to nine.
"""

import difflib
from datetime import UTC, datetime

DATES = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%d-%m-%Y",
    "%d.%m.%y",
    "%d/%m/%y",
    "%d-%m-%y",
    "%m/%d/%Y",
    "%m-%d-%Y",
    "%m/%d/%y",
    "%m-%d-%y",
    "%d-%b-%Y",
    "%d %b %Y",
)
CLOCKS = (
    "%H:%M:%SZ",
    "%H:%M:%S.%fZ",
    "%H:%M:%S",
    "%H:%M",
    "%H:%M:%S%z",
    "%H:%M:%S.%f%z",
    "%H:%M:%S.%f",
    "%H:%M:%S UTC",
    "%H:%M:%S.%f UTC",
    "%I:%M %p",
    "%I:%M:%S %p",
)
EPOCH_MS = "epoch_ms"
FORMS = (
    *DATES,
    *(f"{date}{between}{clock}" for date in DATES for between in " T" for clock in CLOCKS),
    EPOCH_MS,
)
# How spreadsheets and other tools write the same parts; the longer name of a part stands first.
_OTHER_NOTATION = {
    "yyyy": "%Y",
    "yy": "%y",
    "mmm": "%b",
    "dd": "%d",
    "hh": "%H",
    ":mm": ":%M",
    "mm": "%m",
    "ss": "%S",
}
_EXAMPLE = datetime(2026, 3, 4, 9, 15, tzinfo=UTC)  # its month could be its day


def are_rivals(form: str, other: str) -> bool:
    """Tell whether two forms read some text as two different days: only day and month differ."""
    return form != other and form.replace("%d", "%m") == other.replace("%d", "%m")


def example(form: str) -> str:
    """Return a text in that form."""
    return _EXAMPLE.strftime(form)


def nearest(text: str) -> str:
    """Return the form somebody most likely had in mind."""
    form = text.strip()
    if "%" not in form:
        form = form.lower()
        for part, ours in _OTHER_NOTATION.items():
            form = form.replace(part, ours)
    return difflib.get_close_matches(form, FORMS, n=1, cutoff=0)[0]
