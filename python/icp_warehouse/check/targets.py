"""Checks of validation targets: cells without effect, and targets that are never judged."""

from collections.abc import Iterator

from icp_warehouse.check.book import Book
from icp_warehouse.check.cards import Entry
from icp_warehouse.check.finding import Finding

CUTS = {"cut_low": "_below_", "cut_high": "_at_"}
# Of the figures that the last n deals can answer, those that compare two sides of them.
TWO_SIDED = ("auc", "close_rate_lift_at_80", "deal_size_lift_at_80", "ks", "score_gap_won_lost")


def check_targets(book: Book) -> Iterator[Finding]:
    """Check every row of `validation_targets`."""
    for entry in book.entries.get("validation_targets", ()):
        yield from _cuts(entry)
        yield from _sample(entry)


def _cuts(entry: Entry) -> Iterator[Finding]:
    metric = entry["metric_id"] or ""
    for column, word in CUTS.items():
        if entry[column] is not None and word not in metric:
            sentence = f"{metric} has no {column.replace('_', '-off ')}: the cell changes nothing."
            yield entry.finding("target_cut_unused", column, sentence, "leave the cell empty")


def _sample(entry: Entry) -> Iterator[Finding]:
    last_n, least = entry["last_n"], entry["min_sample"]
    if last_n is None or least is None:
        return
    is_two_sided = entry["metric_id"] in TWO_SIDED
    needed = least * 2 if is_two_sided else least
    if needed > last_n:
        each = " on each of two sides" if is_two_sided else ""
        sentence = (
            f"{entry['metric_id']} asks for {least} deals{each} among the last {last_n}, "
            "so it never has a verdict."
        )
        mend = "look at more deals, or lower min_sample"
        yield entry.finding("target_never_judged", "min_sample", sentence, mend)
