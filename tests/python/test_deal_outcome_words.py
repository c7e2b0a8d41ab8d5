"""What exports of one source or another say of how a deal ended, and of what kind it is."""

import os
from pathlib import Path

import duckdb
import pytest

from compiled_project import CompiledProject
from dbt_runs import ROOT

_CASES = Path(os.environ.get("ICP_SHARED_CASES", ROOT.parent / "shared" / "cases"))
DAYS = "2026-01-11,2026-05-11"
KINDS = {
    "New Business": ("new_business", True),
    "Amendment": ("expansion", False),
    "Renewal Business": ("renewal", False),
    "Existing Business - Renewal": ("renewal", False),
    "Upsell/Cross-sell": ("expansion", False),
    "Neugeschäft": ("new_business", True),
    "Renovación": ("renewal", False),
    "Zebra": (None, False),
    "": (None, True),
}
# Each file is one way to say it; the last sign of an id says how the deal ended: won, lost, open or
# unknown (x).
FILES = {
    # Flags that hold words, some of them not in English, and one that nobody can read.
    "csv/deals_1.csv": (
        "deal_id,created_at,closed_at,is_won,is_closed",
        *(f"1w,{DAYS},Won,", f"2l,{DAYS},LOST,", f"3w,{DAYS},1,", f"4l,{DAYS},0,"),
        *(f"5o,{DAYS},open,", f"6w,{DAYS},Gewonnen,", f"7l,{DAYS},perdu,"),
        *(f"8o,{DAYS},0,Abierto", f"9l,{DAYS},0,closed", f"10x,{DAYS},perhaps,"),
    ),
    "salesforce/Opportunity_1.csv": (
        "Opportunity ID,Created Date,Close Date,Closed,Stage",
        f"006HX000000001w,{DAYS},Closed,Closed Won",
        f"006HX000000002o,{DAYS},Open,Zebra",
        f"006HX000000003l,{DAYS},Lost,Zebra",
    ),
    # A closed flag and a stage, and no won flag.
    "salesforce/Opportunity_2.csv": (
        "Opportunity ID,Created Date,Close Date,Stage,Closed",
        f"006HX000000004w,{DAYS},Closed Won,1",
        f"006HX000000005l,{DAYS},Closed Lost,1",
        f"006HX000000006o,{DAYS},Negotiation,0",
        f"006HX000000007x,{DAYS},Signed in blue,1",
    ),
    "hubspot/deals_1.csv": (
        "Record ID,Create Date,Close Date,Deal Stage,Is Deal Closed?",
        *(f"h1w,{DAYS},Closed Won,true", f"h2l,{DAYS},Closed Lost,true"),
        f"h3o,{DAYS},Negotiation,false",
    ),
    # A won flag and stages of the house; the day is an expectation that has passed.
    "salesforce/Opportunity_3.csv": (
        "Id,CreatedDate,CloseDate,StageName,IsWon",
        *(f"006HX000000008w,{DAYS},Closed Won,true", f"006HX000000009l,{DAYS},Closed Lost,false"),
        f"006HX00000000Ao,{DAYS},5 - Commercials,false",
    ),
    "hubspot/deals_2.csv": (
        "Record ID,Create Date,Close Date,Deal Stage,Is Closed Won",
        f"h4o,{DAYS},5 - Commercials,false",
    ),
    "csv/deals_2.csv": (
        "deal_id,created_at,closed_at,stage,is_won",
        f"11o,{DAYS},5 - Commercials,false",
    ),
    # Chances, as a share here and as a percentage there: 1 % is next to nothing.
    "hubspot/deals_3.csv": (
        "Record ID,Create Date,Close Date,Deal Stage,Is Closed Lost,Deal probability,"
        "Forecast category",
        *(f"h5l,{DAYS},Zebra,true,,", f"h6w,{DAYS},Zebra,false,1,", f"h7l,{DAYS},Zebra,,0,"),
        *(f"h8o,{DAYS},Zebra,false,0.4,", f"h9w,{DAYS},Zebra,,,Closed won"),
        f"h10l,{DAYS},Closed Lost,,1,",
    ),
    "salesforce/Opportunity_4.csv": (
        "Id,CreatedDate,CloseDate,StageName,Probability,ForecastCategoryName",
        f"006HX00000000Bw,{DAYS},Zebra,100,Closed",
        f"006HX00000000Co,{DAYS},Zebra,1,Pipeline",
        f"006HX00000000Do,{DAYS},Zebra,,Omitted",
    ),
    # Stages of a pipeline: what connectors call closed_won is true of lost deals as well.
    "hubspot/deal.csv": (
        "deal_id,deal_pipeline_id,deal_pipeline_stage_id,property_createdate,property_closedate",
        *(f"p1w,77,1,{DAYS}", f"p2l,77,2,{DAYS}", f"p3o,77,3,{DAYS}", f"p4w,77,4,{DAYS}"),
        *(f"p5l,77,5,{DAYS}", f"p6w,77,6,{DAYS}", f"p7x,77,7,{DAYS}", f"p8o,77,8,{DAYS}"),
        f"p9o,77,9,{DAYS}",
    ),
    "hubspot/deal_pipeline_stage.csv": (
        "pipeline_id,stage_id,label,closed_won,is_closed,metadata.isClosed,metadata.probability",
        *("77,1,Signed,true,,,1.0", "77,2,Gone,true,,,0.0", "77,3,Talking,false,,,0.0"),
        *("77,4,Signed again,,,true,1.0", "77,5,Gone again,,,true,0.0"),
        *("77,6,Closed Won,,true,,", "77,7,Ended,,true,,", "77,8,Waiting,,,false,0.0"),
        "77,9,Proving,false,,,0.4",
    ),
    "csv/deals_3.csv": (
        "deal_id,created_at,closed_at,is_won,deal_type",
        *(f"k{number}w,{DAYS},true,{kind}" for number, kind in enumerate(KINDS)),
    ),
}
ENDS = {"w": "won", "l": "lost", "o": "open", "x": "unknown"}


