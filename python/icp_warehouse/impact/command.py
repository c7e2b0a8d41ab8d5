"""The commands `icp impact` and `icp simulate` without their options."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from icp_warehouse.impact.markdown import markdown
from icp_warehouse.impact.report import report
from icp_warehouse.impact.settings import edited
from icp_warehouse.rescore.project import Project
from icp_warehouse.seeds.seed_set import read_seeds
from icp_warehouse.seeds.sources import folder_files, git_files

HERE = Path()


def impact_of(
    warehouse: Path, base: str, *, last: int, with_names: bool, variables: str
) -> dict[str, Any]:
    """Return the report of the working tree against a commit."""
    project = Project(HERE)
    given = project.given(variables)
    return report(
        project,
        warehouse,
        read_seeds(git_files(project.seeds, base)),
        read_seeds(folder_files(project.seeds)),
        base_label=base,
        last=last,
        with_names=with_names,
        variables=given,
    )


def simulated(
    warehouse: Path, settings: Sequence[str], *, last: int, with_names: bool, variables: str
) -> dict[str, Any]:
    """Return the report of the working tree with some cells set against the working tree."""
    project = Project(HERE)
    given = project.given(variables)
    seeds = read_seeds(folder_files(project.seeds))
    return report(
        project,
        warehouse,
        seeds,
        edited(seeds, settings),
        base_label="the seeds as they are now",
        last=last,
        with_names=with_names,
        variables=given,
    )


def written(found: dict[str, Any], form: str) -> str:
    """Return a report as Markdown or JSON."""
    if form == "markdown":
        return markdown(found)
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def failure(found: dict[str, Any]) -> str | None:
    """Return why the change does not pass, None if it does."""
    if found["passed"]:
        return None
    exceeded = [
        f"{gate['gate_id']} of {gate['subject']} is {gate['value']:.4g}, above {gate['max_value']}"
        for gate in found["gates"]
        if gate["verdict"] == "exceeded"
    ]
    return (
        f"The change exceeds its gates ({'; '.join(exceeded)}); change less, or let the role in "
        "approved_by write `impact approved by ROLE: why` into the version's change_note."
    )
