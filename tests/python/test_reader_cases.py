"""Exports that once lost records or figures on their way, followed to the tables of a build."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from compiled_project import CompiledProject
from icp_warehouse.errors import IcpError
from reader_support import write_exports


def rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return connection.execute(sql).fetchall()


AMOUNTS = "select deal_key, deal_amount from int_deals order by deal_key"
LEDGER = "select file, status, records_in, staged, rejected, warnings from rpt_load_ledger"
COMPANIES = b"Record ID,Company name\n501,Tansy 1\n502,Tansy 2\n"
TWO_AMOUNTS = (
    b"Record ID,Deal Name,Amount,Is Closed Won,Is Deal Closed?,Amount,Create Date,Close Date\n"
    b"71,Tansy 1,40,true,true,4000,2026-01-09 10:00,2026-04-09 10:00\n"
    b"72,Tansy 2,,true,true,7000,2026-01-09 10:00,2026-04-09 10:00\n"
)


def test_of_two_properties_with_one_label_the_one_is_read_that_keeps_it(
    compiled_project: CompiledProject, tmp_path: Path, shared_cases: Path | None
) -> None:
    contents = [(TWO_AMOUNTS, (Decimal(4000), Decimal(7000)))]
    if shared_cases:
        case = shared_cases / "13-duplicate-headings" / "exports" / "hubspot" / "deals.csv"
        contents.append((case.read_bytes(), (Decimal(5000), Decimal(6000))))
    for content, amounts in contents:
        files = {"hubspot/companies.csv": COMPANIES, "hubspot/deals.csv": content}
        with pytest.raises(
            IcpError, match=r"names the column Amount twice .* of columns 3, [67], g"
        ):
            compiled_project.build(write_exports(tmp_path, files), ["int_deals"])
        # In HubSpot the label of the property; in the file the first of the two.
        files["hubspot/deals.csv"] = content.replace(b"Amount,", b"Amount (old),", 1)
        built = compiled_project.build(write_exports(tmp_path, files), ["int_deals"])
        assert tuple(amount for _, amount in rows(built, AMOUNTS)) == amounts


def test_long_text_loses_no_deal(
    compiled_project: CompiledProject, tmp_path: Path, shared_cases: Path | None
) -> None:
    files = {
        "csv/accounts.csv": b'account_id,account_name\na1,"Yarrow ""Leaf"" & Co"\na2,Yarrow 2\n',
        "csv/deals.csv": (
            b"deal_id,account_id,next_step,created_at,closed_at,is_won,amount\n"
            b'd1,a1,"asked\n\n""when"", and how\nthen left",2026-02-01,2026-04-01,1,1000\n'
            b'd2,a2,"answered \\"soon\\", she said, or\nlater",2026-02-01,2026-04-01,1,2000\n'
            b'd3,a2,"screen of 27\\"",2026-02-01,2026-04-01,0,3000\n'
        ),
    }
    folders = [write_exports(tmp_path, files)]
    if shared_cases:
        folders.append(shared_cases / "17-long-text" / "exports")
    for folder in folders:
        built = compiled_project.build(folder, ["int_deals", "rpt_rejected_records"])
        amounts = [amount for _, amount in rows(built, AMOUNTS)]
        assert amounts == [Decimal(1000), Decimal(2000), Decimal(3000)]
        assert rows(built, "select * from rpt_rejected_records") == []


REPORT_HEADER = (
    '"Opportunity ID","Account Name","Amount","Created Date","Close Date","Stage","Won"\n'
)
REPORT = (
    REPORT_HEADER
    + '"006HX0000002201","Sorrel 1","1,000.00","2026-01-11","2026-05-11","Closed Won","1"\n'
    '"006HX0000002202","Sorrel 2","2,000.00","2026-01-11","2026-05-11","Closed Lost","0"\n'
    "\n\n"
    '"Offene Chancen je Inhaber"\n'
    '"Copyright (c) 2000-2026 salesforce.com, inc. Alle Rechte vorbehalten."\n'
    '"Vertrauliche Informationen - Nicht weitergeben"\n'
    '"Generiert von:  Ada Pell  30.6.2026, 09:12"\n'
    '"Sorrel GmbH, Testorganisation"\n'
)


def test_the_lines_below_a_report_are_no_deals_and_are_named(
    compiled_project: CompiledProject, tmp_path: Path, shared_cases: Path | None
) -> None:
    accounts = b"Account ID,Account Name\n001HX0000002201,Sorrel 1\n001HX0000002202,Sorrel 2\n"
    files = {"salesforce/Account.csv": accounts, "salesforce/Opportunity.csv": REPORT.encode()}
    folders = [write_exports(tmp_path, files)]
    if shared_cases:
        folders.append(shared_cases / "18-report-footer" / "exports")
    for folder in folders:
        built = compiled_project.build(folder, ["int_deals", "rpt_rejected_records"])
        assert [amount for _, amount in rows(built, AMOUNTS)] == [Decimal(1000), Decimal(2000)]
        reasons = rows(built, "select reason, count(*) from rpt_rejected_records group by all")
        assert reasons == [("REPORT_FOOTER", 5)]


def test_an_object_in_two_files_lands_whole_and_the_ledger_says_what_one_lacks(
    compiled_project: CompiledProject, tmp_path: Path, shared_cases: Path | None
) -> None:
    files = {
        "csv/accounts.csv": b"account_id,account_name,annual_revenue\n1,Dock 1,50000000\n",
        "csv/Accounts_2.CSV": b"account_id,account_name\n2,Dock 2\n",
    }
    folders = [write_exports(tmp_path, files)]
    if shared_cases:
        folders.append(shared_cases / "31-validate-two-files" / "exports")
    for folder in folders:
        built = compiled_project.build(folder, ["int_accounts", "rpt_load_ledger"])
        known = rows(built, "select annual_revenue_amount from int_accounts order by account_key")
        assert known == [(Decimal(50000000),), (None,)]
        warnings = [row[-1] for row in rows(built, f"{LEDGER} where lower(file) like '%2.csv'")]
        assert warnings == [
            "COLUMNS_DIFFER: no column for annual_revenue (which csv/accounts.csv has); "
            "unknown in this file"
        ]


def test_a_file_that_is_not_read_is_in_the_ledger_with_what_to_do(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    exports = write_exports(
        tmp_path,
        {
            "csv/accounts.csv": b"account_id\n1\n",
            "csv/acounts.csv": b"account_id\n2\n",
            "csv/deals.xlsx": b"PK\3\4 [Content_Types].xml xl/workbook.xml",
        },
    )
    (exports / "csv" / "above").symlink_to("..")
    built = compiled_project.build(exports, ["rpt_load_ledger"])
    assert rows(built, f"{LEDGER} where status = 'ignored' order by file") == [
        ("csv/above", *_IGNORED, "LEADS_BACK: a link to a folder above it; remove it"),
        ("csv/acounts.csv", *_IGNORED, "UNKNOWN_FILE_NAME: did you mean accounts.csv?"),
        (
            *("csv/deals.xlsx", *_IGNORED),
            'NOT_CSV: an Excel workbook; open it, save the sheet as "CSV UTF-8" under the name '
            "deals.csv and remove this one",
        ),
    ]
    assert compiled_project.failures(built, "unique_rpt_load_ledger_file") == []


_IGNORED = ("ignored", None, None, None)
