"""Every variable is checked by name, type and range, by dbt before it builds and by `icp`."""

import json
import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dbt_runs import ROOT, assert_succeeded, dbt, query
from icp_warehouse import variables
from icp_warehouse.errors import IcpError

TODAY = date(2026, 11, 28)
DECLARED = variables.declared_variables(ROOT)
KNOWN = variables.known(ROOT)
NUMBERS = {"integer", "number"}

# What was typed, and what the sentence says.
MISTAKES = {
    "{as_of_date: 2026-11-29}": "as_of_date is 2026-11-29, which has not come yet",
    '{as_of_date: "2026-02-30"}': "as_of_date is 2026-02-30; set it to a day like",
    '{as_of_date: "2100-02-29", allow_future_as_of_date: true}': "as_of_date is 2100-02-29; set",
    "{as_of_date: 20260630}": "as_of_date is 20260630; set it to a day like 2026-06-30",
    "{as_of_date: [2026-06-30]}": "as_of_date is [",
    '{as_of_date: "20-06-30"}': "as_of_date is 20-06-30; set",
    "{as_of_date: 2026-06-30 12:00:00}": "as_of_date is 2026-06-30 12:00:00; set",
    '{as_of_date: ""}': "as_of_date is empty; set",
    "{as_of_date: 0}": "as_of_date is 0; set",
    "{as_of_date: 9999-12-31}": "as_of_date is 9999-12-31; set it to a day like",
    "{as_of_date: 9999-12-31, allow_future_as_of_date: true}": "from 1970-01-01 to today (to 2199",
    '{allow_future_as_of_date: "yes"}': "is the text yes; set it to true or false",
    "{outage_share: abc}": "outage_share is the text abc; set it to a number from 0 to 1",
    "{outage_share: .nan}": "outage_share is nan; set it to a number from 0 to 1",
    "{outage_share: true}": "outage_share is true; set it to a number from 0 to 1",
    '{gross_margin: "0,8"}': "gross_margin is the text 0,8; set it to a number from 0 to 1",
    "{gross_margin: 80}": "gross_margin is 80; set it to a number from 0 to 1",
    "{evidence_rule: nope}": "evidence_rule is nope; set it to error or report",
    "{signal_window_days: -5}": "signal_window_days is -5; set it to a whole number from 0 to 3650",
    "{signal_window_days: 30.0}": "signal_window_days is 30.0; set it to a whole number",
    "{win_loss_window_days: 365}": "win_loss_window_days is 365; set it to a list of different",
    "{win_loss_window_days: [365, 365]}": "win_loss_window_days is [365, 365]; set it to a list",
    "{win_loss_window_days: [365, soon]}": "win_loss_window_days is [365, 'soon']; set",
    "{workshop_won_deals: [30, 20]}": "workshop_won_deals is [30, 20]; set it to a list of two",
    "{workshop_open_deals: [10]}": "workshop_open_deals is [10]; set it to a list of two",
    "{low_score: 80}": "low_score is 80, and high_score is 70; set it to at most that",
    "{reporting_currency: U'S}": "reporting_currency is U'S; set it to three capital letters",
    "{reporting_currency: usd}": "reporting_currency is usd; set it to three capital letters",
    '{exports_path: " "}': "exports_path is empty; set it to the path of a folder",
    '{exports_path: "a\\nb"}': "exports_path is a b; set it to the path of a folder",
    "{exports_path: 2026}": "exports_path is 2026; set it to the path of a folder, as text",
    "{outage_shar: 0.8}": "There is no variable outage_shar: did you mean outage_share?",
    "{Gross-Margin: 0.8}": "There is no variable Gross-Margin: did you mean gross_margin?",
    "{as_of: 2026-06-30}": "There is no variable as_of: did you mean as_of_date?",
    "{nonsense: 1}": "There is no variable nonsense; docs/variables.md lists them",
    "{1: 2}": "There is no variable 1; docs/variables.md lists them",
}


def refusal(typed: str) -> str:
    with pytest.raises(IcpError) as refused:
        variables.read_variables(typed, ROOT, DECLARED, TODAY)
    return str(refused.value)


