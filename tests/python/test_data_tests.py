"""Each data test of the whole project stays quiet on sound tables and speaks up on a breach."""

import re
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import pytest

ROOT = Path(__file__).resolve().parents[2]
MACROS = "".join(
    (ROOT / "macros" / name).read_text(encoding="utf-8")
    for name in (
        "keys/entity_key.sql",
        "parsing/parse_salesforce_id.sql",
        "testing/stop_with_sentence.sql",
    )
)
SOUND = """
create table fct_icp_score_lines as
select * from (values
    ('csv:1', 'core', 1, 'fit', 20.0, true, 'size'),
    ('csv:1', 'core', 1, 'fit', 45.0, true, 'industry'),
    ('csv:1', 'core', 1, 'signal', 8.5, false, 'timeline')
) as made_up (
    account_key, scorecard_id, scorecard_version, category_id, points, is_known, criterion_id
);
alter table fct_icp_score_lines alter points type decimal(18, 9);
create table fct_icp_account_scores as
select 'csv:1' as account_key, 'core' as scorecard_id, 1 as scorecard_version, 73.5 as points,
    68.5 as capped_points, 3 as criterion_count, 2 as known_count;
create table scorecard_categories as
select * from (values ('core', 1, 'fit', 60), ('core', 1, 'signal', 40))
as made_up (scorecard_id, version, category_id, max_points);

create table int_scoring_subjects as
select * from (values
    ('open', 'opened', date '2026-03-01'), ('late', 'closed', date '2026-03-01')
) as made_up (subject_id, scoring_moment, scored_on);
alter table int_scoring_subjects add column known_until date default '2026-03-01';
alter table int_scoring_subjects add column deal_key varchar default 'csv:D1';
create table int_scoring_values as
select * from (values
    ('open', 'timeline', date '2026-03-01'), ('late', 'timeline', date '2026-03-02'),
    ('open', 'industry', null)
) as made_up (subject_id, attribute_id, observed_on);

create table stg_csv__deals as
select * from (values
    (1, 'D1', null, date '2026-01-01'), (2, 'D1', 'DUPLICATE_KEY', date '2026-01-01'),
    (3, 'D2', null, date '2026-01-01'), (4, 'D3', null, date '2026-07-01'),
    (5, 'D4', null, null)
) as made_up (record_no, deal_id, reject_reason, created_on);
alter table stg_csv__deals add column source varchar default 'csv';
alter table stg_csv__deals add column file varchar default 'csv/deals.csv';
create table stg_salesforce__deals as from stg_csv__deals limit 0;
create table stg_hubspot__deals as
select * replace ('hubspot' as source, 'hubspot/deals.csv' as file)
from stg_csv__deals where record_no = 1;
create table int_deal_issues as
select 'csv:D9' as entity_key, 'deal_of_a_person' as reason;
create table int_deals as
select * from (values
    ('csv:D1', date '2026-01-01'), ('csv:D4', null), ('csv:D9', date '2026-01-01'))
as made_up (deal_key, created_date);
alter table int_deals add column closed_date date default '2026-03-02';
create table rpt_rejected_records as
select * from (values ('deals', 'csv/deals.csv', 3), ('accounts', 'csv/accounts.csv', 3))
as made_up (object_name, file, record_no);
create table int_account_records as
select * from (values (1, 'csv:A1'), (2, 'csv:A2'), (3, 'csv:A3'))
as made_up (record_no, account_key);
alter table int_account_records add column source varchar default 'csv';
alter table int_account_records add column file varchar default 'csv/accounts.csv';
alter table int_account_records add column reject_reason varchar default null;
create table int_accounts as select 'csv:A1' as account_key;
create table rpt_folded_records as
select * from (values
    ('accounts', 'csv:A2', 'csv', 'csv/accounts.csv', 2),
    ('deals', 'hubspot:D1', 'hubspot', 'hubspot/deals.csv', 1)
) as made_up (object_name, entity_key, source, file, record_no);
create table int_scorecards as
select * from (values ('core', 1, null, 'abstain'), ('fintech', 1, 'fintech', 'rescale'))
as made_up (scorecard_id, scorecard_version, segment_id, missing_policy);
create table fct_icp_deal_scores as
select 'csv:D1' as deal_key, 'core' as scorecard_id, 1 as scorecard_version,
    unnest(['opened', 'discovery', 'closed']) as scoring_moment;

create table scorecards as
select 'active' as status, 'ideal' as polarity, date '2026-06-30' as valid_from,
    date '2026-06-30' as valid_to;

create table currency_rates as
select * from (values ('USD', 1.0), ('EUR', 1.1)) as made_up (currency, rate);
create table account_merges as
select * from (values ('csv:1', 'csv:2'), ('csv:2', 'csv:3'), ('csv:4', 'csv:3'))
as made_up (account_key, merged_into_key);

create table source_formats as select 'csv' as source;
create table raw_csv__deals as
select unnest(['file', 'record']) as _row_kind, 'csv/deals.csv' as _file;
create table raw_salesforce__deals as
select 'file' as _row_kind, 'salesforce/Opportunity.csv' as _file;

create table int_subject_scores as
select * from (values
    ('whole', 'core', 70.0, 70.0, 70.0, 8), ('part', 'core', 60.0, 50.0, 75.0, 6),
    ('silent', 'core', null, 0.0, 100.0, 1), ('odd', 'core', 90.0, 50.0, 75.0, 6),
    ('scaled', 'fintech', 99.0, 50.0, 75.0, 6)
) as made_up (subject_id, scorecard_id, icp_score, score_low, score_high, known_count);
alter table int_subject_scores add column scorecard_version integer default 1;
alter table int_subject_scores add column criterion_count integer default 8;
create table int_scoring_lines as
select * from (values ('part', 'core', 0, 0, 5), ('odd', 'core', 9, 0, 5))
as made_up (subject_id, scorecard_id, points, worst_points, best_points);
alter table int_scoring_lines add column scorecard_version integer default 1;
alter table int_scoring_lines add column is_known boolean default false;

create table rpt_data_readiness as
select * from (values
    ('core version 1', '20 deals won', 'pass', true), ('new business', '3 deals', 'fail', false)
) as made_up (subject, finding, verdict, is_enforced);
"""
BREACHES = [
    (
        "an_ideal_card_is_active",
        "update scorecards set status = 'shadow'",
        "No ideal card is active on 2026-06-30, so every account would be Unknown;",
    ),
    (
        "an_ideal_card_is_active",
        "update scorecards set polarity = 'anti'",
        "No ideal card is active on 2026-06-30",
    ),
    (
        "an_ideal_card_is_active",
        "update scorecards set valid_from = date '2026-07-01', valid_to = null",
        "No ideal card is active on 2026-06-30",
    ),
    (
        "every_account_is_kept_or_listed",
        "delete from rpt_folded_records",
        "csv/accounts.csv record 2 (account csv:A2) is neither in int_accounts nor in",
    ),
    (
        "every_account_is_kept_or_listed",
        "delete from rpt_rejected_records where object_name = 'accounts'",
        "csv/accounts.csv record 3 (account csv:A3) is neither in int_accounts nor in",
    ),
    (
        "every_account_is_kept_or_listed",
        "update int_account_records set account_key = 'csv:salesforce:1' where record_no = 1",
        "csv/accounts.csv record 1 (account csv:salesforce:1) is neither in int_accounts nor in",
    ),
    (
        "active_versions_have_evidence",
        "update rpt_data_readiness set verdict = 'fail', finding = '19 deals won'",
        "The scorecard core version 1 is active without the evidence it needs (19 deals won)",
    ),
    (
        "score_lines_add_up",
        "update fct_icp_score_lines set points = 19.999999999 where criterion_id = 'size'",
        "The lines of csv:1 on core version 1 add up to",
    ),
    (
        "score_lines_add_up",
        "update scorecard_categories set max_points = 59 where category_id = 'fit'",
        "(67.500000000 capped)",
    ),
    (
        "score_lines_add_up",
        "update fct_icp_score_lines set category_id = 'renamed' where category_id = 'signal'",
        "(60.000000000 capped)",
    ),
    (
        "score_lines_add_up",
        "insert into fct_icp_score_lines values ('csv:1', 'core', 1, 'fit', 0, false, 'twice')",
        "on 4 criteria (2 known)",
    ),
    ("score_lines_add_up", "delete from fct_icp_account_scores", "its score says nothing"),
    ("score_lines_add_up", "delete from fct_icp_score_lines", "add up to 0"),
    (
        "no_value_from_after_the_moment",
        "update int_scoring_values set observed_on = observed_on + 1",
        "open is scored on 2026-03-01 with a value of timeline that was observed on 2026-03-02",
    ),
    (
        "no_value_from_after_the_moment",
        "update int_deals set closed_date = date '2026-03-01'",
        "open is scored with what was known on 2026-03-01, but its deal closed on 2026-03-01",
    ),
    (
        "every_deal_is_scored_or_listed",
        "delete from rpt_rejected_records",
        "csv/deals.csv record 3 (deal D2) is staged, but neither",
    ),
    (
        "every_deal_is_scored_or_listed",
        "delete from int_deals where deal_key = 'csv:D4'",
        "csv/deals.csv record 5 (deal D4) is staged, but neither",
    ),
    (
        "every_deal_is_scored_or_listed",
        "delete from rpt_folded_records where object_name = 'deals'",
        "hubspot/deals.csv record 1 (deal D1) is staged, but neither",
    ),
    (
        "every_deal_is_scored_or_listed",
        "update rpt_folded_records set object_name = 'accounts'",
        "hubspot/deals.csv record 1 (deal D1) is staged, but neither",
    ),
    (
        "every_deal_is_scored_or_listed",
        "update int_deal_issues set reason = 'closed_in_future'",
        "csv:D9 has a score on core version 1 at 0 of 3 moments",
    ),
    (
        "every_deal_is_scored_or_listed",
        "delete from fct_icp_deal_scores where scoring_moment = 'discovery'",
        "csv:D1 has a score on core version 1 at 2 of 3 moments",
    ),
    (
        "every_deal_is_scored_or_listed",
        "update int_scorecards set segment_id = null",
        "csv:D1 has a score on fintech version 1 at 0 of 3 moments",
    ),
    (
        "exports_have_formats",
        "update source_formats set source = 'hubspot'",
        "records of the source csv (such as in csv/deals.csv)",
    ),
    (
        "merges_do_not_run_in_a_circle",
        "insert into account_merges values ('csv:3', 'csv:1')",
        "The merges of csv:1 in seeds/mappings/account_merges.csv lead back to it;",
    ),
    (
        "merges_do_not_run_in_a_circle",
        "update account_merges set merged_into_key = 'csv:4' where account_key = 'csv:4'",
        "The merges of csv:4 in seeds/mappings/account_merges.csv lead back to it;",
    ),
    (
        "rates_are_in_the_reporting_currency",
        "delete from currency_rates",
        "The currency USD, in which money is reported, has no rate in seeds/",
    ),
    (
        "rates_are_in_the_reporting_currency",
        "update currency_rates set rate = 0.9 where currency = 'USD'",
        "has a rate other than 1 in seeds/mappings/currency_rates.csv; write all rates",
    ),
    (
        "score_within_bounds",
        "update int_subject_scores set score_low = 80 where subject_id = 'scaled'",
        "scaled on fintech version 1 scored 99.0 with bounds of 80.0 and 75.0",
    ),
    (
        "score_within_bounds",
        "update int_subject_scores set score_high = 71 where subject_id = 'whole'",
        "whole on core version 1 scored 70.0 with bounds of 70.0 and 71.0",
    ),
    (
        "score_within_bounds",
        "update int_subject_scores set icp_score = 75.1 where subject_id = 'part'",
        "part on core version 1 scored 75.1",
    ),
    (
        "score_within_bounds",
        "delete from int_scoring_lines where subject_id = 'odd'",
        "odd on core",
    ),
]


