"""Models run on other seeds beside a warehouse give what a whole build with those seeds gives."""

import re
from pathlib import Path

import duckdb
import pytest

from dbt_runs import AS_OF_DATE, EXPORTS, NO_TESTS, ROOT, assert_succeeded, dbt, project_copy
from icp_warehouse.impact import accounts
from icp_warehouse.impact.backtest import back_test
from icp_warehouse.impact.compare import TARGETS, compared
from icp_warehouse.impact.settings import edited as edited_seeds
from icp_warehouse.rescore.project import Project
from icp_warehouse.seeds.seed_set import read_seeds
from icp_warehouse.seeds.sources import folder_files

RELATION = re.compile(r'"\w+"\."\w+"\."(\w+)"')

# One edit of each kind that reaches scores on its own way, among them a size range whose edge
# lies inside an employee range of the exports, so that accounts themselves change.
EDITS = (
    ("scorecard_rules", "size_ideal,between,200,2000,,20", "size_ideal,between,200,3000,,17"),
    ("scorecard_rules", "size_adjacent_above,between,2001,", "size_adjacent_above,between,3001,"),
    ("scorecard_rules", "buyer_likely,any_of,,,likely,8", "buyer_likely,any_of,,,likely,11"),
    (
        "scorecard_categories",
        "core,1,firmographic,Firmographic fit,fit,60",
        "core,1,firmographic,Firmographic fit,fit,55",
    ),
    ("score_bands", "five_bands,good,Good,70", "five_bands,good,Good,68"),
    ("exclusions", "cap_tier,B,Points elsewhere", "cap_tier,C,Points elsewhere"),
    (
        "conditions",
        "exclusion,below_minimum_size,1,employee_count,between,0,49",
        "exclusion,below_minimum_size,1,employee_count,between,0,79",
    ),
    ("value_sets", "core_industries,healthtech,", "core_industries,edtech,"),
    (
        "attributes",
        "timeline,Timeline,deal,category,behavioral,level,180",
        "timeline,Timeline,deal,category,behavioral,level,60",
    ),
    ("validation_targets", "auc,new_business,>=,0.6,0.7,15", "auc,new_business,>=,0.6,0.8,10"),
    ("industry_map", "\nfintech,fintech,", "\nfintech,banking,"),
    (
        "signal_evidence",
        "executive_sponsor,economic_buyer,likely,",
        "executive_sponsor,economic_buyer,confirmed,",
    ),
)
COMPARED = {
    "dim_icp_accounts": "true",
    "fct_icp_account_scores": "scorecard_id in ('core', 'anti_small')",
    "fct_icp_score_lines": "scorecard_id in ('core', 'anti_small')",
    "fct_icp_deal_scores": (
        "scorecard_id in ('core', 'anti_small') and scoring_moment = 'discovery' and is_closed"
    ),
    "fct_quarterly_checks": (
        "scorecard_id in ('core', 'anti_small') and scoring_moment in ('discovery', 'current')"
    ),
}


