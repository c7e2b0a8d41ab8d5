"""What a check finds: which check, where, one sentence, one way to mend it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from icp_warehouse.seeds.rows import Place, SeedRow

LEVELS = ("error", "warning", "note")


@dataclass(frozen=True)
class Finding:
    """One finding; `path` is below the folder of seeds, and the level comes from the settings."""

    check_id: str
    path: str
    place: Place
    sentence: str
    mend: str
    level: str = "error"


def at(
    check_id: str, path: str, row: SeedRow, column: str | None, sentence: str, mend: str
) -> Finding:
    """Return a finding about a cell, or about a whole row if no column is named."""
    place = row.place(column) if column else Place(row.line, 1)
    return Finding(check_id, path, place, sentence, mend)


def levelled(findings: Iterable[Finding], levels: dict[str, str]) -> Iterator[Finding]:
    """Give each finding the level of its check, and leave out those that are switched off.

    A check without a level that can be read is an error, or a misspelled level would hide it.
    """
    for finding in findings:
        level = levels.get(finding.check_id, "error")
        if level != "off":
            yield replace(finding, level=level if level in LEVELS else "error")


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by file and place, each once."""
    unique = dict.fromkeys(findings)
    return sorted(unique, key=lambda f: (f.path, f.place, f.check_id, f.sentence))


def listed(words: Iterable[str]) -> str:
    """Return words as a person lists them: `a, b and c`."""
    *most, last = [*words] or ["nothing"]
    return f"{', '.join(most)} and {last}" if most else last
