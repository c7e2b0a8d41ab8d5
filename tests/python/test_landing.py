"""What a raw dbt model gets: which files are taken, how rows are told apart, what is refused."""

from io import FileIO
from pathlib import Path

import duckdb
import pytest

from icp_warehouse.errors import IcpError
from icp_warehouse.landing import land_object, land_unclaimed
from reader_support import ACCOUNTS_MAP, CP1252, HEADER, formats, land, map_of, write_exports

ONE = HEADER + b"001,Acme,,,\n"
TWO = HEADER + b"002,Beta,,,\n003,Gamma,,\n"
SALESFORCE_MAP = map_of([("Id", "account_id", "true"), ("Name", "account_name", "")], "salesforce")


def files_of(landed_rows: list[dict[str, object]]) -> list[object]:
    return [row["_file"] for row in landed_rows]


def test_the_files_of_an_object_are_put_together_sorted_by_name() -> None:
    landed = land(
        {
            "salesforce/Account.csv": b"Id,Name\n1,a\n",
            "salesforce/WE_2/account_2.CSV": b"Id,Name\n2,b\n",
            "salesforce/Account_10.csv": b"ID\n3\n",
            "salesforce/Contact.csv": b"Id,Name\n4,d\n",
            "salesforce/a/b/Account.csv": b"Id,Name\n5,e\n",
            "salesforce/.Account.csv": b"Id,Name\n6,f\n",
            "csv/accounts.csv": b"Id,Name\n7,g\n",
        },
        SALESFORCE_MAP,
        formats(source="salesforce"),
        source="salesforce",
    )
    assert files_of(landed.of_kind("file")) == [
        "salesforce/Account.csv",
        "salesforce/Account_10.csv",
        "salesforce/WE_2/account_2.CSV",
    ]
    assert landed.columns(["account_id", "account_name", "_file"]) == [
        ("1", "a", "salesforce/Account.csv"),
        ("3", None, "salesforce/Account_10.csv"),
        ("2", "b", "salesforce/WE_2/account_2.CSV"),
    ]


def test_row_ids_are_checksum_and_record_number_and_never_repeat() -> None:
    landed = land({"csv/accounts.csv": ONE, "csv/accounts_2.csv": TWO, "csv/a/accounts.csv": TWO})
    ids = [row["_row_id"] for row in landed.rows]
    assert len(set(ids)) == len(ids) == 8
    ledger = landed.ledgers[1]
    assert ledger["sha256"][:16] + "-1" in ids


def test_a_copied_file_is_counted_once_and_accounted_for_twice() -> None:
    content = TWO + b"\n" + HEADER + b'004,"x\ny",,,\n005,"un'
    landed = land({"csv/accounts.csv": content, "csv/accounts (1).csv": content})
    copy, first = landed.ledgers[1], landed.ledgers[0]
    assert files_of(landed.of_kind("record")) == ["csv/accounts (1).csv"] * 2
    assert (first["records_in"], first["staged"], first["rejected"]) == (5, 2, 3)
    assert (copy["records_in"], copy["staged"], copy["rejected"]) == (5, 0, 5)
    assert copy["warnings"] == [
        "NO_FINAL_LINE_END: the file may have been cut in its last line",
        "DUPLICATE_FILE: the same bytes as csv/accounts (1).csv",
    ]
    assert [reject[1:] for reject in landed.rejects[-5:]] == [
        ("DUPLICATE_FILE", "002,Beta,,,"),
        ("DUPLICATE_FILE", "003,Gamma,,"),
        ("DUPLICATE_FILE", HEADER.decode().strip()),
        ("DUPLICATE_FILE", '004,"x\ny",,,'),
        ("DUPLICATE_FILE", '005,"un'),
    ]


def test_the_ledger_says_all_there_is_to_say() -> None:
    landed = land(
        {"csv/accounts.csv": b"\xef\xbb\xbfId;Name;Colour\r\n\r\n001;Acme;red\r\n002\r\n"}
    )
    assert landed.ledger == {
        "sha256": "e221381669981f40c8b48193d683c39c599d769735ee73499da3dd3ef6cc4feb",
        "bytes": 40,
        "encoding": "utf-8",
        "delimiter": ";",
        "header": ["Id", "Name", "Colour"],
        "records_in": 2,
        "blank_lines": 1,
        "staged": 1,
        "rejected": 1,
        "warnings": ["UNMAPPED_COLUMNS: column_map has no row for 1 of 3 columns"],
        "control_total": None,
        "mapped_columns": {"Id": "account_id", "Name": "account_name"},
        "unmapped_columns": ["Colour"],
    }
    (row,) = landed.of_kind("file")
    assert (row["_record_no"], row["_line_no"]) == (0, 1)


@pytest.mark.parametrize("path", [None, "", "no/such/folder"])
def test_a_missing_exports_folder_is_named_with_the_way_to_set_it(path: str | None) -> None:
    message = r"^The exports folder .* does not exist: .*dbt variable exports_path"
    with pytest.raises(IcpError, match=message):
        land_object("csv", "accounts", path, ACCOUNTS_MAP, CP1252)
    with pytest.raises(IcpError, match=message):
        land_unclaimed(path)


