"""Days are those on the calendar of the source, and only plausible ones, in every object."""

import csv
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from compiled_project import CompiledProject, SeedRows
from dbt_runs import ROOT
from icp_warehouse.errors import IcpError
from icp_warehouse.file_names import FILE_STEMS
from icp_warehouse.objects import OBJECTS
from rendered_models import rows

# Late on 31 March in UTC, which is 1 April in Tokyo, in three ways; a bare date has no zone.
FIRST_OF_APRIL = ["2026-04-01 00:30:00", "2026-03-31T15:30:00Z", "2026-04-01"]
IDS = {"salesforce": "00100000000000{}AAA", "hubspot": "10{}", "csv": "a{}"}
TYPICAL = {"integer": "1", "number": "1.5", "boolean": "false", "amount": "1.5"}
ACCOUNTS = "account_id,account_name\na1,Thyme\na2,Sorrel\na3,Lovage\na4,Dill\na5,Borage\n"
Edits = Mapping[str, Callable[[SeedRows], SeedRows]]
# The shipped override is of an account of the sample, and would be listed as unknown here.
WITHOUT_OVERRIDE: Edits = {"tier_overrides": lambda _: []}


def declared(source: str, **cells: str) -> Edits:
    """The seed source_formats with other cells in the row of a source."""

    def edit(seed_rows: SeedRows) -> SeedRows:
        return [{**row, **cells} if row["source"] == source else row for row in seed_rows]

    return {"source_formats": edit}


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def headings(source: str, object_name: str) -> dict[str, str]:
    """One heading for every canonical column of an object that column_map knows."""
    path = ROOT / "seeds" / "mappings" / "column_map.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return {
            row["canonical_column"]: row["source_column"]
            for row in csv.DictReader(stream)
            if (row["source"], row["object"]) == (source, object_name)
            and row["canonical_column"] in OBJECTS[object_name].columns
        }


def of_every_kind(source: str, object_name: str) -> str:
    """A file with every column, whose dates are the first of April in each way to write it."""
    names = headings(source, object_name)
    lines = [",".join(f'"{name}"' for name in names.values())]
    for number, day in enumerate(FIRST_OF_APRIL):
        cells = {
            "id": IDS[source].format(number),
            "date": day,
            "timestamp": day,
            "text": f"word {number}",
            "set": "",
        }
        parsers = OBJECTS[object_name].columns
        lines.append(",".join({**TYPICAL, **cells}.get(parsers[name], "") for name in names))
    return "\n".join(lines) + "\n"


