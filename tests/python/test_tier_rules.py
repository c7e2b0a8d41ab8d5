"""What may change a tier beside the score: overrides, exclusions, scales and who is in profile."""

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import duckdb
import pytest

from compiled_project import CompiledProject, SeedRows
from edited_seeds import appended, edited_files, found
from export_files import write_exports
from icp_warehouse.seeds.seed_set import read_seeds
from rendered_models import rows

Edit = Callable[[SeedRows], SeedRows]
OVERRIDE = {
    "override_id": "one",
    "account_key": "csv:1",
    "tier": "A",
    "reason": "They are the reference",
    "requested_by": "revops",
    "approver_role": "vp_sales",
    "valid_from": "2026-06-01",
    "expires_on": "2026-12-31",
}


@pytest.mark.parametrize(("approved_by", "stops"), [("vp_sales", False), ("", True), ("  ", True)])
def test_an_override_without_approval_stops_a_build_and_a_check(
    compiled_project: CompiledProject, tmp_path: Path, approved_by: str, stops: bool
) -> None:
    row = {**OVERRIDE, "approved_by": approved_by}
    built = compiled_project.build(
        tmp_path, ["tier_overrides"], seeds={"tier_overrides": lambda seed: [*seed, row]}
    )
    refused = pytest.raises(duckdb.Error, match="A row of tier_overrides holds what its")
    with refused if stops else nullcontext():
        assert compiled_project.failures(built, "every_override_is_approved") == []
    columns = "override_id account_key tier reason requested_by approved_by approver_role"
    cells = [row[name] for name in f"{columns} valid_from expires_on".split()]
    seeds = read_seeds(edited_files(appended("tier_overrides", ",".join(cells))))
    said = [one.check_id for one in found(seeds) if one.level == "error"]
    # Of blanks the check says what is wrong with them as text.
    unapproved = "cell_padding" if approved_by else "override_unapproved"
    assert said == ([unapproved] if stops else [])


def changed(column: str, value: str, **of: str) -> Edit:
    """A seed with a column set in the rows that have these cells."""

    def edit(seed: SeedRows) -> SeedRows:
        return [{**row, column: value} if of.items() <= row.items() else row for row in seed]

    return edit


def accounts(
    compiled_project: CompiledProject, repo_root: Path, seeds: dict[str, Edit]
) -> dict[tuple[str, str], dict[str, Any]]:
    built = compiled_project.build(
        repo_root / "sample_exports", ["fct_icp_account_scores"], seeds=seeds
    )
    found_rows = rows(built, "from fct_icp_account_scores")
    return {(row["account_key"], row["scorecard_id"]): row for row in found_rows}


@pytest.fixture(scope="module")
def usual(
    compiled_project: CompiledProject, repo_root: Path
) -> dict[tuple[str, str], dict[str, Any]]:
    return accounts(compiled_project, repo_root, {})


NAME = "traditional_industry"


def without(row: dict[str, Any]) -> tuple[str | None, ...]:
    ids = (row["exclusion_ids"] or "").split("|")
    return tuple(one for one in ids if one != NAME)


def test_a_shadow_exclusion_is_shown_beside_and_acts_on_shadow_cards_alone(
    compiled_project: CompiledProject,
    repo_root: Path,
    usual: dict[tuple[str, str], dict[str, Any]],
) -> None:
    shadow = accounts(
        compiled_project,
        repo_root,
        {"exclusions": changed("status", "shadow", exclusion_id=NAME)},
    )
    gone = accounts(
        compiled_project,
        repo_root,
        {"exclusions": changed("valid_from", "2026-07-01", exclusion_id=NAME)},
    )
    hit = {key for key, row in usual.items() if NAME in (row["exclusion_ids"] or "").split("|")}
    assert {card for _, card in hit} >= {"core", "rubric"}
    for key, row in shadow.items():
        expected = gone[key] if key[1] == "core" else usual[key]
        assert row["machine_tier"] == expected["machine_tier"]
        assert row["exclusion_ids"] == expected["exclusion_ids"]
        shown = NAME if key in hit and key[1] == "core" else None
        assert row["shadow_exclusion_ids"] == shown


def test_an_exclusion_that_names_a_card_or_is_a_draft_leaves_the_others_alone(
    compiled_project: CompiledProject,
    repo_root: Path,
    usual: dict[tuple[str, str], dict[str, Any]],
) -> None:
    of_rubric = accounts(
        compiled_project,
        repo_root,
        {"exclusions": changed("scorecard_id", "rubric", exclusion_id=NAME)},
    )
    draft = accounts(
        compiled_project,
        repo_root,
        {"exclusions": changed("status", "draft", exclusion_id=NAME)},
    )
    for key, row in usual.items():
        kept = tuple((of_rubric[key]["exclusion_ids"] or "").split("|"))
        assert kept == (
            tuple((row["exclusion_ids"] or "").split("|"))
            if key[1] == "rubric"
            else (without(row) or ("",))
        )
        assert tuple((draft[key]["exclusion_ids"] or "").split("|")) == (without(row) or ("",))
        assert draft[key]["shadow_exclusion_ids"] is None
        assert draft[key]["icp_score"] == row["icp_score"]


