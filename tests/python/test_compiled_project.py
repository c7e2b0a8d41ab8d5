"""Models built in memory from what dbt compiled are the models that dbt builds."""

from pathlib import Path

from compiled_project import CompiledProject
from dbt_runs import EXPORTS, mart_columns


def test_the_sample_has_the_marts_that_dbt_builds_and_passes_every_data_test(
    compiled_project: CompiledProject, sample_warehouse: Path
) -> None:
    built = compiled_project.build(EXPORTS, compiled_project.relations)
    built.execute(f"attach '{sample_warehouse}' as by_dbt (read_only)")
    columns = mart_columns(built, "by_dbt")
    moved = {}
    for mart, names in columns.items():
        one, other = (
            f"(select {', '.join(names)} from {catalog}.main.{mart})"
            for catalog in ("icp", "by_dbt")
        )
        only_here = built.execute(f"{one} except all {other}").fetchall()
        only_there = built.execute(f"{other} except all {one}").fetchall()
        if only_here or only_there:
            moved[mart] = (only_here[:1], only_there[:1])
    assert columns
    assert moved == {}
    failing = [
        test for test in compiled_project.data_tests if compiled_project.failures(built, test)
    ]
    assert failing == []
