"""Write docs/performance.md: a table of what was measured, and a sentence for each figure."""

import math
import os
import platform
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version

from child_costs import Cost
from dbt_nodes import LAYERS, Nodes
from same_scores import Compared

LABELS = {
    "script": "`benchmarks/baseline.sql`, one plain script",
    "floor": "an empty dbt project of as many seeds and models",
    "build": "`dbt build` without tests",
    "tests": "`dbt build` with data tests",
    "impact": "`icp impact`, two changed point values",
    "explain": "`icp explain`, one account",
}
DEAREST = 10
WIDTH = 115
LEFT_OUT = """
    The script leaves out: whether a tier is certain, overrides, segments and the choice of a
    primary card, reasons and what-ifs; test accounts; the history of earlier builds and its replay;
    leads, the funnel, usage and NPS; review lists, drift, checks and validation beyond
    `fct_quarterly_bands`; the ledger of files, refused records and unread values; any heading,
    format or dirt that `icp sample-data` does not write. It works out every line of
    every deal at each moment, where the project works out one of those with equal levels: a script
    that did the same would take less, and the ratios would be higher.
"""


def filled(text: str, indent: str = "") -> list[str]:
    """Break prose into lines; lines after the first begin with the indent."""
    return textwrap.wrap(
        " ".join(text.split()), WIDTH, subsequent_indent=indent, break_on_hyphens=False
    )


@dataclass(frozen=True)
class Measured:
    """One run of every step on one size of sample."""

    accounts: int
    export_bytes: int
    compared: Compared
    nodes: Nodes
    costs: Mapping[str, Cost]


