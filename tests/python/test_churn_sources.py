"""RavenStack says three things about who left: the report repeats them and chooses none."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from dbt_runs import NO_TESTS, assert_succeeded, dbt, project_copy, query

AS_OF = "2024-12-31"
OWN_COLUMNS = """\
csv,accounts,churn_flag,attribute:churn_flag,boolean,false,
csv,accounts,signup_date,created_at,timestamp,false,
csv,attributes,churn_date,observed_at,timestamp,true,
csv,attributes,churn_event_id,value,text,true,
csv,subscriptions,mrr_amount,mrr,number,false,
csv,subscriptions,plan_tier,plan,text,false,
"""

# Shaped like RavenStack's files, for where those are not at hand.
MADE_UP = {
    "accounts": "account_id,account_name,signup_date,churn_flag\n"
    "A-1,Company_1,2023-01-01,FALSE\nA-2,Company_2,2023-01-01,TRUE\n"
    "A-3,Company_3,2023-01-01,FALSE\nA-4,Company_4,2023-01-01,TRUE\n",
    "subscriptions": "subscription_id,account_id,start_date,end_date,plan_tier,mrr_amount\n"
    "S-1,A-1,2023-02-01,,Pro,10\nS-2,A-2,2023-02-01,2024-05-31,Pro,10\n"
    "S-3,A-3,2023-02-01,2024-12-31,Pro,10\nS-4,A-4,2023-02-01,,Pro,0\n",
    "churn_events": "churn_event_id,account_id,churn_date,reason_code\n"
    "C-1,A-1,2024-01-01,pricing\nC-2,A-1,2024-06-01,support\nC-3,A-2,2024-05-31,budget\n"
    "C-4,A-3,2025-01-01,budget\n",
}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module", params=["ravenstack", "made_up"])
def export(
    request: pytest.FixtureRequest,
    shared_data: Path | None,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    folder = tmp_path_factory.mktemp("export")
    real = shared_data / "ravenstack_iso" if shared_data else None
    for name, text in MADE_UP.items():
        if request.param == "ravenstack" and real is not None:
            text = (real / f"ravenstack_{name}.csv").read_text(encoding="utf-8-sig")
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def test_the_report_says_what_each_source_says(export: Path, tmp_path: Path) -> None:
    project = project_copy(tmp_path / "project")
    column_map = project / "seeds" / "mappings" / "column_map.csv"
    column_map.write_text(column_map.read_text(encoding="utf-8") + OWN_COLUMNS, encoding="utf-8")
    exports = tmp_path / "exports" / "csv"
    exports.mkdir(parents=True)
    for name in ("accounts", "subscriptions"):
        (exports / f"{name}.csv").write_bytes((export / f"{name}.csv").read_bytes())
    events = read(export / "churn_events.csv")
    with (exports / "attributes.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["account_id", "attribute_id", "churn_event_id", "churn_date"])
        for event in events:
            cells = (event["account_id"], "churn_event", event["churn_event_id"])
            writer.writerow([*cells, event["churn_date"]])

    warehouse = tmp_path / "churn.duckdb"
    run = dbt(
        ["build", "--select", "+rpt_churn_sources", *NO_TESTS],
        warehouse=warehouse,
        exports=tmp_path / "exports",
        as_of_date=AS_OF,
        project=project,
    )
    assert_succeeded(run)

    flags = {
        row["account_id"]: "churned" if row["churn_flag"] == "TRUE" else "active"
        for row in read(export / "accounts.csv")
    }
    logged: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for event in events:
        if event["churn_date"] <= AS_OF:
            logged[event["account_id"]].add((event["churn_date"], event["churn_event_id"]))
    paid: dict[str, bool] = {}
    for row in read(export / "subscriptions.csv"):
        end = row["end_date"]
        if (
            float(row["mrr_amount"]) > 0
            and row["start_date"] <= AS_OF
            and not "" < end < row["start_date"]
        ):
            is_active = not end or end >= AS_OF
            paid[row["account_id"]] = paid.get(row["account_id"], False) or is_active
    expected = set()
    for account, flag in flags.items():
        state = None if account not in paid else "active" if paid[account] else "churned"
        event_state = "churned" if logged[account] else "active"
        said = {flag, event_state} | ({state} if state else set())
        last = max(logged[account])[0] if logged[account] else None
        expected.add(
            (f"csv:{account}", state, flag, event_state, len(said) > 1, len(logged[account]), last)
        )
    found = query(
        warehouse,
        "select account_key, subscription_state, flag_state, event_state, has_disagreement,"
        " event_count, last_event_on::text from main.rpt_churn_sources",
    )
    assert len(found) == len(expected)
    assert set(found) == expected
    if len(flags) == 500:
        # What a reader of the files counted: 110 flags, 352 accounts with events, 277 unflagged.
        assert sum(row[2] == "churned" for row in found) == 110
        assert sum(row[3] == "churned" for row in found) == 352
        assert sum(row[2:4] == ("active", "churned") for row in found) == 277
