"""One run of ``icp fit``: closed deals in, proposal and evidence out."""

import json
from dataclasses import dataclass
from pathlib import Path

from icp_warehouse.errors import IcpError
from icp_warehouse.fit.card_reading import SEEDS, read_card
from icp_warehouse.fit.deal_reading import TABLES, read_deals
from icp_warehouse.fit.discover import discover
from icp_warehouse.fit.evidence import gather
from icp_warehouse.fit.fitting import Plan
from icp_warehouse.fit.gate import check_gate
from icp_warehouse.fit.outcomes import OUTCOMES
from icp_warehouse.fit.page import diff_name, folder_name, is_of_an_earlier_run, page
from icp_warehouse.fit.plots import plots
from icp_warehouse.fit.progress import Tell
from icp_warehouse.fit.report import as_data
from icp_warehouse.fit.scoring import Limits
from icp_warehouse.fit.seed_proposal import seed_proposal
from icp_warehouse.outputs import ready_folder, refuse_folder, write_text
from icp_warehouse.validation_targets import read_targets
from icp_warehouse.warehouse import opened

SEED_FOLDER = Path("seeds/scorecard")


@dataclass(frozen=True, slots=True)
class Request:
    """What the command was asked for."""

    scorecard: str
    version: int | None = None
    moment: str = "discovery"
    allows_leaky: bool = False
    outcome: str = "won"
    has_new_ranges: bool = False
    looks_around: bool = False
    keeps_maxima: bool = False
    min_support: int = 10
    max_criteria: int = 7
    seed: int = 1


def fit(request: Request, warehouse: Path, out: Path, tell: Tell) -> tuple[Path, str]:
    """Write the proposal; returns its folder and the verdict."""
    if request.moment == "closed" and not request.allows_leaky:
        raise IcpError(
            "The moment closed knows how the deals ended, so a card fitted on it only looks good; "
            "use --moment discovery, or add --allow-leaky and read the result as such."
        )
    refuse_folder(out)
    outcome = OUTCOMES[request.outcome]
    with opened(warehouse, (*TABLES, *SEEDS, "int_card_targets", *outcome.tables)) as connection:
        card = read_card(connection, request.scorecard, request.version)
        reading = read_deals(connection, card, outcome, request.moment)
        targets = read_targets(connection, card.scorecard_id, "main_intermediate")
    good = int(reading.deals.outcome.sum())
    check_gate(good, len(reading.deals) - good, outcome, card.name)
    plan = Plan(
        limits=Limits(min_support=request.min_support, keeps_maxima=request.keeps_maxima),
        max_criteria=request.max_criteria,
        has_new_ranges=request.has_new_ranges,
        seed=request.seed,
    )
    evidence = gather(card, reading, outcome, request.moment, plan, targets, tell)
    found = (
        discover(
            card,
            reading,
            evidence.split,
            evidence.fills,
            evidence.refusals,
            request.min_support,
            request.seed,
            tell,
        )
        if request.looks_around
        else ()
    )
    proposal = seed_proposal(evidence, SEED_FOLDER)
    drawn = plots(evidence, found)
    folder = out / folder_name(evidence)
    files = {
        diff_name(evidence, proposal.version): proposal.diff,
        "scorecard_rules.csv": proposal.rules,
        "evidence.md": page(evidence, proposal.version, found, tuple(drawn)),
        "evidence.json": json.dumps(as_data(evidence, proposal.version, found), indent=2) + "\n",
        **drawn,
    }
    ready_folder(folder)
    for stale in folder.iterdir():
        if is_of_an_earlier_run(stale.name, evidence):
            stale.unlink()
    for name, text in files.items():
        write_text(folder / name, text)
    return folder, evidence.verdict.sentence
