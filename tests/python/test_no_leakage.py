"""Nothing from after the day of a run, or after a scoring moment, reaches a figure."""

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dbt_runs import EXPORTS, FILE_COLUMNS, assert_succeeded, dbt, moved_marts, query
from sample_scan import ISO, raw_records

PAST_DAY = "2025-12-31"
HUBSPOT = "hubspot/hubspot-crm-exports-all-{}-2026-06-30.csv".format

# When a record of each file came to be known.
KNOWN_AT = {
    "salesforce/Account.csv": "CreatedDate",
    "salesforce/Contact.csv": "CreatedDate",
    "salesforce/Opportunity.csv": "CreatedDate",
    "salesforce/OpportunityContactRole.csv": "CreatedDate",
    "salesforce/OpportunityHistory.csv": "CreatedDate",
    "salesforce/Event.csv": "ActivityDateTime",
    "salesforce/Task.csv": "ActivityDate",
    "csv/accounts.csv": "created_at",
    "csv/activities.csv": "occurred_at",
    "csv/attributes.csv": "observed_at",
    "csv/campaign_touches.csv": "touched_at",
    "csv/contact_roles.csv": "created_at",
    "csv/contacts.csv": "created_at",
    "csv/deals.csv": "created_at",
    "csv/leads.csv": "created_at",
    "csv/signal_observations.csv": "observed_at",
    "csv/stage_history.csv": "entered_at",
    "csv/subscriptions.csv": "start_date",
    "csv/usage.csv": "usage_date",
    "csv/nps.csv": "responded_at",
    HUBSPOT("companies"): "Create Date",
    HUBSPOT("contacts"): "Create Date",
}

# What a record says only since the day in a column, and what it said before.
LEARNT_AT = {
    "salesforce/Opportunity.csv": {
        "CloseDate": {
            "IsClosed": "0",
            "IsWon": "0",
            "StageName": "Prospecting",
            "Loss_Reason__c": "",
        },
    },
    "csv/deals.csv": {
        "closed_at": {"is_closed": "false", "is_won": "false", "stage": "New", "loss_reason": ""},
    },
    "csv/leads.csv": {
        "mql_at": {"mql_at": ""},
        "sal_at": {"sal_at": ""},
        "sql_at": {"sql_at": "", "converted_deal_id": ""},
        "rejected_at": {"rejected_at": "", "rejection_reason": ""},
    },
    "csv/subscriptions.csv": {
        "end_date": {
            "end_date": "",
            "status": "active",
            "cancel_requested_at": "",
            "cancel_reason": "",
        },
    },
}

# These tell of the files as they are, whatever the day: how many records came in, which of them
# were set aside, which values could not be read and which labels no mapping covers.
FILE_REPORTS = {
    "rpt_load_ledger",
    "rpt_rejected_records",
    "rpt_unmapped_values",
    "rpt_value_issues",
}

# Two deals alike in all but one signal, seen 50 days after one of them was opened; and two moved
# from an older CRM, created here after they had closed, alike in all but what was learnt then.
TWINS = {
    "csv/deals.csv": [
        f"{deal},A-0002,Twin,new_business,default,Won,true,true,50000,USD,2025-03-03T10:00:00Z,"
        "2025-06-30T10:00:00Z,,,Outbound,,rep-1,2025-06-30T10:00:00Z,false"
        for deal in ("D-PLAIN", "D-LATE")
    ]
    + [
        f"{deal},A-0002,Twin,new_business,default,Won,true,true,50000,USD,2025-09-01T10:00:00Z,"
        "2025-03-20T10:00:00Z,,,Outbound,,rep-1,2025-09-01T10:00:00Z,false"
        for deal in ("D-MOVED", "D-MOVED-LATE")
    ],
    "csv/signal_observations.csv": [
        ",D-PLAIN,timeline,vague,2025-03-20T10:00:00Z,conversation,note,rep-1",
        ",D-LATE,timeline,vague,2025-03-20T10:00:00Z,conversation,note,rep-1",
        ",D-LATE,economic_buyer,confirmed,2025-04-22T10:00:00Z,conversation,note,rep-1",
        ",D-MOVED,timeline,vague,2025-03-19T10:00:00Z,conversation,note,rep-1",
        ",D-MOVED-LATE,timeline,vague,2025-03-19T10:00:00Z,conversation,note,rep-1",
        ",D-MOVED-LATE,economic_buyer,confirmed,2025-03-20T10:00:00Z,conversation,note,rep-1",
    ],
}