def test_a_source_without_folder_or_file_is_an_empty_table(tmp_path: Path) -> None:
    write_exports(tmp_path, {"csv/accounts.csv": ONE})
    reader = land_object("salesforce", "accounts", tmp_path, SALESFORCE_MAP, formats())
    assert reader.read_all().num_rows == 0


def test_a_folder_without_any_export_is_refused(tmp_path: Path) -> None:
    write_exports(tmp_path, {"csv/acounts.csv": ONE})
    with pytest.raises(IcpError, match=r"^The exports folder .* holds no export: put files such"):
        land_object("csv", "accounts", tmp_path, ACCOUNTS_MAP, CP1252)


def test_a_source_without_declared_formats_is_refused(tmp_path: Path) -> None:
    write_exports(tmp_path, {"csv/accounts.csv": ONE})
    with pytest.raises(IcpError, match=r"^csv/accounts.csv comes from csv, for which .* no row"):
        land_object("csv", "accounts", tmp_path, ACCOUNTS_MAP, formats(source="salesforce"))


def test_a_refused_file_stops_the_model_before_any_row_is_handed_out(tmp_path: Path) -> None:
    write_exports(tmp_path, {"csv/accounts.csv": ONE, "csv/accounts_2.csv": b""})
    with pytest.raises(IcpError, match=r"^csv/accounts_2.csv is empty"):
        land_object("csv", "accounts", tmp_path, ACCOUNTS_MAP, CP1252)


def test_a_linked_folder_is_read_like_any_other(tmp_path: Path) -> None:
    write_exports(tmp_path, {"share/accounts.csv": ONE})
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "csv").symlink_to(tmp_path / "share")
    reader = land_object("csv", "accounts", tmp_path / "exports", ACCOUNTS_MAP, CP1252)
    assert reader.read_all().num_rows == 2


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "csv").mkdir()
    (tmp_path / "csv" / "accounts.csv").symlink_to(tmp_path / "gone.csv")
    with pytest.raises(IcpError, match=r"^csv/accounts.csv cannot be read \(No such file"):
        land_object("csv", "accounts", tmp_path, ACCOUNTS_MAP, CP1252)


def test_duckdb_makes_a_table_of_it_once_the_exports_are_gone(tmp_path: Path) -> None:
    write_exports(tmp_path, {"csv/accounts.csv": TWO})
    reader = land_object("csv", "accounts", tmp_path, ACCOUNTS_MAP, CP1252)
    (tmp_path / "csv" / "accounts.csv").unlink()
    connection = duckdb.connect()
    connection.register("landed", reader)
    connection.execute("create table raw as select * from landed")
    kinds = "select _row_kind, count(*) from raw group by all order by all"
    assert connection.execute(kinds).fetchall() == [("file", 1), ("record", 1), ("reject", 1)]


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Every write to this device fails as on a full disk.
    monkeypatch.setattr("tempfile.TemporaryFile", lambda: FileIO("/dev/full", "w+"))
    write_exports(tmp_path, {"csv/accounts.csv": ONE})
    with pytest.raises(
        IcpError, match=r"temporary file, which cannot be written \(.*No space.*TMPDI"
    ):
        land_object("csv", "accounts", tmp_path, ACCOUNTS_MAP, CP1252)


def test_files_that_no_object_claims_are_listed_with_the_reason(tmp_path: Path) -> None:
    write_exports(
        tmp_path,
        {
            "csv/accounts.csv": ONE,
            "csv/acounts.csv": ONE,
            "csv/accounts.xlsx": b"PK",
            "csv/accounts": b"",
            "csv/a/deals.csv": ONE,
            "csv/a/b/deals.csv": ONE,
            "pipedrive/deals.csv": ONE,
            "deals.csv": ONE,
            ".DS_Store": b"x",
            "csv/.~lock.accounts.csv#": b"x",
            ".git/config": b"x",
        },
    )
    rows = land_unclaimed(tmp_path).read_all().to_pylist()
    assert [(row["_file"], row["reason"]) for row in rows] == [
        ("csv/a/b/deals.csv", "TOO_DEEP"),
        ("csv/accounts", "NOT_CSV"),
        ("csv/accounts.xlsx", "NOT_CSV"),
        ("csv/acounts.csv", "UNKNOWN_FILE_NAME"),
        ("deals.csv", "UNKNOWN_FOLDER"),
        ("pipedrive/deals.csv", "UNKNOWN_FOLDER"),
    ]
    assert rows[2]["bytes"] == 2
    # printf PK | sha256sum
    sha256 = "fcab7fcc2b4cffd9bb45003bfc2e468a04ef6f77ca8200a7341f027631584d25"
    assert rows[2]["sha256"] == sha256


def test_nothing_unclaimed_is_no_rows(tmp_path: Path) -> None:
    write_exports(tmp_path, {"csv/accounts.csv": ONE})
    assert land_unclaimed(tmp_path).read_all().num_rows == 0