def failures(connection: duckdb.DuckDBPyConnection, name: str) -> list[tuple[Any, ...]]:
    """What a data test finds, run as dbt runs it."""
    source = (ROOT / "tests" / f"{name}.sql").read_text(encoding="utf-8")
    query = jinja2.Environment().from_string(MACROS + source)
    rendered = query.render(
        ref=lambda relation: relation,
        as_of_date=lambda: "date '2026-06-30'",
        var={"reporting_currency": "USD"}.__getitem__,
        loaded_objects=lambda: [("csv", "deals"), ("salesforce", "deals")],
    )
    return connection.execute(rendered).fetchall()


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    made = duckdb.connect(config={"threads": 1})
    made.execute(SOUND)
    return made


def test_every_data_test_has_a_breach_here() -> None:
    kept = {path.stem for path in (ROOT / "tests").glob("*.sql")}
    assert kept == {name for name, _, _ in BREACHES}


@pytest.mark.parametrize("name", sorted({name for name, _, _ in BREACHES}))
def test_sound_tables_pass(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    assert failures(connection, name) == []


@pytest.mark.parametrize(
    ("name", "breach", "sentence"), BREACHES, ids=[name for name, _, _ in BREACHES]
)
def test_a_breach_is_told_in_a_sentence(
    connection: duckdb.DuckDBPyConnection, name: str, breach: str, sentence: str
) -> None:
    connection.execute(breach)
    with pytest.raises(duckdb.Error, match=re.escape(sentence)):
        failures(connection, name)