# One record of every kind from five days after the sample's last day, each as harmful as it can be.
LATER_DAY = "2026-07-05T09:00:00Z"
LATER_MINUTE = "2026-07-05 09:00"
LATER = {
    "csv/accounts.csv": [
        # Shares its web site with an account; its labels are in no mapping.
        f"A-LATER,Later,opalbeam.example,zebra,Zebra farming,9,,9,USD,9,1900,zebra,Nowhere,cobol,"
        f"rep-1,{LATER_DAY},{LATER_DAY},false,",
    ],
    "csv/deals.csv": [
        f"D-LATER,A-0001,Later,new_business,default,Won,true,true,9000000,USD,{LATER_DAY},"
        f"{LATER_DAY},,,Outbound,,rep-1,{LATER_DAY},false",
        f"D-ORPHAN,A-NOBODY,Later,zebra,default,Zebra,false,false,1,XXX,{LATER_DAY},"
        f"{LATER_DAY},Zebra,,Outbound,,rep-1,{LATER_DAY},false",
    ],
    "csv/contacts.csv": [f"C-LATER,A-0001,Chief Executive Officer,Board,x.example,{LATER_DAY}"],
    "csv/contact_roles.csv": [
        f"salesforce:{{open_deal}},C-0001,Economic Buyer,true,{LATER_DAY}",
        f"D-0001,C-0112,Zebra,true,{LATER_DAY}",
    ],
    "csv/campaign_touches.csv": [f"T-LATER,L-00001,later-2026,later,{LATER_DAY}"],
    "csv/leads.csv": [
        f"L-LATER,A-0001,opalbeam.example,Zebra,{LATER_DAY},{LATER_DAY},{LATER_DAY},{LATER_DAY},"
        f"{LATER_DAY},Zebra,D-0001",
    ],
    "csv/activities.csv": [
        f"ACT-LATER,,salesforce:{{open_deal}},C-0001,Meeting,Budget owner call,inbound,{LATER_DAY}"
    ],
    "csv/stage_history.csv": [f"salesforce:{{open_deal}},Closed Won,{LATER_DAY}"],
    "csv/signal_observations.csv": [
        f",salesforce:{{open_deal}},{attribute},{value},{LATER_DAY},document,note,rep-1"
        for attribute, value in (("economic_buyer", "confirmed"), ("technical_fit", "trial"))
    ],
    "csv/attributes.csv": [
        f"A-0001,,employee_count,500,{LATER_DAY}",
        f"A-0001,,no_such_attribute,500,{LATER_DAY}",
    ],
    "csv/subscriptions.csv": ["SUB-LATER,A-0001,enterprise,active,2026-07-05,,90000,USD,,"],
    "csv/usage.csv": ["{customer},2026-07-05,zebra,9", "A-NOBODY,2026-07-05,zebra,9"],
    "csv/nps.csv": [f"{{customer}},{LATER_DAY},0", f"{{customer}},{LATER_DAY},99"],
    HUBSPOT("companies"): [
        f"99,Later,opalbeam.example,success-9,{LATER_MINUTE},{LATER_MINUTE},",
        f"98,Later and alone,zebra.example,success-9,{LATER_MINUTE},{LATER_MINUTE},",
    ],
    HUBSPOT("contacts"): [
        f"99,Chief Executive Officer,x@zebra.example,8410000000,{LATER_MINUTE},{LATER_MINUTE}",
    ],
    HUBSPOT("deals"): [
        f"99,Later,New Business,Zebra,Zebra,true,9000000,USD,{LATER_MINUTE},{LATER_MINUTE},"
        f"{LATER_MINUTE},8410000000,8410000000",
    ],
    HUBSPOT("meetings"): [f"99,Meeting,Budget owner call,{LATER_MINUTE},19300000000,8410000000"],
}


def copied_exports(folder: Path, added: dict[str, list[str]]) -> Path:
    """The sample exports with lines added to their ends."""
    shutil.copytree(EXPORTS, folder)
    for name, lines in added.items():
        with (folder / name).open("ab") as stream:
            stream.write("".join(f"{line}\n" for line in lines).encode("ascii"))
    return folder


def is_after(moment: str, day: str) -> bool:
    return ISO.fullmatch(moment) is not None and moment[:10] > day