def test_a_scale_in_points_gives_the_bands_of_the_same_points(
    compiled_project: CompiledProject,
    repo_root: Path,
    usual: dict[tuple[str, str], dict[str, Any]],
) -> None:
    """Twice the categories' maxima, and edges in points: 85 of 200 points are a score of 42.5."""

    def doubled(seed: SeedRows) -> SeedRows:
        return [
            {**row, "max_points": str(2 * int(row["max_points"]))}
            if row["scorecard_id"] == "core"
            else row
            for row in seed
        ]

    in_points = accounts(
        compiled_project,
        repo_root,
        {
            "scorecard_categories": doubled,
            "score_bands": changed("scale_unit", "points", band_scale="five_bands"),
        },
    )
    compared = 0
    for (account, card), row in usual.items():
        other = in_points[account, card]
        if card == "core" and row["score_basis"] == "fit_and_signal" and row["band_id"]:
            # No cap binds on the shipped card, so the points are the same, and so is their band.
            assert float(other["icp_score"]) == pytest.approx(float(row["icp_score"]) / 2)
            assert other["band_id"] == row["band_id"]
            compared += 1
    assert compared > 50


def test_which_tiers_count_as_inside_the_profile_is_said_by_the_scale(
    compiled_project: CompiledProject, repo_root: Path
) -> None:
    built = compiled_project.build(
        repo_root / "sample_exports",
        ["fct_funnel_segments", "dim_icp_accounts", "int_leads"],
        seeds={"score_bands": changed("is_target", "true", tier="C", band_id="weak")},
    )
    ((counted, asked),) = built.execute(
        "select sum(icp_mql_count), sum(tiered_mql_count) from fct_funnel_segments"
        " where dimension_id = 'all'"
    ).fetchall()
    tiers = built.execute(
        "select icp_tier from int_leads inner join dim_icp_accounts using (account_key)"
        " where mql_date is not null and icp_tier != 'Unknown'"
    ).fetchall()
    # One band of tier C says so, and speaks for the tier.
    assert counted == sum(tier in ("A", "B", "C") for (tier,) in tiers)
    assert asked == len(tiers)
    assert 0 < counted < asked


PEOPLE = {
    "csv/accounts.csv": "account_id,account_name,created_at\n1,One,2026-01-01\n2,Two,2026-01-01\n",
    "csv/contacts.csv": (
        "contact_id,account_id,title,department,created_at\n"
        "c1,1,Head of Security,IT,2026-02-01\nc2,2,Intern,Sales,2026-02-01\n"
        "c3,2,Chief Security Officer,IT,2026-09-01\nc4,2,Head of Security,,\n"
    ),
    "hubspot/hubspot-crm-exports-all-companies-2026-06-30.csv": (
        '"Record ID","Company name"\n"9","Nine"\n'
    ),
    "hubspot/hubspot-crm-exports-all-contacts-2026-06-30.csv": (
        '"Record ID","Associated Company IDs (Primary)","Buying Role"\n"91","9","Budget Holder"\n'
    ),
}


def test_contacts_speak_for_their_account_without_a_deal(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    """An attribute of accounts may be told by titles, departments and roles of their contacts."""

    def declared(seed: SeedRows) -> SeedRows:
        blank = {**dict.fromkeys(seed[0], ""), "grain": "account", "value_kind": "category"}
        return seed + [
            {**blank, "attribute_id": name} for name in ("security_lead", "it_department", "payer")
        ]

    def evidence(seed: SeedRows) -> SeedRows:
        return seed + [
            {
                **dict.fromkeys(seed[0], ""),
                "evidence_id": name,
                "evidence_type": kind,
                "match_field": field,
                "match_values": pattern,
                "attribute_id": name,
                "attribute_value": "yes",
                "strength": "50",
            }
            for name, kind, field, pattern in (
                ("security_lead", "contact_title", "title", "*security*"),
                ("it_department", "contact_role", "department", "it"),
                ("payer", "contact_role", "role", "economic_buyer|budget_holder"),
            )
        ]

    built = compiled_project.build(
        write_exports(tmp_path, PEOPLE),
        ["int_attribute_observations", "int_scoring_values"],
        seeds={"attributes": declared, "signal_evidence": evidence},
    )
    names = "('security_lead', 'it_department', 'payer')"
    seen = built.execute(
        "select entity_key, attribute_id, cast(known_on as varchar)"
        f" from int_attribute_observations where attribute_id in {names}"
    ).fetchall()
    assert set(seen) == {
        ("csv:1", "security_lead", "2026-02-01"),
        ("csv:1", "it_department", "2026-02-01"),
        # Nobody knows when this contact was found, so it is known today; one of September is not.
        ("csv:2", "security_lead", "2026-06-30"),
        ("hubspot:9", "payer", "2026-06-30"),
    }
    scored = built.execute(
        f"select subject_id from int_scoring_values where attribute_id in {names}"
    ).fetchall()
    assert {subject for (subject,) in scored} == {
        "account/csv:1",
        "account/csv:2",
        "account/hubspot:9",
    }