def test_every_date_of_every_object_lies_on_the_calendar_of_its_source(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    staged = {
        f"stg_{source}__{object_name}": (source, object_name)
        for source, objects in FILE_STEMS.items()
        for object_name in objects
        if f"stg_{source}__{object_name}" in compiled_project.relations
    }
    for source, object_name in staged.values():
        name = f"{source}/{FILE_STEMS[source][object_name][0]}.csv"
        write(tmp_path, {name: of_every_kind(source, object_name)})

    def tokyo(seed_rows: SeedRows) -> SeedRows:
        return [{**row, "time_zone": "Asia/Tokyo"} for row in seed_rows]

    built = compiled_project.build(tmp_path, staged, {"source_formats": tokyo})
    tried = 0
    for model, (source, object_name) in staged.items():
        mapped = headings(source, object_name)
        for column, parser in OBJECTS[object_name].columns.items():
            if parser in ("date", "timestamp") and column in mapped:
                day = column if parser == "date" else column.replace("_at", "_on")
                found = built.execute(f"select distinct {day}, count(*) from {model} group by all")
                assert found.fetchall() == [(date(2026, 4, 1), 3)], (model, column)
                tried += 1
    assert tried > 40


# What happened late on 30 June in Los Angeles, the day of the run, and what came a minute later.
TODAY, TOMORROW = "2026-06-30 23:59:00", "2026-07-01 00:00:00"
CALIFORNIA = declared("csv", time_zone="America/Los_Angeles")
KNOWN = "date '2026-06-30'"  # of a model that keeps no day
BY_DAY = {
    "int_account_records": ("accounts", "account_id,created_at\n{key},{moment}\n", "created_on"),
    "int_contacts": ("contacts", "contact_id,created_at\n{key},{moment}\n", KNOWN),
    "int_deals": (
        "deals",
        "deal_id,created_at,closed_at,is_won\n{key},{moment},{moment},1\n",
        "closed_date",
    ),
    "int_leads": ("leads", "lead_id,created_at\n{key},{moment}\n", "created_date"),
    "int_activities": ("activities", "activity_id,occurred_at\n{key},{moment}\n", "occurred_on"),
    "int_campaign_touches": ("campaign_touches", "touch_id,touched_at\n{key},{moment}\n", KNOWN),
    "int_nps": ("nps", "account_id,responded_at,score\na1,{moment},9\n", "responded_on"),
    "int_usage": ("usage", "account_id,usage_date,feature\na1,{moment},search\n", "usage_date"),
    "int_subscriptions": (
        "subscriptions",
        "subscription_id,account_id,start_date,end_date\n{key},a1,{moment},{moment}\n",
        "start_date",
    ),
    "int_observations": (
        "signal_observations",
        "account_id,attribute_id,value,observed_at\na1,funding_stage,seed,{moment}\n",
        "observed_on",
    ),
    "int_attribute_records": (
        "attributes",
        "account_id,attribute_id,value,observed_at\na1,funding_stage,seed,{moment}\n",
        "observed_on",
    ),
}


@pytest.mark.parametrize("model", BY_DAY)
def test_what_is_known_on_the_day_of_the_run_goes_by_the_days_of_the_source(
    compiled_project: CompiledProject, tmp_path: Path, model: str
) -> None:
    stem, text, day = BY_DAY[model]
    for moment, expected in ((TODAY, [(date(2026, 6, 30),)]), (TOMORROW, [])):
        files = {"csv/accounts.csv": ACCOUNTS}
        files[f"csv/{stem}.csv"] = text.format(key="a6", moment=moment)
        exports = write(tmp_path / moment[:10], files)
        built = compiled_project.build(exports, [model], CALIFORNIA)
        assert built.execute(f"select {day} from {model}").fetchall() == expected, moment


def test_a_stage_and_a_role_are_known_from_their_day_on_the_calendar_of_the_source(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    files = {
        "csv/accounts.csv": ACCOUNTS,
        "csv/deals.csv": "deal_id,created_at,closed_at,stage\nd1,2026-01-01,,Discovery\n",
        "csv/contacts.csv": "contact_id\nc1\nc2\n",
        "csv/contact_roles.csv": "deal_id,contact_id,role,created_at\n"
        f"d1,c1,Champion,{TODAY}\nd1,c2,Champion,{TOMORROW}\n",
        "csv/stage_history.csv": "deal_id,stage,entered_at\n"
        f"d1,Discovery,{TODAY}\nd1,Proposal,{TOMORROW}\n",
    }
    models = ("int_stage_history", "int_contact_roles")
    built = compiled_project.build(write(tmp_path, files), models, CALIFORNIA)
    today = date(2026, 6, 30)
    assert built.execute("select stage, entered_on from int_stage_history").fetchall() == [
        ("Discovery", today)
    ]
    assert built.execute("select contact_key, known_on from int_contact_roles").fetchall() == [
        ("csv:c1", today)
    ]


def test_a_salesforce_deal_closed_on_the_evening_it_was_created_took_no_days(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    """Creation is written in UTC, closing as a day of the user's calendar."""
    opportunities = (
        "Id,Name,AccountId,Amount,CreatedDate,CloseDate,StageName,IsWon,IsClosed\n"
        "006000000000001,Mint,001000000000001,10,2026-05-01T02:10:00.000Z,2026-04-30,Closed Won,"
        "true,true\n"
        "006000000000002,Rue,001000000000001,10,2026-04-30T03:00:00.000Z,2026-04-30,Closed Won,"
        "true,true\n"
    )
    files = {
        "salesforce/Account.csv": "Id,Name\n001000000000001,Mint\n",
        "salesforce/Opportunity.csv": opportunities,
    }
    built = compiled_project.build(
        write(tmp_path, files),
        ["int_deals", "rpt_value_issues", "int_validation_deals", "int_win_loss_values"],
        {**declared("salesforce", time_zone="America/Chicago"), **WITHOUT_OVERRIDE},
    )
    assert built.execute(
        "select deal_name, created_date, closed_date, cycle_days from int_deals order by deal_name"
    ).fetchall() == [
        ("Mint", date(2026, 4, 30), date(2026, 4, 30), 0),
        ("Rue", date(2026, 4, 29), date(2026, 4, 30), 1),
    ]
    assert built.execute("select reason from rpt_value_issues").fetchall() == []
    # No days are a cycle like any other.
    assert built.execute(
        "select distinct attribute_value from int_win_loss_values"
        " where attribute_id = 'cycle_days' order by all"
    ).fetchall() == [("0",), ("1",)]


DEALS = "deal_id,account_id,created_at,closed_at,is_won,amount\n"
SHORT_YEARS = DEALS + "".join(
    f"d{number},a{number},{17 + number}-11-15,{5 + number}-02-16,1,900\n" for number in range(1, 6)
)


def test_a_year_of_two_digits_is_no_year_of_the_first_century(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    exports = write(tmp_path, {"csv/accounts.csv": ACCOUNTS, "csv/deals.csv": SHORT_YEARS})
    models = ["int_validation_quarters", "int_deals", "rpt_value_issues", "stg_csv__deals"]
    built = compiled_project.build(exports, models)
    assert (
        built.execute("select created_date, closed_date from int_deals").fetchall()
        == [(None, None)] * 5
    )
    assert built.execute("select * from int_validation_quarters").fetchall() == []
    sentence = (
        r"csv/deals.csv, column created_at: 5 of 5 values cannot be read \(not_a_date, such as "
        r"18-11-15, which has the form %d-%m-%y or %m-%d-%y\); declare their format"
    )
    with pytest.raises(duckdb.Error, match=sentence):
        compiled_project.failures(built, "declared_formats_fit_stg_csv__deals_")
    # The mend that the sentence names.
    mended = compiled_project.build(exports, models, declared("csv", date_formats="%d-%m-%y"))
    assert mended.execute(
        "select created_date, closed_date from int_deals order by all limit 1"
    ).fetchall() == [(date(2015, 11, 18), date(2016, 2, 6))]
    assert compiled_project.failures(mended, "declared_formats_fit_stg_csv__deals_") == []


ABSURD = ["0001-01-02", "1949-12-31", "1900-01-01", "2047-01-01", "9999-12-31"]
WORDS = ["infinity", "-infinity", "epoch", "today"]
PLAUSIBLE = ["1950-01-01", "2046-12-31"]


def test_a_day_of_another_century_is_an_issue_and_never_a_quarter(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    closings = [*ABSURD, *WORDS, *PLAUSIBLE, *["2026-02-01"] * 12]
    deals = DEALS + "".join(
        f"d{number},a1,2026-01-05,{closing},1,900\n" for number, closing in enumerate(closings)
    )
    exports = write(tmp_path, {"csv/accounts.csv": ACCOUNTS, "csv/deals.csv": deals})
    built = compiled_project.build(exports, ["int_deals", "stg_csv__deals", "rpt_value_issues"])
    issues = rows(built, "select * from rpt_value_issues where reason like '%_date'")
    assert {(issue["raw_value"], issue["reason"]) for issue in issues} == {
        *((day, "implausible_date") for day in ABSURD),
        *((word, "not_a_date") for word in WORDS),
        (None, "closed_without_date"),
    }
    closed = built.execute("select distinct year(close_date) from int_deal_records").fetchall()
    assert {year for (year,) in closed} == {None, 1950, 2046, 2026}
    assert compiled_project.failures(built, "declared_formats_fit_stg_csv__deals_") == []


def test_a_column_of_implausible_days_stops_the_build(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    days = ["0016-10-20", "0017-10-20", "20xx-10-20", "2026-01-01", "2026-01-02"]
    deals = DEALS + "".join(
        f"d{number},a1,{day},,0,900\n" for number, day in enumerate(days, start=1)
    )
    exports = write(tmp_path, {"csv/deals.csv": deals.replace("20xx", "0018")})
    built = compiled_project.build(exports, ["stg_csv__deals"])
    sentence = (
        r"csv/deals.csv, column created_at: 3 of 5 values are no plausible dates "
        r"\(implausible_date, such as 0016-10-20\); correct the export"
    )
    with pytest.raises(duckdb.Error, match=sentence):
        compiled_project.failures(built, "declared_formats_fit_stg_csv__deals_")
    # What is not plausible and what cannot be read count together.
    mixed = compiled_project.build(
        write(tmp_path / "mixed", {"csv/deals.csv": deals}), ["stg_csv__deals"]
    )
    with pytest.raises(duckdb.Error, match=r"3 of 5 values cannot be read .* 20xx-10-20\)"):
        compiled_project.failures(mixed, "declared_formats_fit_stg_csv__deals_")
    # The mend that the first sentence names.
    fillers = declared("csv", null_words="0016-10-20|0017-10-20")
    mended = compiled_project.build(exports, ["stg_csv__deals"], fillers)
    assert compiled_project.failures(mended, "declared_formats_fit_stg_csv__deals_") == []


def test_a_subscription_without_a_real_end_is_open(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    ends = ["9999-12-31", "2099-12-31", "2999-12-31T00:00:00", "infinity", "0001-01-01", ""]
    subscriptions = "subscription_id,account_id,start_date,end_date,mrr\n" + "".join(
        f"s{number},a1,2026-01-01,{end},100\n" for number, end in enumerate(ends)
    )
    files = {"csv/accounts.csv": ACCOUNTS, "csv/subscriptions.csv": subscriptions}
    models = ["int_subscriptions", "int_service_spells", "rpt_value_issues"]
    built = compiled_project.build(write(tmp_path, files), models, WITHOUT_OVERRIDE)
    assert built.execute("select end_date, mrr_amount from int_subscriptions").fetchall() == [
        (None, 100)
    ] * len(ends)
    assert built.execute("select started_on, ended_on from int_service_spells").fetchall() == [
        (date(2026, 1, 1), None)
    ]
    issues = "select raw_value, reason from rpt_value_issues order by raw_value"
    assert built.execute(issues).fetchall() == [
        ("0001-01-01", "implausible_date"),
        ("2099-12-31", "open_end"),
        ("2999-12-31T00:00:00", "open_end"),
        ("9999-12-31", "open_end"),
        ("infinity", "not_a_date"),
    ]
    # Most subscriptions may be open in this way without a fault of the declaration.
    assert compiled_project.failures(built, "declared_formats_fit_stg_csv__subscriptions_") == []


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (
            {"date_formats": "%m/%d/%Y|%d/%m/%Y|%Y-%m-%d"},
            "csv declares %m/%d/%Y and %d/%m/%Y, which read 03/04/2026 as two different days; "
            "keep the one in which its exports are written.",
        ),
        (
            {"date_formats": "%Y-%m-%d|DD.MM.YYYY"},
            "the date form 'DD.MM.YYYY' of csv is none that can be read; use %d.%m.%Y, or another "
            "form that docs/own_data.md lists.",
        ),
        (
            {"time_zone": "America/New York"},
            "the time zone 'America/New York' of csv does not exist; use UTC or the name of a "
            "place, such as America/New_York.",
        ),
        (
            {"true_values": "ja|1", "false_values": "nein|1"},
            "the word '1' of csv stands in true_values and in false_values; "
            "keep it where it belongs.",
        ),
    ],
)
def test_a_declaration_with_two_readings_or_none_stops_the_build_with_one_sentence(
    compiled_project: CompiledProject, tmp_path: Path, cells: dict[str, Any], sentence: str
) -> None:
    exports = write(tmp_path, {"csv/accounts.csv": ACCOUNTS})
    with pytest.raises(IcpError) as refused:
        compiled_project.build(exports, ["stg_csv__accounts"], declared("csv", **cells))
    assert str(refused.value) == f"seeds/mappings/source_formats.csv: {sentence}"
