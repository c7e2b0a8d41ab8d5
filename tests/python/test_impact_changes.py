"""What counts as a change of the seeds, and how it is said."""

from dataclasses import asdict
from pathlib import Path

import pytest

from icp_warehouse.impact import wording
from icp_warehouse.impact.cards import card_pairs, kept_versions
from icp_warehouse.impact.changes import Change, changes_between
from icp_warehouse.impact.settings import edited
from icp_warehouse.seeds.seed_set import read_seeds
from icp_warehouse.seeds.sources import folder_files

RULES = "scorecard/scorecard_rules.csv"
IDEAL = b"core,1,company_size,size_ideal,between,200,2000,,20,"


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return folder_files(Path(__file__).resolve().parents[2] / "seeds")


def changed(files: dict[str, bytes], path: str, content: bytes) -> list[Change]:
    assert content != files[path]
    base, head = read_seeds(files), read_seeds({**files, path: content})
    return changes_between(base, head, head.declarations)


def said(changes: list[Change]) -> list[str]:
    return [wording.change(asdict(change)) for change in changes]


@pytest.mark.parametrize("how", ["crlf", "bom", "reversed", "decimals", "quotes", "no_last_line"])
def test_another_way_to_write_the_same_is_no_change(files: dict[str, bytes], how: str) -> None:
    content = files[RULES]
    header, *lines = content.splitlines(keepends=True)
    other = {
        "crlf": content.replace(b"\n", b"\r\n"),
        "bom": b"\xef\xbb\xbf" + content,
        "reversed": header + b"".join(reversed(lines)),
        "decimals": content.replace(IDEAL, IDEAL.replace(b"2000,,20,", b"2000.0,,20.00,")),
        "quotes": content.replace(IDEAL, IDEAL.replace(b"size_ideal", b'"size_ideal"')),
        "no_last_line": content.rstrip(b"\n"),
    }[how]
    assert changed(files, RULES, other) == []


def test_a_changed_rule_is_said_in_words(files: dict[str, bytes]) -> None:
    found = changed(files, RULES, files[RULES].replace(IDEAL, IDEAL.replace(b",20,", b",25,")))
    assert said(found) == ["**core 1**, rule company_size, size_ideal: points 20 → 25"]
    assert found[0].is_rule


def test_a_note_is_no_rule(files: dict[str, bytes]) -> None:
    found = changed(files, RULES, files[RULES].replace(b"Just below the", b"Below the"))
    assert found
    assert not any(change.is_rule for change in found)


def test_a_second_row_of_the_same_key_is_a_change_wherever_it_stands(
    files: dict[str, bytes],
) -> None:
    """Both rows would score, whatever `icp check` says of them."""
    header, *lines = files[RULES].splitlines(keepends=True)
    twin = IDEAL.replace(b",20,", b",19,") + b"empirical,Twin\n"
    for twice in ([twin, *lines], [*lines, twin]):
        found = changed(files, RULES, header + b"".join(twice))
        assert any(change.kind == "added" and change.is_rule for change in found)


def successor(files: dict[str, bytes]) -> dict[str, bytes]:
    """Version 2 of core, a copy in which one rule is other, one gone and one new."""
    new = dict(files)
    for seed in ("scorecards", "scorecard_categories", "scorecard_criteria", "scorecard_rules"):
        path = f"scorecard/{seed}.csv"
        rows = [line for line in files[path].splitlines() if line.startswith(b"core,1,")]
        copies = [row.replace(b"core,1,", b"core,2,", 1) for row in rows]
        new[path] = files[path] + b"\n".join(copies) + b"\n"
    ideal = IDEAL.replace(b",1,", b",2,", 1)
    kept = [
        line.replace(ideal, ideal.replace(b"2000", b"3000"))
        for line in new[RULES].splitlines(keepends=True)
        if not line.startswith(b"core,2,timeline,timeline_vague")
    ]
    soon = b"core,2,timeline,timeline_soon,any_of,,,soon,4,empirical,Soon\n"
    return {**new, RULES: b"".join([*kept, soon])}


def test_a_new_version_is_compared_with_the_one_before(files: dict[str, bytes]) -> None:
    base, head = read_seeds(files), read_seeds(successor(files))
    found = [
        (change.kind, change.row, change.succeeds)
        for change in changes_between(base, head, head.declarations)
        if change.seed == "scorecard_rules"
    ]
    assert found == [
        ("changed", "company_size, size_ideal", "1"),
        ("added", "timeline, timeline_soon", "1"),
        ("removed", "timeline, timeline_vague", "1"),
    ]


def test_a_new_shadow_version_is_laid_beside_the_one_in_force(files: dict[str, bytes]) -> None:
    base = read_seeds(files)
    head = edited(read_seeds(successor(files)), ["core@2.status=shadow"])
    changes = changes_between(base, head, head.declarations)
    kept = kept_versions(base, head, changes)
    pairs = card_pairs(base, head, kept, "2026-06-30")
    assert [(pair.scorecard_id, pair.before, pair.after, pair.is_active) for pair in pairs] == [
        ("core", "1", "1", True),
        ("core", "1", "2", False),
    ]
    # Cards that bear no tier and did not change are not scored again.
    assert {card for card, _ in kept} == {"core", "anti_small"}
