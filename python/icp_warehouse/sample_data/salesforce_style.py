"""How the Data Export Service writes moments and files."""

from .drafts import Draft, table
from .randomness import dates, times
from .truth import Ints


def salesforce_times(days: Ints, seconds: Ints) -> list[str]:
    """Moments in GMT, which the file does not say."""
    return times(days, seconds, " ", "")


def midnights(days: Ints) -> list[str]:
    """Dates, dressed as moments."""
    return [f"{day} 00:00:00" for day in dates(days)]


def salesforce_draft(exported: str, name: str, columns: dict[str, list[str]]) -> Draft:
    """A file of one Salesforce object."""
    header, rows = table(columns)
    return Draft("salesforce", exported, f"{name}.csv", header, rows)