def cut_off(exports: Path, day: str) -> None:
    """Takes out of the exports what came to be known after the day; what has no day stays."""
    for name, column in KNOWN_AT.items():
        path = exports / name
        (header, first_line), *records = raw_records(path)
        kept = [first_line]
        for fields, text in records:
            cells = dict(zip(header, fields, strict=False))
            if is_after(cells.get(column, ""), day):
                continue
            before = dict(cells)
            for learnt_column, said in LEARNT_AT.get(name, {}).items():
                if is_after(cells[learnt_column], day):
                    before |= said
            kept.append(text if before == cells else csv_line([*before.values()]))
        assert len(kept) < len(records)
        encoding = "cp1252" if name == "csv/contacts.csv" else "utf-8"
        path.write_bytes("".join(kept).encode(encoding))


def csv_line(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


@pytest.fixture(scope="module")
def rebuild(
    sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, Path, str], Path]:
    """Builds all models from other exports or for another day, over the sample's seeds."""

    def build(name: str, exports: Path, as_of_date: str) -> Path:
        warehouse = tmp_path_factory.mktemp(name) / f"{name}.duckdb"
        shutil.copy(sample_warehouse, warehouse)
        run = dbt(["run"], warehouse=warehouse, exports=exports, as_of_date=as_of_date)
        assert_succeeded(run)
        return warehouse

    return build


@pytest.fixture(scope="module")
def past_day(
    rebuild: Callable[[str, Path, str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The sample and the twins as of a past day, with all that came later in the files."""
    exports = copied_exports(tmp_path_factory.mktemp("whole") / "exports", TWINS)
    return rebuild("whole", exports, PAST_DAY)


def test_marts_of_a_past_day_are_those_of_what_was_known_then(
    past_day: Path, rebuild: Callable[[str, Path, str], Path], tmp_path: Path
) -> None:
    exports = copied_exports(tmp_path / "exports", TWINS)
    cut_off(exports, PAST_DAY)
    moved = moved_marts(rebuild("cut_off", exports, PAST_DAY), past_day, FILE_COLUMNS)
    assert moved.keys() <= FILE_REPORTS, moved


def test_records_from_after_the_day_move_no_mart(
    sample_warehouse: Path, rebuild: Callable[[str, Path, str], Path], tmp_path: Path
) -> None:
    [(open_deal,)] = query(
        sample_warehouse,
        "select deal_id from main_intermediate.int_deals where outcome = 'open'"
        " and source = 'salesforce' and account_key is not null order by deal_id limit 1",
    )
    [(customer,)] = query(
        sample_warehouse,
        "select min(account_key) from main_intermediate.int_account_churn where is_active",
    )
    added = {
        name: [line.format(open_deal=open_deal, customer=customer) for line in lines]
        for name, lines in LATER.items()
    }
    entities = {name for name in KNOWN_AT if name.startswith("csv/")}
    hubspot = {HUBSPOT(name) for name in ("companies", "contacts", "deals", "meetings")}
    assert added.keys() == entities | hubspot
    warehouse = rebuild("later", copied_exports(tmp_path / "exports", added), "2026-06-30")
    moved = moved_marts(sample_warehouse, warehouse, FILE_COLUMNS)
    # The ledger counts records, and implausible values are listed, whatever their day.
    assert moved.keys() == {"rpt_load_ledger", "rpt_value_issues"}, moved
    [(change, *issue)] = moved["rpt_value_issues"]
    assert (change, "99" in issue) == ("come", True)


def test_a_deal_that_closed_before_it_was_created_here_is_listed(past_day: Path) -> None:
    listed = query(
        past_day,
        "select file, column_name, left(raw_value, 10) from rpt_value_issues"
        " where reason = 'closed_before_created' and raw_value like '2025-03-20%'",
    )
    assert listed == [("csv/deals.csv", "closed_at", "2025-03-20")] * 2


@pytest.mark.parametrize(
    ("moment", "is_moved"), [("opened", False), ("discovery", False), ("closed", True)]
)
@pytest.mark.parametrize("twins", [("D-PLAIN", "D-LATE"), ("D-MOVED", "D-MOVED-LATE")])
def test_a_signal_seen_after_discovery_moves_only_the_closed_score(
    past_day: Path, moment: str, is_moved: bool, twins: tuple[str, str]
) -> None:
    plain, late = (
        query(
            past_day,
            "select * exclude (deal_key) from main.fct_icp_deal_scores"
            f" where deal_key = 'csv:{deal}' and scoring_moment = '{moment}'"
            " and scorecard_id = 'core'",
        )
        for deal in twins
    )
    assert plain
    assert (plain != late) == is_moved