def wrong(values: Mapping[str, Any], **options: Any) -> str:
    return variables.mistake(ROOT, {**DECLARED, **values}, values, TODAY, **options)


def test_the_list_of_variables_is_that_of_the_project() -> None:
    assert list(KNOWN) == list(DECLARED)


def test_every_variable_that_sql_asks_for_is_on_the_list() -> None:
    asked = re.compile(r"""\bvar\(\s*["'](\w+)["']\s*[,)]""")
    found = {
        name
        for folder in ("models", "macros", "tests", "analyses")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".sql", ".yml") and path.is_file()
        for name in asked.findall(path.read_text(encoding="utf-8"))
    }
    assert found <= KNOWN.keys()
    dynamic = {name for name in KNOWN if name.startswith("workshop_")}
    # One is about as_of_date alone, the other is for `icp sync-file`.
    assert KNOWN.keys() - found - dynamic == {"allow_future_as_of_date", "sync_max_change_share"}


def test_the_page_about_variables_has_the_list_as_a_table(repo_root: Path) -> None:
    page = (repo_root / "docs" / "variables.md").read_text(encoding="utf-8")
    rows = [
        f"| `{name}` | {_shown(DECLARED[name])} | {variables.allowed_values(ROOT, rule)} "
        f"| {rule['meaning']} |"
        for name, rule in KNOWN.items()
    ]
    assert [line for line in page.splitlines() if line.startswith("| `")] == rows


def _shown(value: object) -> str:
    return "" if value in (None, "") else f"`{json.dumps(value).strip(chr(34))}`"


def test_the_project_as_it_is_is_sound() -> None:
    assert wrong({}) == ""


@pytest.mark.parametrize("typed", MISTAKES)
def test_a_mistake_is_one_sentence_that_says_what_is_allowed(typed: str) -> None:
    sentence = refusal(typed)
    assert MISTAKES[typed] in sentence
    assert sentence[-1] in ".?"
    assert "\n" not in sentence


@pytest.mark.parametrize(
    "typed",
    [
        '{as_of_date: "2026-11-28"}',
        "{as_of_date: 2024-02-29}",
        "{as_of_date: null}",
        "{as_of_date: 2026-11-29, allow_future_as_of_date: true}",
        "{outage_share: 1, gross_margin: 0}",
        "{win_loss_window_days: [1]}",
        "{workshop_won_deals: [0, 0]}",
        "{low_score: 70}",
        "{reporting_currency: EUR, evidence_rule: report}",
        '{exports_path: "its here", account_key: "csv:OBrien"}',
    ],
)
def test_sound_variables_are_taken(typed: str) -> None:
    assert variables.read_variables(typed, ROOT, DECLARED, TODAY) == yaml.safe_load(typed)


@pytest.mark.parametrize("name", KNOWN)
def test_no_variable_takes_a_value_of_another_kind(name: str) -> None:
    kind = KNOWN[name]["type"]
    values = [float("nan"), float("inf"), {}, {"a": 1}, [], [[1, 2]], [1, "2"], -1, 10**30]
    values += [] if kind == "text" else ["'; drop table x; --", "1", "", "1\n"]
    values += [] if kind == "boolean" else [True, False]
    values += [] if kind == "day" else [None, TODAY]
    for value in values:
        sentence = wrong({name: value})
        assert sentence.startswith(f"The variable {name} is "), (value, sentence)


@pytest.mark.parametrize("name", [name for name, rule in KNOWN.items() if "highest" in rule])
def test_a_range_ends_where_the_list_says(name: str) -> None:
    rule = KNOWN[name]
    if rule["type"] in NUMBERS:
        steps = {"lowest": -1, "highest": 1}
        inside, outside = rule, {end: rule[end] + step for end, step in steps.items()}
        values = {end: (inside[end], outside[end]) for end in steps}
    elif rule["type"] == "day":
        values = {
            "lowest": (date(1970, 1, 1), date(1969, 12, 31)),
            "highest": (date(2199, 12, 31), date(2200, 1, 1)),
        }
    else:
        lowest, highest = rule["lowest"], rule["highest"]
        values = {
            "lowest": ([lowest, highest], [lowest - 1, highest]),
            "highest": ([lowest, highest], [lowest, highest + 1]),
        }
    # A score has another one to agree with, and a day that is far off has to be allowed.
    others = {"high_score": 100, "low_score": 0, "allow_future_as_of_date": True}
    for good, bad in values.values():
        assert wrong({**others, name: good}) == ""
        assert wrong({**others, name: bad}).startswith(f"The variable {name} is ")


