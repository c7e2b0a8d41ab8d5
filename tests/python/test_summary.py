"""The summary, read from tiny warehouses whose figures are counted by hand."""

from pathlib import Path

import duckdb
import pytest

from icp_warehouse.errors import IcpError
from icp_warehouse.summary import summarise
from icp_warehouse.text import aligned

TABLES = """
    create table rpt_load_ledger (
        source text, object_name text, file text, status text,
        records_in bigint, staged bigint, rejected bigint, warnings text
    );
    create table rpt_rejected_records (source text, object_name text, stage text, reason text);
    create table rpt_value_issues (column_name text, reason text);
    create table rpt_unmapped_values (raw_value text, record_count bigint);
    create table dim_icp_accounts (
        account_key text, icp_tier text, is_tier_certain boolean,
        scorecard_id text, scorecard_version integer, as_of_date date
    );
    create table fct_quarterly_checks (
        quarter_start date, scorecard_id text, scorecard_version integer, scoring_moment text,
        metric_id text, "window" text, last_n integer, window_days integer,
        sample_count bigint, side_count bigint, other_side_count bigint,
        value double, ci_low double, ci_high double, floor_value double, target_value double,
        verdict text, is_proven boolean, comparator text, min_sample bigint
    );
"""

ROWS = """
    insert into rpt_load_ledger values
        ('csv', null, 'csv/Companies.csv', 'ignored', null, null, null,
            'UNKNOWN_FILE_NAME: did you mean accounts.csv?'),
        ('csv', 'accounts', 'csv/accounts.csv', 'loaded', 1200, 1199, 1, null),
        ('csv', 'deals', 'csv/deals.csv', 'loaded', 34, 34, 0, null),
        ('salesforce', 'accounts', 'salesforce/Account.csv', 'loaded', 7, 7, 0, null);
    insert into rpt_rejected_records values
        ('csv', 'deals', 'reader', 'FIELD_COUNT'),
        ('csv', 'accounts', 'unified', 'FIELD_COUNT'),
        ('salesforce', 'accounts', 'staging', 'no id — in Zürich');
    insert into rpt_value_issues
        select 'amount', 'reason ' || issue.number from range(7) as issue (number);
    insert into rpt_unmapped_values values ('Ruritania', 3), ('Space Tourism', 1);
    insert into dim_icp_accounts values
        ('csv:1', 'B', false, 'core', 2, '2026-06-30'),
        ('csv:2', 'A', true, 'core', 2, '2026-06-30'),
        ('csv:3', 'Unknown', false, 'core', 2, '2026-06-30'),
        ('csv:4', 'A', false, 'rubric', 1, '2026-06-30');
    insert into fct_quarterly_checks (
        quarter_start, scorecard_id, scorecard_version, scoring_moment, metric_id, "window", last_n,
        window_days, sample_count, side_count, other_side_count, value, ci_low, ci_high,
        floor_value, target_value, verdict, is_proven, comparator, min_sample
    ) values
        ('2026-04-01', 'core', 2, 'discovery', 'auc', '12_months', null, null, 80, 40, 40,
            0.75, 0.61, 0.86, 0.6, 0.7, 'pass', false, '>=', 30),
        ('2026-04-01', 'core', 2, 'discovery', 'auc', 'quarter', null, null, 60, 30, 30,
            0.65, 0.51, 0.76, 0.6, 0.7, 'warn', false, '>=', 30),
        ('2026-04-01', 'core', 2, 'discovery', 'lift', 'quarter', null, null, 90, 2, 88,
            9.5, 0.1, 20, 1.3, 2, 'insufficient', false, '>=', 10),
        ('2026-04-01', 'core', 2, 'discovery', 'lift', 'last_n_deals', 40, null, 40, 15, 25,
            4.5, 2.1, null, 1.3, 2, 'pass', true, '>=', 10),
        ('2026-04-01', 'core', 2, 'discovery', 'psi', 'quarter', null, null, 40, 40, 90,
            0.31, null, null, 0.25, 0.1, 'fail', false, '<=', 30),
        ('2026-04-01', 'core', 2, 'discovery', 'ks', 'quarter', null, null, 100, 4, 96,
            0.5, null, null, 0.2, 0.35, 'insufficient', false, '>=', 30),
        ('2026-04-01', 'core', 2, 'discovery', 'ks', 'last_n_deals', 20, null, 20, 3, 17,
            0.6, null, null, 0.2, 0.35, 'insufficient', false, '>=', 30),
        ('2026-04-01', 'core', 2, 'discovery', 'gap', 'quarter', null, 90, 0, null, null,
            null, null, null, 5, 15, 'insufficient', false, '>=', 20),
        ('2026-04-01', 'core', 2, 'closed', 'leaky', 'quarter', null, null, 40, null, null,
            0.9, null, null, null, null, 'pass', false, '>=', 30),
        ('2026-04-01', 'rubric', 1, 'discovery', 'other_card', 'quarter', null, null, 9, null, null,
            0.5, 0, 1, 0.6, 0.7, 'warn', false, '>=', 30),
        ('2026-01-01', 'core', 2, 'discovery', 'older', 'quarter', null, null, 40, null, null,
            0.7, 0.6, 0.8, 0.6, 0.7, 'pass', false, '>=', 30),
        ('2026-07-01', 'core', 2, 'discovery', 'unfinished', 'quarter', null, null, 2, null, null,
            1, 0, 1, 0.6, 0.7, 'pass', false, '>=', 30);
"""


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    path = tmp_path / "icp.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(TABLES)
        connection.execute(ROWS)
    return path