@dataclass(frozen=True)
class Growth:
    """The build's and the script's cost at two sizes of sample."""

    fewer: int
    more: int
    at_fewer: tuple[Cost, Cost]
    at_more: tuple[Cost, Cost]

    def exponent(self, place: int, what: str) -> float:
        """Return e where a cost grows as accounts to the power of e; place 0 is the build."""
        ratio = getattr(self.at_more[place], what) / getattr(self.at_fewer[place], what)
        return math.log(ratio) / math.log(self.more / self.fewer)


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def cost_table(costs: Mapping[str, Cost]) -> list[str]:
    """Write a row for each step, with its CPU and peak as multiples of the script's."""
    script = costs["script"]
    lines = [
        "| | CPU s | wall s | peak MiB | CPU, script = 1 | peak, script = 1 |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for key, label in LABELS.items():
        cost = costs[key]
        figures = f"{cost.cpu_s:,.1f} | {cost.wall_s:,.1f} | {cost.peak_mib:,.0f}"
        ratios = f"{cost.cpu_s / script.cpu_s:,.1f} | {cost.peak_mib / script.peak_mib:,.1f}"
        lines.append(f"| {label} | {figures} | {ratios} |")
    return lines


def ratio_sentences(costs: Mapping[str, Cost]) -> list[str]:
    """Say what the ratios mean."""
    script, floor, build, tests = (costs[key] for key in ("script", "floor", "build", "tests"))
    above = (build.cpu_s - floor.cpu_s) / script.cpu_s
    added = tests.cpu_s - build.cpu_s
    sentences = (
        f"""- The build takes {build.cpu_s / script.cpu_s:.1f} times the script's CPU and
        {build.peak_mib / script.peak_mib:.1f} times its peak memory, for more than it does.""",
        f"""- Of the build's CPU {floor.cpu_s / build.cpu_s:.0%} is what dbt takes for as many nodes
        that do nothing; what is above that is {above:.1f} times the script's CPU.""",
        f"- Data tests add {added:,.1f} s of CPU, {added / build.cpu_s:.0%} of the build's.",
        f"""- To ask what two point values would change takes
        {costs["impact"].cpu_s / build.cpu_s:.0%} of a build's CPU, and to explain an account
        {costs["explain"].cpu_s:.1f} s.""",
    )
    return [line for sentence in sentences for line in filled(sentence, "  ")]


def node_tables(nodes: Nodes) -> list[str]:
    """Write the dearest nodes and the sums by layer."""
    total = sum(node.seconds for node in nodes.nodes)
    lines = [
        "## Where the build's time goes",
        "",
        *filled(
            f"""Seconds of wall time from a node's start to its end in the build without tests, as
            dbt reports them in `run_results.json`; nodes run side by side, so their sum,
            {total:,.1f} s, may exceed the build's wall time."""
        ),
        "",
        "| layer | nodes | s | share |",
        "|---|--:|--:|--:|",
    ]
    for layer in LAYERS:
        seconds = nodes.seconds_of(layer)
        lines.append(
            f"| {layer} | {nodes.count_of(layer)} | {seconds:,.1f} | {seconds / total:.0%} |"
        )
    lines += ["", f"The {DEAREST} dearest nodes:", "", "| node | layer | s |", "|---|---|--:|"]
    lines += [
        f"| {node.name} | {node.layer} | {node.seconds:,.1f} |" for node in nodes.dearest(DEAREST)
    ]
    return lines


def compared_text(compared: Compared) -> list[str]:
    """Say what was equal before the times were believed."""
    lone = "; ".join(f"{count:,} {reason}" for reason, count in compared.left_out)
    return [
        "## What the script does, and that it does the same",
        "",
        *filled(
            f"""Before its time is believed, its results are held against the project's:
            {compared.accounts:,} accounts and {compared.deals:,} deals, that is all of them, dirty
            records included, each deal as it was opened, in discovery and closed, on every card
            (scores, bounds, coverage, band, exclusions, tier); {compared.lines:,} lines of
            accounts; and {compared.bands:,} rows of `fct_quarterly_bands` (deals, wins, amounts,
            cycle, share, customers, what they paid, churn). Numbers are equal to the eighth
            decimal, averages of quarters to the fourth, money collected to the cent. Only the
            script has: {lone}."""
        ),
        "",
        *filled(LEFT_OUT),
    ]


def growth_text(grown: Growth | None) -> list[str]:
    """Say how cost grows with the number of accounts, if it was measured."""
    lines = ["## How it grows", ""]
    if grown is None:
        return [*lines, "Not measured in this run; `make bench BENCH_EXPONENT=1` does it."]
    lines += [
        f"From {grown.fewer:,} to {grown.more:,} accounts; 1 is growth in proportion.",
        "",
        f"| | CPU s at {grown.fewer:,} | at {grown.more:,} | exponent | peak MiB | | exponent |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for place, label in enumerate((LABELS["build"], LABELS["script"])):
        small, large = grown.at_fewer[place], grown.at_more[place]
        seconds = f"{small.cpu_s:,.1f} | {large.cpu_s:,.1f} | {grown.exponent(place, 'cpu_s'):.2f}"
        peaks = f"{small.peak_mib:,.0f} | {large.peak_mib:,.0f}"
        lines.append(f"| {label} | {seconds} | {peaks} | {grown.exponent(place, 'peak_mib'):.2f} |")
    return lines


def page(measured: Measured, grown: Growth | None, commit: str) -> str:
    """Return the page as Markdown."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("dbt-core", "dbt-duckdb", "duckdb"))
    lines = [
        "# What a build costs",
        "",
        *filled(
            f"""`make bench` wrote this page; do not edit it. Every step ran in turn on the same
            files, {measured.export_bytes / 1e6:,.0f} MB of CSV from
            `icp sample-data --accounts {measured.accounts}`, with {measured.compared.deals:,}
            deals. Measured on {cores()} cores ({platform.machine()}), Python
            {platform.python_version()}, {versions}, tree {commit}."""
        ),
        "",
        *cost_table(measured.costs),
        "",
        *filled(
            """CPU: user and system seconds of the process and its children. Wall: from start to
            end; it depends on what else the machine does. Peak: the most memory that one process
            held. The dbt projects are parsed from nothing, into an empty database."""
        ),
        "",
        *ratio_sentences(measured.costs),
        "",
        *node_tables(measured.nodes),
        "",
        *growth_text(grown),
        "",
        *compared_text(measured.compared),
        "",
        "Marts before and after a change are compared row for row with",
        "`benchmarks/compare_marts.py ONE.duckdb OTHER.duckdb --except-columns reported_at`.",
    ]
    return "\n".join(lines) + "\n"