def test_models_below_staging_render_to_what_dbt_compiles(sample_warehouse: Path) -> None:
    compiled = sample_warehouse.parent / f"{sample_warehouse.stem}_run" / "target" / "compiled"
    project = Project(ROOT)
    renderer = project.renderer({"as_of_date": AS_OF_DATE, "exports_path": str(EXPORTS)})
    found = {
        path.stem: path
        for path in compiled.rglob("*.sql")
        if path.stem in project.models and ".yml" not in str(path.parent)
    }
    # What other seeds can lead to; seeds that act on reading are left out of a comparison.
    reached = {path.stem for path in (ROOT / "seeds").rglob("*.csv")} - project.read_by_python()
    for name in project.ordered(project.upstream(TARGETS) & found.keys()):
        model = project.models[name]
        if model.parents & reached and not model.is_history:
            reached.add(name)
    needed = sorted(reached & project.upstream(TARGETS) & found.keys())
    assert len(needed) > 60
    for name in needed:
        wanted = found[name].read_text(encoding="utf-8")
        relations = {match[1]: match[0] for match in RELATION.finditer(wanted)}
        rendered = renderer.render(project.models[name], lambda ref: relations[ref])  # noqa: B023
        assert rendered.strip() == wanted.strip(), name


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A project whose seeds are edited, and the warehouse a whole build of it gives."""
    folder = tmp_path_factory.mktemp("edited")
    project = project_copy(folder / "project")
    for seed, old, new in EDITS:
        [path] = (project / "seeds").rglob(f"{seed}.csv")
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    warehouse = folder / "edited.duckdb"
    built = dbt(["build", *NO_TESTS], warehouse=warehouse, exports=EXPORTS, project=project)
    assert_succeeded(built)
    return project, warehouse


@pytest.mark.parametrize("held", ["base", "head"])
def test_two_sides_equal_two_whole_builds_row_for_row(
    sample_warehouse: Path, edited: tuple[Path, Path], held: str
) -> None:
    """Whichever side the warehouse at hand was built with, the other one is scored beside it."""
    project, edited_warehouse = edited
    builds = {"base": sample_warehouse, "head": edited_warehouse}
    base, head = (read_seeds(folder_files(folder / "seeds")) for folder in (ROOT, project))
    with compared(Project(project), builds[held], base, head, {}) as comparison:
        assert not comparison.ran[held]
        connection = comparison.scratch.connection
        for side, build in builds.items():
            connection.execute(f"attach '{build}' as built_{side} (read_only)")
            for mart, condition in COMPARED.items():
                assert rows_apart(connection, side, mart, condition) == [], (side, mart)
        moved = connection.execute(
            "select count(*) from base.dim_icp_accounts inner join head.dim_icp_accounts as after"
            " using (account_key) where dim_icp_accounts.icp_tier != after.icp_tier"
        ).fetchone()
        assert moved is not None
        assert moved[0] > 20


def test_every_move_is_the_sum_of_its_parts(
    sample_warehouse: Path, edited: tuple[Path, Path]
) -> None:
    """Over all accounts; nothing is left over, as this card knows caps and no other adjustment."""
    project, _ = edited
    base, head = (read_seeds(folder_files(folder / "seeds")) for folder in (ROOT, project))
    with compared(Project(project), sample_warehouse, base, head, {}) as comparison:
        connection = comparison.scratch.connection
        accounts.prepare(connection)
        moved = connection.execute(
            "select moves.account_key, moves.score_change, coalesce(sum(parts.change), 0),"
            " coalesce(list(distinct parts.kind) filter (where parts.kind is not null), [])"
            " from moves left join parts using (account_key)"
            " where base_score is not null and head_score is not null group by all"
        ).fetchall()
        assert len(moved) > 300
        for key, change, parts, kinds in moved:
            assert parts == pytest.approx(change, abs=1e-6), key
            assert set(kinds) <= {"criterion", "cap"}, key
        assert any("cap" in kinds for *_, kinds in moved)

        cells = accounts.migration(connection)
        for side, tier in (("base", "base_tier"), ("head", "head_tier")):
            counted = connection.execute(
                f"select icp_tier, count(*) from {side}.dim_icp_accounts group by all"
            ).fetchall()
            sums: dict[str, int] = {}
            for cell in cells:
                sums[cell[tier]] = sums.get(cell[tier], 0) + cell["accounts"]
            assert sums == dict(counted)


def test_figures_of_a_quarter_are_those_of_the_mart(sample_warehouse: Path) -> None:
    """The back-test of the review and fct_quarterly_checks tell the same story."""
    seeds = read_seeds(folder_files(ROOT / "seeds"))
    head = edited_seeds(seeds, ["core.size.ideal.points=18"])
    project = Project(ROOT)
    with compared(project, sample_warehouse, seeds, head, {}) as comparison:
        connection = comparison.scratch.connection
        [pair] = comparison.pairs
        found = back_test(connection, comparison.scratch.renderer, pair, comparison.as_of, last=10)
        for window in found["windows"][1:]:
            for side, schema in (("before", "base"), ("after", "head")):
                for metric in ("auc", "win_share_at_70", "loss_share_below_55"):
                    mart = connection.execute(
                        f"select sample_count, value, ci_low, ci_high"
                        f" from {schema}.fct_quarterly_checks where quarter_start = ?"
                        " and scorecard_id = 'core' and scoring_moment = 'discovery'"
                        " and metric_id = ? and \"window\" = 'quarter'",
                        [window["window"], metric],
                    ).fetchone()
                    assert mart is not None
                    figure = window[metric][side]
                    assert figure["n"] == mart[0]
                    for name, value in zip(("value", "ci_low", "ci_high"), mart[1:], strict=True):
                        if value is None:
                            assert figure[name] is None
                        else:
                            assert figure[name] == pytest.approx(value, abs=1e-9)


def rows_apart(
    connection: duckdb.DuckDBPyConnection, side: str, mart: str, condition: str
) -> list[tuple[object, ...]]:
    # What was first reported of a quarter is history: it stays what it was with the old rules.
    described = connection.execute(f"describe built_{side}.main.{mart}").fetchall()
    told = ", ".join(f'"{name}"' for name, *_ in described if not name.startswith("report"))
    scored = f"select {told} from {side}.{mart} where {condition}"
    built = f"select {told} from built_{side}.main.{mart} where {condition}"
    counts = connection.execute(
        f"select (select count(*) from ({scored})), (select count(*) from ({built}))"
    ).fetchone()
    assert counts is not None
    assert counts[0] == counts[1] > 0
    return connection.execute(
        f"select * from (({scored} except all {built}) union all ({built} except all {scored}))"
        " limit 3"
    ).fetchall()