@pytest.fixture(scope="module")
def built(
    compiled_project: CompiledProject, tmp_path_factory: pytest.TempPathFactory
) -> duckdb.DuckDBPyConnection:
    """The deals of all files."""
    exports = tmp_path_factory.mktemp("words") / "exports"
    for name, lines in FILES.items():
        path = exports / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return compiled_project.build(
        exports, ["int_deals", "int_deal_issues", "rpt_value_issues", "rpt_unmapped_values"]
    )


def listed(built: duckdb.DuckDBPyConnection, reason: str) -> set[tuple[str, str]]:
    """The deals, by their own part of the id, that are listed for a reason, and the value shown."""
    return set(
        built.execute(
            "select ltrim(substr(left(entity_key, 26), strpos(entity_key, ':') + 1), '06HX'),"
            " raw_value from int_deal_issues where reason = ?",
            [reason],
        ).fetchall()
    )


@pytest.mark.parametrize("file", [name for name in FILES if "stage" not in name])
def test_a_deal_ends_as_all_that_its_record_says(
    built: duckdb.DuckDBPyConnection, file: str
) -> None:
    found = built.execute(
        "select left(int_deals.deal_id, 15), outcome from int_deals"
        " inner join int_deal_records using (deal_key) where file = ?",
        [file],
    ).fetchall()
    assert len(found) == len(FILES[file]) - 1
    assert found == [(deal, ENDS[deal[-1]]) for deal, _ in found]


def test_a_word_that_is_read_is_no_issue_and_one_that_is_not_is(
    built: duckdb.DuckDBPyConnection,
) -> None:
    unread = built.execute(
        "select column_name, raw_value from rpt_value_issues where reason = 'not_a_boolean'"
    ).fetchall()
    assert unread == [("is_won", "perhaps")]


def test_a_closed_deal_that_does_not_say_how_is_listed(built: duckdb.DuckDBPyConnection) -> None:
    assert listed(built, "outcome_unknown") == {
        ("10x", "closed_at 2026-05-11"),
        ("7x", "is_closed true"),
        ("p7x", "stage Ended of its pipeline"),
    }


def test_a_deal_that_only_silence_keeps_open_is_listed(built: duckdb.DuckDBPyConnection) -> None:
    assert listed(built, "open_by_default") == {
        *(("Ao", "5 - Commercials"), ("h4o", "5 - Commercials"), ("11o", "5 - Commercials")),
        *(("Do", "Zebra"), ("p3o", "Talking")),
    }


def test_a_chance_against_the_stage_is_listed_with_both(built: duckdb.DuckDBPyConnection) -> None:
    assert listed(built, "outcome_disagrees_with_probability") == {
        ("h10l", "100 %, against stage Closed Lost")
    }


def test_only_known_types_and_no_type_are_new_business(built: duckdb.DuckDBPyConnection) -> None:
    found = built.execute(
        "select coalesce(deal_type_raw, ''), int_deals.deal_type, is_new_business from int_deals"
        " inner join int_deal_records using (deal_key) where file = 'csv/deals_3.csv'"
    ).fetchall()
    assert {kind: read for kind, *read in found} == {
        kind: list(read) for kind, read in KINDS.items()
    }
    unmapped = built.execute(
        "select raw_value, mapping_seed, record_count from rpt_unmapped_values"
        " where column_name = 'deal_type'"
    ).fetchall()
    assert unmapped == [("Zebra", "deal_type_map", 1)]


# What is right for each case, by source, outcome and kind of business.
CASES = {
    "01-closed-flag-without-won": [
        (source, outcome, True, count)
        for source in ("csv", "hubspot", "salesforce")
        for outcome, count in (("lost", 2), ("open", 2), ("won", 4))
    ],
    "02-slipped-open-deal": [
        ("salesforce", "lost", True, 1),
        ("salesforce", "open", True, 2),
        ("salesforce", "won", True, 1),
    ],
    "10-renewal-and-amendment-types": [
        ("salesforce", "won", False, 4),
        ("salesforce", "won", True, 1),
    ],
    "14-outcome-words-in-is-won": [("csv", "lost", True, 2), ("csv", "won", True, 3)],
    "19-reopened-and-backward": [("salesforce", "lost", True, 1), ("salesforce", "open", True, 1)],
}

# Without the cases nothing is collected; a skipped test would look like a tested one.
if _CASES.is_dir():

    @pytest.mark.parametrize("case", CASES)
    def test_the_public_cases_end_as_they_should(
        case: str, compiled_project: CompiledProject
    ) -> None:
        built = compiled_project.build(_CASES / case / "exports", ["int_deals"])
        found = built.execute(
            "select source, outcome, is_new_business, count(*) from int_deals"
            " group by all order by all"
        ).fetchall()
        assert found == CASES[case]
