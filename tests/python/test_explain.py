"""`icp explain`: the right account, lines that add up, and nothing left out."""

import json
import re
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner, Result
from hypothesis import Phase, given, settings

from dbt_runs import ROOT, query
from icp_warehouse.cli import main
from icp_warehouse.explain.explain_text import explained
from icp_warehouse.explain.explanation import explanation
from icp_warehouse.explain.shares import adjustments, possible_points, shares
from icp_warehouse.rescore.project import Project
from icp_warehouse.rescore.scratch import Scratch, opened_scratch
from reference.strategies import worlds
from reference.world import World
from rendered_models import rows
from scoring_world import scored


@pytest.fixture(scope="module")
def scratch(sample_warehouse: Path) -> Iterator[Scratch]:
    with opened_scratch(sample_warehouse, Project(ROOT), {}) as opened:
        yield opened


@pytest.fixture(autouse=True)
def at_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def ask(warehouse: Path, account: str, *options: str) -> Result:
    return CliRunner().invoke(main, ["explain", account, "--warehouse", str(warehouse), *options])


def told(warehouse: Path, account: str) -> dict[str, Any]:
    result = ask(warehouse, account, "--format", "json")
    assert result.exit_code == 0, result.stderr
    read: dict[str, Any] = json.loads(result.stdout)
    return read


