"""The command ``icp fit``; what it needs is imported when it runs."""

import os
from pathlib import Path

import click

from icp_warehouse.fit.outcomes import OUTCOMES
from icp_warehouse.option_types import DIRECTORY

LARGEST = 2**31 - 1


@click.command("fit")
@click.option("--scorecard", required=True, help="Card to fit, such as core.")
@click.option(
    "--version",
    type=click.IntRange(0, LARGEST),
    help="Version to start from; the active one unless given.",
)
@click.option(
    "--moment",
    type=click.Choice(["opened", "discovery", "closed"]),
    default="discovery",
    show_default=True,
    help="Scoring moment; closed is leaky and needs --allow-leaky.",
)
@click.option("--allow-leaky", is_flag=True, help="Fit at the moment closed all the same.")
@click.option(
    "--outcome",
    type=click.Choice(list(OUTCOMES)),
    default="won",
    show_default=True,
    help="What counts as a good deal.",
)
@click.option("--rebin", is_flag=True, help="Propose new ranges for numeric criteria, too.")
@click.option("--discover", "looks_around", is_flag=True, help="Rank every attribute, too.")
@click.option("--keep-maxima", is_flag=True, help="Leave the maximum of each criterion as it is.")
@click.option(
    "--min-support",
    type=click.IntRange(1, LARGEST),
    default=10,
    show_default=True,
    help="Rules with fewer deals keep their points.",
)
@click.option(
    "--max-criteria", type=click.IntRange(1, LARGEST), default=7, show_default=True, help="At most."
)
@click.option(
    "--seed",
    type=click.IntRange(0, LARGEST),
    default=1,
    show_default=True,
    help="Same seed, same proposal.",
)
@click.option(
    "--out",
    type=DIRECTORY,
    default=Path("proposals"),
    show_default=True,
    help="Folder to write the proposal's folder into.",
)
def fit_command(
    warehouse: Path,
    scorecard: str,
    version: int | None,
    moment: str,
    allow_leaky: bool,
    outcome: str,
    rebin: bool,
    looks_around: bool,
    keep_maxima: bool,
    min_support: int,
    max_criteria: int,
    seed: int,
    out: Path,
) -> None:
    """Propose points from closed deals, with their evidence; edits no seed."""
    # The matrices are small: more threads cost more than they give, and add up in another order.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    from icp_warehouse.fit.progress import teller
    from icp_warehouse.fit.run import Request, fit

    request = Request(
        scorecard=scorecard,
        version=version,
        moment=moment,
        allows_leaky=allow_leaky,
        outcome=outcome,
        has_new_ranges=rebin,
        looks_around=looks_around,
        keeps_maxima=keep_maxima,
        min_support=min_support,
        max_criteria=max_criteria,
        seed=seed,
    )
    folder, sentence = fit(request, warehouse, out, teller(click.get_text_stream("stderr")))
    click.echo(sentence)
    click.echo(f"The proposal and its evidence are in {folder}.")