def test_several_mistakes_are_named_together() -> None:
    sentence = refusal("{outage_share: 5, gross_margin: 7, nonsense: 1}")
    assert sentence == (
        "The variable gross_margin is 7; set it to a number from 0 to 1 "
        "(also wrong: nonsense, outage_share)."
    )


def test_a_variable_that_the_project_no_longer_sets_is_missed() -> None:
    rest = {name: value for name, value in DECLARED.items() if name != "outage_share"}
    sentence = variables.mistake(ROOT, rest, {}, TODAY)
    assert sentence == (
        "The variable outage_share is not set; set it to a number from 0 to 1 in dbt_project.yml."
    )


def test_another_project_keeps_its_variables_unless_they_are_nearly_ours() -> None:
    assert wrong({"target_schema": 1, "as_of": 2, "nonsense": 3}, is_package=True) == ""
    sentence = wrong({"export_path": "x"}, is_package=True)
    assert sentence == "There is no variable export_path: did you mean exports_path?"
    assert wrong({"outage_share": 5}, is_package=True).startswith("The variable outage_share is 5")


@given(st.dates(date(1960, 1, 1), date(2210, 1, 1)), st.integers(-40, 40), st.integers(-14, 14))
def test_days_are_those_of_the_calendar(day: date, more_days: int, more_months: int) -> None:
    text = f"{day.year:04}-{day.month + more_months:02}-{day.day + more_days:02}"
    try:
        real = date.fromisoformat(text)
        is_day = len(text) == 10 and date(1970, 1, 1) <= real <= date(2199, 12, 31)
    except ValueError:
        is_day = False
    said = wrong({"as_of_date": text, "allow_future_as_of_date": True})
    assert (said == "") == is_day, (text, said)


@given(st.text("abc_", max_size=6), st.text("abc_", min_size=1, max_size=6))
def test_edits_between_words_are_counted_as_by_hand(one: str, other: str) -> None:
    def edits(first: str, second: str) -> int:
        if not first or not second:
            return len(first) + len(second)
        if first[0] == second[0]:
            return edits(first[1:], second[1:])
        shorter = edits(first[1:], second), edits(first, second[1:]), edits(first[1:], second[1:])
        return 1 + min(shorter)

    is_near = edits(one, other) <= 2
    rules = {other: {"type": "boolean"}}
    sentence = variables.macros(ROOT).unknown_variable(one, rules, True)
    assert ("did you mean" in sentence) == is_near


def test_dbt_refuses_wrong_variables_before_it_builds_anything(tmp_path: Path) -> None:
    run = dbt(
        ["seed"],
        warehouse=tmp_path / "icp.duckdb",
        exports=tmp_path,
        as_of_date=str(date.today() + timedelta(days=2)),
        more_variables={"outage_shar": 0.8, "workshop_won_deals": 30},
    )
    assert run.returncode == 2
    assert "which has not come yet (today is " in run.stdout
    assert "to true (also wrong: outage_shar, workshop_won_deals)." in run.stdout
    assert "START" not in run.stdout


def test_a_folder_of_exports_may_have_quotes_in_its_name(tmp_path: Path) -> None:
    exports = tmp_path / 'it\'s "here"; --'
    (exports / "csv").mkdir(parents=True)
    for name in ("accounts", "odd"):
        (exports / "csv" / f"{name}.csv").write_text("account_id\n1\n")
    warehouse = tmp_path / "icp.duckdb"
    run = dbt(["run", "--select", "raw_unclaimed_files"], warehouse=warehouse, exports=exports)
    assert_succeeded(run)
    assert query(warehouse, "select _file from main_raw.raw_unclaimed_files") == [("csv/odd.csv",)]