def section(text: str, title: str) -> list[str]:
    """Return the lines under the heading that starts with ``title``."""
    [block] = [block for block in text.split("\n\n") if block.startswith(title)]
    return block.splitlines()[1:]


def test_records_are_counted_per_source_whichever_step_rejects_them(warehouse: Path) -> None:
    assert section(summarise(warehouse), "Records") == [
        "  source      files   read   used  rejected",
        "  csv             2  1,234  1,232         2",
        "  salesforce      1      7      6         1",
        "  not read: csv/Companies.csv (UNKNOWN_FILE_NAME: did you mean accounts.csv?)",
    ]


def test_files_that_are_not_read_are_named_up_to_five_and_then_counted(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(
            "insert into rpt_load_ledger (source, file, status, warnings)"
            " select 'csv', 'csv/x' || number || '.txt', 'ignored', 'NOT_CSV: rename it'"
            " from range(6) as files (number)"
        )
    lines = section(summarise(warehouse), "Records")[3:]
    assert lines[1] == "  not read: csv/x0.txt (NOT_CSV: rename it)"
    assert lines[5:] == ["  and 2 more of such files, see rpt_load_ledger"]


def test_files_that_may_be_less_than_was_exported_are_named(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(
            "update rpt_load_ledger set warnings = 'NUL_STRIPPED: 4; NO_FINAL_LINE_END: cut?'"
            " where source = 'salesforce'"
        )
    assert section(summarise(warehouse), "Records")[-1] == (
        "  look at: salesforce/Account.csv (NO_FINAL_LINE_END: cut?)"
    )


def test_rejects_come_by_reason_with_their_objects_the_most_frequent_first(
    warehouse: Path,
) -> None:
    assert section(summarise(warehouse), "Rejected records") == [
        "  2  FIELD_COUNT        accounts, deals",
        r"  1  no id \u2014 in Z\xfcrich  accounts",
    ]


def test_reasons_beyond_the_first_five_are_added_up(warehouse: Path) -> None:
    lines = section(summarise(warehouse), "Values that could not be used")
    assert len(lines) == 6
    assert lines[-1] == "  and 2 more for 2 other reasons"


def test_labels_without_a_mapping_are_counted(warehouse: Path) -> None:
    assert "Labels no mapping covers: 2, in 4 records" in summarise(warehouse)


def test_tiers_say_how_many_accounts_are_certain(warehouse: Path) -> None:
    assert section(summarise(warehouse), "Accounts by tier") == [
        "  tier     accounts  certain",
        "  A               2        1",
        "  B               1        0",
        "  Unknown         1        0",
    ]


def test_checks_are_those_of_the_active_card_in_the_last_complete_quarter(warehouse: Path) -> None:
    text = summarise(warehouse)
    assert "Checks of core version 2, quarter from 2026-04-01, scored at discovery" in text
    assert section(text, "Checks of core") == [
        "  verdict  metric  over            n  value  95 % interval   floor     target",
        "  fail     psi     quarter        40  0.310  -               <= 0.250  <= 0.100",
        "  pass     auc     12 months      80  0.750  0.610 to 0.860  >= 0.600  >= 0.700",
        "  proven   lift    last 40 deals  40  4.500  2.100 and more  >= 1.300  >= 2.000",
        "  too few deals for a verdict (n of n needed, of two sides the smaller): gap 0 of 20, "
        "ks 4 of 30",
    ]


def test_of_a_metric_with_several_windows_the_one_with_a_verdict_that_looks_at_most_is_shown(
    warehouse: Path,
) -> None:
    lines = section(summarise(warehouse), "Checks of core")
    assert [line.split()[:3] for line in lines if " auc " in line] == [["pass", "auc", "12"]]
    assert [line.split()[:3] for line in lines if " lift " in line] == [["proven", "lift", "last"]]
    assert "ks 4 of 30" in lines[-1]
    assert "ks 3 of 30" not in lines[-1]


def test_a_quarter_that_ends_tomorrow_is_not_complete(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("update dim_icp_accounts set as_of_date = date '2026-06-29'")
    assert "quarter from 2026-01-01" in summarise(warehouse)


def test_it_fits_one_screen_of_plain_ascii(warehouse: Path) -> None:
    text = summarise(warehouse)
    assert text.isascii()
    assert len(text.splitlines()) <= 45


def test_empty_marts_are_said_to_be_empty(tmp_path: Path) -> None:
    path = tmp_path / "icp.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(TABLES)
    text = summarise(path)
    assert "as of -" in text
    for sentence in (
        "Records: no file was read",
        "Labels no mapping covers: none",
        "Accounts: none",
        "no quarter is complete yet",
    ):
        assert sentence in text


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(IcpError, match=r"none\.duckdb does not exist; run `make demo`"):
        summarise(tmp_path / "none.duckdb")


def test_a_file_that_is_no_warehouse_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "icp.duckdb"
    path.write_text("account_id,account_name\n" * 1000)
    with pytest.raises(IcpError, match="cannot be opened for reading") as caught:
        summarise(path)
    assert "\n" not in str(caught.value)


def test_missing_marts_are_named(tmp_path: Path) -> None:
    path = tmp_path / "icp.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(TABLES)
        connection.execute("drop table rpt_load_ledger")
    with pytest.raises(IcpError, match=r"has no rpt_load_ledger; run `dbt build`"):
        summarise(path)


def test_columns_align_and_an_absent_figure_is_a_dash() -> None:
    assert aligned([("one", 1), ("three", None), ("four", 12345)], ("word", "n")) == [
        "  word        n",
        "  one         1",
        "  three       -",
        "  four   12,345",
    ]


def test_the_readme_shows_what_the_summary_of_the_sample_says(
    sample_warehouse: Path, repo_root: Path
) -> None:
    readme = (repo_root / "README.md").read_text(encoding="utf-8")
    [_, shown, *_] = readme.split("```text\n")
    said = summarise(sample_warehouse).splitlines()
    for line in shown.partition("```")[0].splitlines():
        assert line in said, "paste what `make demo` prints into README.md"
