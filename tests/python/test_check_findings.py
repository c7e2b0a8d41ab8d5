"""Every check finds its mistake at its place, and says nothing about the seeds as shipped."""

import re
from collections import Counter
from pathlib import Path

import pytest

from edited_seeds import edited_seeds, found, path_of, shipped_files
from file_mistakes import FILE_MISTAKES
from icp_warehouse.check.clauses import FIELDS
from icp_warehouse.seeds.seed_set import read_seeds
from seed_mistakes import (
    CARD_MISTAKES,
    CARDS,
    CORE,
    FORMAT_MISTAKES,
    RULE_MISTAKES,
    Mistake,
)

MISTAKES = [*FILE_MISTAKES, *FORMAT_MISTAKES, *RULE_MISTAKES, *CARD_MISTAKES]
# These look at an earlier commit or at a warehouse; their tests stand elsewhere.
ELSEWHERE = {
    *("version_edited", "shared_edited"),
    *("rule_unmatched", "value_uncovered", "card_excludes_nobody"),
}


def check_ids() -> list[str]:
    return [row["check_id"] for row in read_seeds(shipped_files()).rows("check_levels")]


def test_the_shipped_seeds_have_no_findings() -> None:
    assert found(edited_seeds()) == []


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.check_id)
def test_a_mistake_is_found_where_it_stands(mistake: Mistake) -> None:
    files = mistake.files()
    findings = [one for one in found(read_seeds(files)) if one.check_id == mistake.check_id]
    pointed_at = []
    for finding in findings:
        assert finding.path.endswith(f"{mistake.seed}.csv")
        assert re.fullmatch(r"[^\n]+[^.]\.", finding.sentence)
        assert finding.mend
        lines = files.get(finding.path, b"").decode("utf-8", "surrogateescape").split("\n")
        line = lines[finding.place.line - 1] if finding.place.line <= len(lines) else ""
        pointed_at.append(line[finding.place.column - 1 :])
    assert any(text.startswith(mistake.points_at) for text in pointed_at), pointed_at


def test_every_check_has_a_mistake_a_level_and_a_line_in_the_docs(repo_root: Path) -> None:
    tried = Counter(mistake.check_id for mistake in MISTAKES)
    ids = check_ids()
    assert Counter(ids) == tried + Counter(ELSEWHERE)
    docs = (repo_root / "docs" / "checks.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| `(\w+)` \|", docs, re.MULTILINE)) == sorted(ids)


def test_a_check_has_the_level_of_its_row_and_is_an_error_without_one() -> None:
    overlap = (
        "scorecard_rules",
        "core,1,company_size,size_ideal,between,200",
        "core,1,company_size,size_ideal,between,100",
    )
    for old, new, levels in (
        ("range_overlap,error", "range_overlap,warning", ["warning"]),
        ("range_overlap,error", "range_overlap,off", []),
        ("range_overlap,error", "another,error", ["error"]),
    ):
        findings = found(edited_seeds(overlap, ("check_levels", old, new)))
        assert [one.level for one in findings if one.check_id == "range_overlap"] == levels


def test_the_fields_that_fill_attributes_are_those_of_the_models(repo_root: Path) -> None:
    features = repo_root / "models" / "intermediate" / "features"
    fields = (features / "int_account_fields.sql").read_text(encoding="utf-8")
    observations = (features / "int_attribute_observations.sql").read_text(encoding="utf-8")
    (mapping,) = re.findall(r"in \{(.*?)\}\.items", fields, re.DOTALL)
    (of_deals,) = re.findall(r"for field in \[(.*?)\]", observations)
    names = re.findall(r"'(\w+)': ", mapping) + re.findall(r"'(\w+)'", of_deals)
    names += re.findall(r"'(\w+)' as attribute_id", fields)
    assert set(names) == set(FIELDS)


def test_a_broken_row_is_said_once_and_hides_no_other_card() -> None:
    broken = (
        "scorecard_rules",
        "core,1,company_size,size_ideal,between,200,2000",
        'core,1,company_size,size_ideal,between,200,"2,000"',
    )
    hole = (
        "scorecard_rules",
        "weighted,1,company_size,size_ideal,between,200",
        "weighted,1,company_size,size_ideal,between,300",
    )
    assert [one.check_id for one in found(edited_seeds(broken))] == ["cell_type"]
    assert [one.check_id for one in found(edited_seeds(broken, hole))] == [
        "cell_type",
        "range_hole",
    ]


def test_a_file_that_cannot_be_read_is_said_once() -> None:
    for seed in ("scorecard_rules", "scorecards", "attributes", "value_sets", "conditions"):
        files = dict(shipped_files())
        files[path_of(seed)] = files[path_of(seed)].replace(b",", b";")
        assert [one.check_id for one in found(read_seeds(files))] == ["file_delimiter"]


def in_force(status: str, valid_from: str, valid_to: str) -> tuple[str, str, str]:
    return CARDS, CORE, f"five_bands,{status},{valid_from},{valid_to},90,revops,vp_sales,"


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (in_force("draft", "2025-07-01", ""), "core version 1 is draft."),
        (in_force("shadow", "2025-07-01", ""), "core version 1 is shadow."),
        (in_force("retired", "2025-07-01", ""), "core version 1 is retired."),
        (in_force("active", "2026-07-01", ""), "core version 1 begins on 2026-07-01."),
        (in_force("active", "2025-07-01", "2026-06-29"), "core version 1 ended on 2026-06-29."),
        ((CARDS, "signals,,ideal", "signals,,anti"), "rubric version 1 is shadow."),
    ],
)
def test_a_day_without_an_active_ideal_card_is_an_error(
    edit: tuple[str, str, str], why: str
) -> None:
    (finding,) = [one for one in found(edited_seeds(edit)) if one.check_id == "card_none_active"]
    assert finding.level == "error"
    assert finding.sentence.startswith("No ideal card is active on 2026-06-30, so every account ")
    assert finding.sentence.endswith(why)


@pytest.mark.parametrize(
    "edit",
    [
        in_force("active", "2026-06-30", ""),
        in_force("active", "2025-07-01", "2026-06-30"),
        in_force("active", "", ""),
        in_force("active", "soon", ""),  # said as a cell that cannot be read
    ],
)
def test_a_card_whose_first_or_last_day_it_is_is_active(edit: tuple[str, str, str]) -> None:
    assert "card_none_active" not in {one.check_id for one in found(edited_seeds(edit))}


def test_cards_that_are_no_card_at_all_are_none_active() -> None:
    files = dict(shipped_files())
    path = path_of("scorecards")
    files[path] = files[path].partition(b"\n")[0] + b"\n"
    findings = found(read_seeds(files))
    assert ("card_none_active", 1) in {(one.check_id, one.place.line) for one in findings}