def test_lines_of_every_account_add_up_to_its_score(
    sample_warehouse: Path, scratch: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("icp_warehouse.explain.explanation._lifts", lambda *_: [])
    accounts = query(sample_warehouse, "select account_key, icp_score from dim_icp_accounts")
    assert len(accounts) > 300
    for key, score in accounts:
        found = explanation(scratch, key)
        assert sum(Decimal(str(line["points"])) for line in found["lines"]) == Decimal(
            str(found["points"])
        )
        assert explained(found)
        if score is not None:
            parts = [line["share"] for line in found["lines"]]
            parts += [part["share"] for part in found["adjustments"]]
            assert sum(parts) == pytest.approx(score, abs=1e-6)
            # Nothing of a card without a floor and an empty policy is left to explain.
            assert [part["kind"] for part in found["adjustments"]] in ([], ["category_maxima"])
        for line in found["lines"]:
            assert (line["origin"] is not None) == line["is_known"]


@settings(max_examples=12, phases=[Phase.generate])
@given(worlds())
def test_lines_of_random_cards_add_up_to_the_score(world: World) -> None:
    with scored(world) as connection:
        cards = {
            (card["scorecard_id"], card["scorecard_version"]): card
            for card in rows(connection, "select * from int_scorecards")
        }
        lines: dict[tuple[str, str, int], list[dict[str, Any]]] = {}
        for line in rows(connection, "select * from fct_icp_score_lines"):
            key = (line["account_key"], line["scorecard_id"], line["scorecard_version"])
            lines.setdefault(key, []).append(line)
        for score in rows(connection, "select * from fct_icp_account_scores"):
            version = (score["scorecard_id"], score["scorecard_version"])
            of_account = lines.get((score["account_key"], *version), [])
            check_adds_up(of_account, score, cards[version])


def check_adds_up(lines: list[dict[str, Any]], score: dict[str, Any], card: dict[str, Any]) -> None:
    assert sum((line["points"] for line in lines), Decimal(0)) == score["points"]
    if score["icp_score"] is None:
        return
    others = adjustments(lines, score, card)
    total = sum(shares(lines, score, card), Decimal(0))
    total += sum((part["share"] for part in others), Decimal(0))
    assert float(total) == pytest.approx(score["icp_score"], abs=1e-6)
    kinds = {part["kind"] for part in others}
    # Each step is there only where the card takes it.
    if "category_maxima" in kinds:
        assert card["score_mode"] == "points"
        assert score["capped_points"] < score["points"]
    if "no_less_than_0" in kinds:
        assert score["icp_score"] == 0
    if "unknowns_left_out" in kinds:
        assert card["missing_policy"] == "rescale"
    if card["score_mode"] == "points" and "unknowns_left_out" not in kinds and not others:
        most = possible_points(score, card)
        assert score["icp_score"] == pytest.approx(float(100 * score["points"] / most), abs=1e-6)


def test_an_account_is_found_by_key_id_domain_and_name(sample_warehouse: Path) -> None:
    [(key, account_id, domain, name)] = query(
        sample_warehouse,
        "select account_key, account_id, domain, account_name from dim_icp_accounts"
        " where source = 'salesforce' and domain is not null"
        " qualify count(*) over (partition by lower(account_name)) = 1"
        " order by account_key limit 1",
    )
    for asked in (key, account_id, domain, f"https://www.{domain}/about", name, name.upper()):
        assert told(sample_warehouse, asked)["account_key"] == key


def test_a_record_that_was_folded_into_another_account_is_found(sample_warehouse: Path) -> None:
    [(record, key)] = query(
        sample_warehouse,
        "select account_key, canonical_account_key from main_intermediate.int_account_xref"
        " where account_key != canonical_account_key order by all limit 1",
    )
    assert told(sample_warehouse, record)["account_key"] == key


def test_a_name_of_several_accounts_lists_them(sample_warehouse: Path) -> None:
    result = ask(sample_warehouse, "systems")
    assert result.exit_code == 1
    assert result.stdout == ""
    head, _, listed = result.stderr.partition(" is more than one account; name one by its key: ")
    assert head == "Error: systems"
    assert listed.endswith(", and more.\n")
    assert len(re.findall(r"(?:salesforce|hubspot|csv):\w", listed)) == 10
    [(count,)] = query(
        sample_warehouse,
        "select count(*) from dim_icp_accounts where account_name ilike '%systems%'",
    )
    assert count > 10
    nobody = ask(sample_warehouse, "no such \x1b[31maccount")
    assert nobody.exit_code == 1
    assert "No account has the key" in nobody.stderr
    assert "\x1b" not in nobody.stderr


def test_exclusions_and_overrides_are_told(sample_warehouse: Path) -> None:
    [(capped,)] = query(
        sample_warehouse,
        "select account_key from dim_icp_accounts where exclusion_ids = 'traditional_industry'"
        " order by all limit 1",
    )
    found = told(sample_warehouse, capped)
    assert [row["exclusion_id"] for row in found["exclusions"]] == ["traditional_industry"]
    assert "tier at most B" in ask(sample_warehouse, capped).stdout


def test_a_live_override_is_told_beside_the_tier_of_the_rules(
    sample_warehouse: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "sample.duckdb"
    shutil.copy(sample_warehouse, copy)
    [(key,)] = query(copy, "select min(account_key) from dim_icp_accounts where icp_tier = 'C'")
    with duckdb.connect(str(copy)) as connection:
        connection.execute(
            "update dim_icp_accounts set icp_tier = 'A', override_id = 'o1' where account_key = ?",
            [key],
        )
        connection.execute(
            "insert into main_seeds.tier_overrides (override_id, account_key, tier, reason,"
            " approved_by, expires_on) values ('o1', ?, 'A', 'Urgent', 'vp_sales', '2026-12-31')",
            [key],
        )
    assert [row["override_id"] for row in told(copy, key)["overrides"]] == ["o1"]
    text = " ".join(ask(copy, key).stdout.split())
    assert (
        "Override o1 holds tier A instead of C until 2026-12-31, approved by vp_sales: Urgent"
        in text
    )
    assert "above tier C by the rules" in text


def test_unknowns_say_what_they_could_be_worth(sample_warehouse: Path) -> None:
    expected = query(
        sample_warehouse,
        "select account_key, attribute_id, best_tier, worst_tier from rpt_enrichment_queue"
        " where could_move_tier order by queue_rank limit 5",
    )
    for key, attribute, best, worst in expected:
        unknowns = {row["attribute_id"]: row for row in told(sample_warehouse, key)["unknowns"]}
        assert unknowns[attribute]["tier_at_best"] == best
        assert unknowns[attribute]["tier_at_worst"] == worst


def test_tier_changes_are_told_where_the_warehouse_keeps_them(
    sample_warehouse: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "sample.duckdb"
    shutil.copy(sample_warehouse, copy)
    [(key, other)] = query(copy, "select min(account_key), max(account_key) from dim_icp_accounts")
    with duckdb.connect(str(copy)) as connection:
        connection.execute("drop table if exists fct_icp_tier_changes")
    assert "keeps no tier changes" in ask(copy, key).stdout
    with duckdb.connect(str(copy)) as connection:
        connection.execute(
            "create table fct_icp_tier_changes as select ? as account_key,"
            " date '2026-06-30' as changed_on, date '2026-06-29' as compared_with_date,"
            " 'C' as from_tier, 'B' as to_tier, 'data|rule' as causes,"
            " 5::decimal(18, 9) as data_points, 2.5::decimal(18, 9) as rule_points,"
            " 0::decimal(18, 9) as time_points",
            [key],
        )
    text = ask(copy, key).stdout
    assert (
        "2026-06-30: C -> B since 2026-06-29, moved by data, rule (score by data 5, rule 2.5)"
        in text
    )
    assert "no change of tier" in ask(copy, other).stdout
