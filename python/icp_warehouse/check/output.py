"""Findings as text for a terminal, as annotations for GitHub, as JSON for other tools."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from icp_warehouse.check.finding import LEVELS, Finding

SCHEMA_VERSION = 1
# One mistake in a file may be found a thousand times; nobody reads more than these.
MOST_LISTED = 20
GITHUB_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


def as_text(findings: Sequence[Finding], summary: str) -> Iterator[str]:
    """Return a line per finding, ready for an editor to jump to, and what they come to."""
    for found, more in _listed(findings):
        line = (
            f"{found.path}:{found.place.line}:{found.place.column}: {found.level} "
            f"{found.check_id}: {found.sentence} {_to_mend(found)}"
        )
        yield _printable(line)
        if more:
            yield _printable(more)
    yield summary


def _listed(findings: Sequence[Finding]) -> Iterator[tuple[Finding, str]]:
    """Yield the first findings of each check in a file, the last of them with how many follow."""
    crowds = Counter((found.path, found.check_id) for found in findings)
    listed: Counter[tuple[str, str]] = Counter()
    for found in findings:
        kind = (found.path, found.check_id)
        listed[kind] += 1
        rest = crowds[kind] - MOST_LISTED
        if listed[kind] == MOST_LISTED and rest > 0:
            yield found, f"And {rest:,} more of this kind in {found.path}."
        elif listed[kind] <= MOST_LISTED:
            yield found, ""


def as_github(findings: Sequence[Finding], summary: str) -> Iterator[str]:
    """Return workflow commands, which GitHub shows beside the lines of a pull request."""
    for found, more in _listed(findings):
        properties = {
            "file": found.path,
            "line": str(found.place.line),
            "col": str(found.place.column),
            "title": f"icp check: {found.check_id}",
        }
        fields = ",".join(f"{name}={_property(text)}" for name, text in properties.items())
        message = _data(f"{found.sentence} {_to_mend(found)} {more}".rstrip())
        yield f"::{GITHUB_LEVELS[found.level]} {fields}::{message}"
    yield summary


def as_json(findings: Sequence[Finding], changed_rows: int | None) -> str:
    """Return one document; `changed_rows` is null where nothing was compared."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "counts": counts(findings),
        "changed_rows": changed_rows,
        "findings": [
            {
                "check_id": found.check_id,
                "level": found.level,
                "file": found.path,
                "line": found.place.line,
                "column": found.place.column,
                "sentence": found.sentence,
                "mend": found.mend,
            }
            for found in findings
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def counts(findings: Sequence[Finding]) -> dict[str, int]:
    """Return how many findings there are of each level."""
    found = Counter(finding.level for finding in findings)
    return {level: found[level] for level in LEVELS}


def summary(findings: Sequence[Finding], seeds: int, base: str | None, changed: int | None) -> str:
    """Return what was checked and what came out, in a line."""
    words = ", ".join(
        f"{number} {level}{'' if number == 1 else 's'}"
        for level, number in counts(findings).items()
    )
    said = f"{seeds} seeds: {words}."
    if base is None or changed is None:
        return said
    if changed == 0:
        return f"{said} Against {base}: no rule changed."
    rows = "row that decides" if changed == 1 else "rows that decide"
    return f"{said} Against {base}: {changed} {rows} scores or tiers changed."


def _to_mend(found: Finding) -> str:
    return f"To mend it, {found.mend}."


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
