"""The report as Markdown for a pull request: at most 60,000 characters, large parts folded."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from icp_warehouse.impact import wording
from icp_warehouse.impact.markdown_figures import back_test, checks
from icp_warehouse.markdown import escaped, folded, number, percent, signed, table

Data = Mapping[str, Any]

LONGEST = 60_000
CHANGES_SHOWN = 25
CHANGES_LISTED = 150
CAUSES_SHOWN = 8
POINTS = (
    "In brackets: what it moved the score by. An account without a deal is scored on fit alone, so"
    " that its points weigh more than on the whole card."
)

Section = Callable[[Data], Iterator[str]]


def markdown(report: Data) -> str:
    """Return the report; sections that do not fit are left out, the last ones first."""
    if not report["rules_changed"]:
        return "\n".join(_nothing(report)) + "\n"
    blocks = ["\n".join(section(report)) for section in SECTIONS]
    blocks = [block for block in blocks if block]
    left_out = 0
    while len(_joined(blocks, left_out)) > LONGEST:
        blocks.pop()
        left_out += 1
    return _joined(blocks, left_out)


def _joined(blocks: Sequence[str], left_out: int) -> str:
    said = f"{left_out} more parts do not fit here; `--format json` has them all."
    return "\n\n".join([*blocks, *([said] if left_out else [])]) + "\n"


def _nothing(report: Data) -> Iterator[str]:
    yield "## ICP impact: no rule changed, 0 accounts move"
    if report["files_changed"]:
        names = ", ".join(map(escaped, report["files_changed"]))
        texts = report["texts_changed"]
        what = (
            f"{texts} rows that move no account"
            if texts
            else "order, line ends or spelling of numbers"
        )
        yield ""
        yield f"Against {escaped(report['base'])}: only {what} differ, in {names}."


def _head(report: Data) -> Iterator[str]:
    totals = report["accounts"]
    share = totals["moved"] / totals["accounts"] if totals["accounts"] else None
    others = totals["moved"] - totals["moved_up"] - totals["moved_down"]
    unranked = f", {number(others)} into or out of Unknown" if others else ""
    yield (
        f"## ICP impact: {number(totals['moved'])} of {number(totals['accounts'])} accounts"
        f" ({percent(share)}) change tier"
    )
    yield ""
    yield (
        f"Against {escaped(report['base'])}, on the data of {report['as_of_date']}:"
        f" {number(totals['moved_up'])} up, {number(totals['moved_down'])} down{unranked};"
        f" {number(totals['rescored'])} scores change. Open pipeline of accounts that move:"
        f" {number(totals['moved_amount'], 0)} of {number(totals['open_amount'], 0)}"
        f" ({number(totals['amount_up'], 0)} up, {number(totals['amount_down'], 0)} down)."
    )
    for note in report["notes"]:
        yield ""
        yield f"Note: {escaped(note, 400)}"


def _gates(report: Data) -> Iterator[str]:
    if not report["gates"]:
        return
    yield "### Gates: passed" if report["passed"] else "### Gates: not passed"
    yield ""
    yield from table(
        ["gate", "of", "value:", "limit:", "n:", "verdict"],
        (
            [
                escaped(gate["gate_id"]),
                escaped(gate["subject"]),
                number(gate["value"], 4),
                number(gate["max_value"], 4),
                number(gate["n"]),
                gate["verdict"],
            ]
            for gate in report["gates"]
        ),
    )
    if found := report["approval"]:
        yield ""
        yield (
            f"Approved by {escaped(found['role'])} in the change note of"
            f" {escaped(found['scorecard_id'])} {escaped(found['version'])}:"
            f" {escaped(found['reason'], 300)}"
        )
    elif not report["passed"]:
        yield ""
        yield (
            "To lift them, the role in approved&#95;by writes into the change note of the version:"
            " impact approved by ROLE: why."
        )


def _rules(report: Data) -> Iterator[str]:
    rules = [change for change in report["changes"] if change["is_rule"]]
    texts = [change for change in report["changes"] if not change["is_rule"]]
    yield f"### Rules changed: {number(len(rules))}"
    yield ""
    yield from _bullets(rules[:CHANGES_SHOWN])
    for title, more in (
        ("more", rules[CHANGES_SHOWN:]),
        ("other rows that move no account", texts),
    ):
        if more:
            lines = list(_bullets(more[:CHANGES_LISTED]))
            if len(more) > CHANGES_LISTED:
                lines.append(f"- and {number(len(more) - CHANGES_LISTED)} others")
            yield ""
            yield from folded(f"{number(len(more))} {title}", lines)


def _bullets(changes: Sequence[Data]) -> Iterator[str]:
    return (f"- {wording.change(change)}" for change in changes)


def _tiers(report: Data) -> Iterator[str]:
    yield "### Tiers before (rows) and after (columns)"
    yield ""
    yield from _matrix(report, "accounts")
    yield ""
    yield from folded("Open pipeline, the same way", list(_matrix(report, "open_amount")))


def _matrix(report: Data, figure: str) -> Iterator[str]:
    tiers = report["tiers"]
    cells = {(row["base_tier"], row["head_tier"]): row[figure] for row in report["migration"]}
    rows = []
    for tier in tiers:
        counts = [cells.get((tier, other), 0) for other in tiers]
        rows.append([f"**{escaped(tier)}**", *_shown([*counts, sum(counts)])])
    sums = [sum(cells.get((tier, other), 0) for tier in tiers) for other in tiers]
    rows.append(["**sum**", *_shown([*sums, sum(sums)])])
    return iter(table(["", *(f"{escaped(tier)}:" for tier in tiers), "sum:"], rows))


def _shown(values: Sequence[float]) -> list[str]:
    return [number(value, 0) if value else "·" for value in values]


def _causes(report: Data) -> Iterator[str]:
    if report["causes"]:
        yield "### Why accounts change tier"
        yield ""
        yield from _cause_tables(report["causes"])
    if report["no_longer_certain"]:
        yield ""
        count = report["accounts"]["no_longer_certain"]
        lines = list(_cause_tables(report["no_longer_certain"]))
        yield from folded(f"{number(count)} accounts whose tier was certain no longer are", lines)


def _cause_tables(causes: Sequence[Data]) -> Iterator[str]:
    header = ["cause", "accounts:", "open pipeline:", "tiers", "score", "example"]
    yield from table(header, map(_cause, causes[:CAUSES_SHOWN]))
    if rest := causes[CAUSES_SHOWN:]:
        yield ""
        yield f"{number(len(rest))} rarer causes are in the JSON."


def _cause(cause: Data) -> list[str]:
    least, most = cause["least_change"], cause["most_change"]
    span = signed(least) if signed(least) == signed(most) else f"{signed(least)} to {signed(most)}"
    return [
        wording.cause(cause["steps"]),
        number(cause["accounts"]),
        number(cause["open_amount"], 0),
        wording.tiers(cause["tiers"]),
        span,
        escaped(cause["example"]),
    ]


def _movers(report: Data) -> Iterator[str]:
    for title, movers in (("up", report["movers_up"]), ("down", report["movers_down"])):
        if movers:
            lines = table(
                ["account", "tier", "score:", "change:", "open pipeline:", "what moved it"],
                map(_mover, movers),
            )
            yield from folded(f"Biggest movers {title}", [POINTS, "", *lines])


def _mover(mover: Data) -> list[str]:
    account = escaped(mover["account_key"])
    if "account_name" in mover:
        account += f" {escaped(mover['account_name'])}"
    return [
        account,
        f"{escaped(mover['base_tier'])} → {escaped(mover['head_tier'])}",
        f"{number(mover['base_score'])} → {number(mover['head_score'])}",
        signed(mover["score_change"], 2),
        number(mover["open_amount"], 0),
        wording.move(mover),
    ]


def _segments(report: Data) -> Iterator[str]:
    if not report["segments"]:
        return
    yield "### Segments hurt most"
    yield ""
    yield from table(
        ["segment", "accounts:", "down:", "up:", "mean score:", "open pipeline down:"],
        (
            [
                f"{row['grouped_by'].removesuffix('_id')} {escaped(row['value'])}",
                number(row["accounts"]),
                number(row["moved_down"]),
                number(row["moved_up"]),
                signed(row["mean_score_change"], 2),
                number(row["amount_down"], 0),
            ]
            for row in report["segments"][:8]
        ),
    )


SECTIONS: tuple[Section, ...] = (
    _head,
    _gates,
    _rules,
    _tiers,
    _causes,
    _movers,
    back_test,
    _segments,
    checks,
)
