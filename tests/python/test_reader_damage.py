"""Files in other formats, encodings and dialects: read for certain, or told in a sentence."""

import bz2
import gzip
import io
import json
import lzma
import random
import re
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from icp_warehouse.errors import IcpError
from icp_warehouse.reader import parser
from reader_support import ACCOUNTS, HEADER, Landed, formats, land, land_accounts, map_of

# Names of four accounts and the headings of their file, in scripts of every kind of width.
SCRIPTS = {
    "russian": ("Ид,Имя,Отрасль", ["Ромашка", "Василёк", "Лютик", "Мята"]),
    "greek": ("Κωδικός,Όνομα,Κλάδος", ["Θυμάρι", "Ρίγανη", "Μέντα", "Δάφνη"]),
    "arabic": ("معرف,اسم,صناعة", ["ياسمين", "زعتر", "نعناع", "ريحان"]),
    "hindi": ("आईडी,नाम,उद्योग", ["तुलसी", "पुदीना", "धनिया", "मेथी"]),
    "gujarati": ("આઈડી,નામ,ઉદ્યોગ", ["તુલસી", "ફુદીનો", "ધાણા", "મેથી"]),
    "chinese": ("编号,名称,行业", ["上海一一丁公司", "北京三三公司", "广州上下公司", "一丁"]),
    "japanese": ("ばんごう,なまえ,ぎょうしゅ", ["あさがお", "ひまわり", "たんぽぽ", "すみれ"]),
    "korean": ("번호,이름,업종", ["장미", "백합", "국화", "튤립"]),
    "emoji": ("🆔,🏷️,🏭", ["🌹", "🌻", "🌷", "🌼"]),
    "english": ("Id,Name,Industry", ["Rose", "Lily", "Tulip", "Daisy"]),
}
TARGETS = ("account_id", "account_name", "industry")


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "utf-8"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_wide_text_without_a_mark_is_read_in_any_script(
    script: str, encoding: str, delimiter: str
) -> None:
    header, names = SCRIPTS[script]
    rows = [f"{number},{name},{name}" for number, name in enumerate(names)]
    text = "\r\n".join([header, *rows, ""]).replace(",", delimiter)
    column_map = map_of(
        [(name, target, "") for name, target in zip(header.split(","), TARGETS, strict=True)]
    )
    # cp1252 would read anything, and nobody would be told.
    landed = land_accounts(text.encode(encoding), column_map)
    assert landed.columns(TARGETS) == [
        (str(number), name, name) for number, name in enumerate(names)
    ]
    assert landed.ledger["encoding"] == encoding
    assert landed.warning_codes == ([] if encoding == "utf-8" else ["ENCODING_FALLBACK"])


@pytest.mark.parametrize("every", [1, 2, 3, 7])
def test_stray_nul_in_text_of_single_bytes_does_not_make_it_wide(every: int) -> None:
    cells = ["\0Acme" if number % every == 0 else "Acme" for number in range(40)]
    text = "".join(f"{number},{cell},,\0,\n" for number, cell in enumerate(cells))
    landed = land_accounts(HEADER + text.encode())
    assert [row[:2] for row in landed.records] == [(str(number), "Acme") for number in range(40)]
    assert landed.warning_codes == ["NUL_STRIPPED"]


# --- one bad byte -------------------------------------------------------------------------------


def accented(count: int) -> list[bytes]:
    return [f"{number},Müller Söhne {number},,,\n".encode() for number in range(count)]


def test_one_bad_byte_refuses_its_record_and_leaves_the_rest_utf_8() -> None:
    lines = accented(50)
    lines[20] = b"20,M\xfcller,,,\n"
    landed = land_accounts(HEADER + b"".join(lines))
    assert landed.ledger["encoding"] == "utf-8"
    assert landed.rejects == [(22, "BAD_ENCODING", "20,M\\xfcller,,,")]
    assert [row[1] for row in landed.records] == [
        f"Müller Söhne {number}" for number in range(50) if number != 20
    ]
    at = len(HEADER) + sum(map(len, lines[:20])) + len("20,M") + 1
    assert landed.ledger["warnings"] == [
        f"BAD_ENCODING: 1 bytes are not UTF-8, the first is byte {at}; "
        "records with such bytes are refused"
    ]


@pytest.mark.parametrize("size", [3_000_000, 9_000_000])
def test_a_bad_byte_far_down_a_large_file_refuses_its_record_alone(size: int) -> None:
    lines = accented(size // 30)
    middle = len(lines) // 2
    lines[middle] = b'%d,"a\nb\xe2\x82",,,\n' % middle
    landed = land_accounts(HEADER + b"".join(lines))
    assert landed.rejects == [(middle + 2, "BAD_ENCODING", f'{middle},"a\nb\\xe2\\x82",,,')]
    assert landed.ledger["staged"] == len(lines) - 1


def test_text_of_another_encoding_with_a_few_double_encoded_names_stays_that() -> None:
    lines = [f"{number},Müller,,,\n".encode("cp1252") for number in range(9)]
    landed = land_accounts(HEADER + b"".join(lines) + "9,Söhne,,,\n".encode())
    assert landed.ledger["encoding"] == "cp1252"
    assert landed.records[0][1] == "Müller"
    assert landed.rejects == []


def test_a_bad_byte_in_the_header_refuses_the_file() -> None:
    content = HEADER.replace(b"Industry", b"Indust\xfcry") + b"".join(accented(5))
    with pytest.raises(
        IcpError,
        match=r"^csv/accounts.csv has bytes in its header that are not UTF-8 \(BAD_ENCODING\): exp",
    ):
        land_accounts(content)


def test_a_copy_of_a_damaged_file_is_counted_alike() -> None:
    lines = accented(12)
    lines[3] = b"3,M\xfcller,,,\n"
    content = HEADER + b"".join(lines)
    landed = land({"csv/accounts.csv": content, "csv/accounts_2.csv": content})
    assert [ledger["records_in"] for ledger in landed.ledgers] == [12, 12]
    assert [ledger["rejected"] for ledger in landed.ledgers] == [1, 12]


def test_every_text_encoding_that_can_be_declared_reads_or_refuses() -> None:
    import encodings.aliases
    import warnings

    content = HEADER + b"001,\xe9\\u1234\xa4+AGE-,,,\n"
    names = sorted(set(encodings.aliases.aliases.values()))
    assert len(names) > 90
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some codecs warn of escapes that mean nothing
        for name in names:
            try:
                outcome = (
                    f"{len(land_accounts(content, source_formats=formats(name)).records)} read"
                )
            except IcpError as error:
                outcome = str(error)
            sentence = r"1 read|.*\((BAD_ENCODING|BAD_HEADER|NOT_CSV)\)|.* is not an encoding"
            assert re.match(sentence, outcome), (name, outcome)


# --- other formats ------------------------------------------------------------------------------

PLAIN = HEADER + b"001,Acme,,,\n"


def archive(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, PLAIN)
    return packed.getvalue()


def tape() -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("accounts.csv"))
    return packed.getvalue()


OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
OTHER_FORMATS: list[tuple[str, bytes, str, str]] = [
    ("xlsx", archive("[Content_Types].xml", "xl/workbook.xml"), "an Excel workbook", "open it, s"),
    ("xls", OLD_EXCEL, "an Excel workbook", 'open it, save the sheet as "CSV UTF-8" under the na'),
    (
        "ods",
        archive("mimetypeapplication/vnd.oasis"),
        "a spreadsheet or an office document",
        "open",
    ),
    ("numbers", archive("Index/Document.iwa"), "a spreadsheet or an office document", "open it, s"),
    ("tar", tape(), "a tar archive", "unpack it, put the CSV files it holds here and remove it"),
    ("zip", archive("accounts.csv"), "a zip archive", "unpack it, put the CSV files it holds here"),
    ("gz", gzip.compress(PLAIN), "compressed with gzip", "unpack it (gunzip "),
    ("bz2", bz2.compress(PLAIN), "compressed with bzip2", "unpack it (bunzip2 "),
    ("xz", lzma.compress(PLAIN), "compressed with xz", "unpack it (unxz "),
    ("7z", b"7z\xbc\xaf\x27\x1c\0\4", "a 7z archive", "unpack it"),
    ("json", json.dumps([{"Id": "1"}]).encode(), "JSON", "export the records as CSV instead"),
    ("jsonl", b'{"Id": "1"}\n{"Id": "2"}\n', "JSON", "export the records as CSV instead"),
    ("parquet", b"PAR1\x15\x04\x15", "a Parquet file", "export the records as CSV instead"),
    ("pdf", b"%PDF-1.7\n", "a PDF document", "export the records as CSV instead"),
    ("png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff", "a picture", "export the records as CSV instead"),
]


@pytest.mark.parametrize(
    ("content", "what", "advice"),
    [each[1:] for each in OTHER_FORMATS],
    ids=[each[0] for each in OTHER_FORMATS],
)
def test_another_format_named_csv_is_told_with_the_way_to_csv(
    content: bytes, what: str, advice: str
) -> None:
    with pytest.raises(IcpError) as refused:
        land_accounts(content)
    start = f"csv/accounts.csv is {what}, not a CSV file (NOT_CSV): "
    assert str(refused.value).startswith(start)
    assert advice in str(refused.value)


@pytest.mark.parametrize(
    "start", [b"ORCID,Id,Name", b"BZh,Id,Name", b"PAR1,Id,Name", b"PK,Id,Name", b"{Key},Id,Name"]
)
def test_a_heading_that_begins_like_another_format_is_a_heading(start: bytes) -> None:
    assert land_accounts(start + b"\nx,001,Acme\n").records == [("001", "Acme", None, None, None)]


@pytest.mark.parametrize(
    "content", [b"\x01\x02\x03\x04binary\n", bytes(random.Random(1).randbytes(5000))]
)
def test_bytes_that_are_no_text_are_told(content: bytes) -> None:
    with pytest.raises(
        IcpError, match=r"^csv/accounts.csv begins with .* no text \(NOT_CSV\): exp"
    ):
        land_accounts(content)


@pytest.mark.parametrize(
    "content",
    [
        b"<html><head><meta charset='utf-8'></head><table><tr><th>Account ID</th></tr></table>",
        b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>",
    ],
)
def test_a_report_written_for_excel_is_told_from_a_login_page(content: bytes) -> None:
    with pytest.raises(
        IcpError, match=r"is a table written for Excel.*\(HTML_NOT_CSV\): export it"
    ):
        land_accounts(content)


# --- headers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        b"x" * 10_000_000 + b",Id\n1,2\n",
        b'"' + b"x\n" * 5_000_000 + b'",Id\n1,2\n',
        b'"Id,Name\n' + b"001,Acme,x\n" * 900_000,
        b"Id" * 5_000_000,
    ],
    ids=["one cell", "a cell of many lines", "a quote that never closes", "no line end"],
)
def test_a_header_of_megabytes_is_refused(header: bytes) -> None:
    with pytest.raises(
        IcpError, match=r"begins with .{1,80}, a header that does not end \(BAD_H"
    ) as e:
        land_accounts(header)
    assert len(str(e.value)) < 300


def test_a_header_of_more_columns_than_any_export_has_is_refused() -> None:
    with pytest.raises(IcpError, match=r"names 200,002 columns, more than 10,000 \(BAD_HEADER\)"):
        land_accounts(b"Id,Name" + b"," * 200_000 + b"\n1,2\n")


# --- backslashes --------------------------------------------------------------------------------


def test_quotes_behind_backslashes_are_read_where_nothing_else_makes_a_record() -> None:
    landed = land_accounts(
        HEADER
        + b'001,"say \\"yes\\", then, no",a.com,,1\n'
        + b'002,"5\\" pipe",,,2\n'
        + b'003,"pipe of 5\\"",c.com,,3\n'
        + b'004,"a \\\\ b \\"c\\"\nsecond line",,,4\n'
        + b"005,plain,,,5\n"
        + b'006,"ends in 6\\"",,,\n'
    )
    assert [row[1] for row in landed.records] == [
        'say "yes", then, no',
        '5" pipe',
        'pipe of 5"',
        'a \\ b "c"\nsecond line',
        "plain",
        'ends in 6"',
    ]
    assert [row["_line_no"] for row in landed.of_kind("record")] == [2, 3, 4, 5, 7, 8]
    assert landed.rejects == []
    assert landed.ledger["warnings"] == [
        'BACKSLASHED_QUOTES: 5 records write a quote as \\", read so'
    ]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('001,"C:\\exports\\",a.com,,1\n', "C:\\exports\\"),
        ('001,"\\"" is doubled, no escape",a.com,,1\n', '\\" is doubled, no escape'),
        ("001,back\\slash,a.com,,1\n", "back\\slash"),
        ('001,5\\" pipe,a.com,,1\n', '5\\" pipe'),
    ],
)
def test_what_plain_quoting_reads_is_not_read_otherwise(line: str, name: str) -> None:
    landed = land_accounts(HEADER + line.encode())
    assert [row[1] for row in landed.records] == [name]
    assert landed.warning_codes == []


def test_a_record_that_backslashes_do_not_mend_is_refused() -> None:
    lines = b'001,"a \\"b\\" c,x.com,,1\n002,"q\\" and" more,,,2\n003,c,,,3\n'
    landed = land_accounts(HEADER + lines)
    assert [row[0] for row in landed.records] == ["003"]
    assert [reject[1] for reject in landed.rejects] == ["BAD_QUOTING", "BAD_QUOTING"]


def test_long_text_of_a_deal_loses_no_deal(shared_cases: Path | None) -> None:
    text = (
        "deal_id,account_id,next_step,created_at,closed_at,is_won,amount\n"
        'd1,a1,"call back\n\nask for ""Ann"", she knows\nbye",2026-02-01,2026-04-01,1,1000\n'
        'd2,a2,"wrote \\"fine\\", but, later",2026-02-01,2026-04-01,1,2000\n'
        "d3,a3,ok,2026-02-01,2026-04-01,0,3000\n"
    )
    contents = [text.encode()]
    if shared_cases:
        contents.append((shared_cases / "17-long-text/exports/csv/deals.csv").read_bytes())
    columns = text.partition("\n")[0].split(",")
    column_map = map_of([(name, name, "") for name in columns], object_name="deals")
    for content in contents:
        landed = land({"csv/deals.csv": content}, column_map, object_name="deals")
        assert landed.columns(["amount"]) == [("1000",), ("2000",), ("3000",)]
        assert landed.rejects == []


def many(line: str, count: int) -> bytes:
    return b"".join(line.format(number).encode() for number in range(count))


def test_backslashed_records_are_cut_alike_wherever_a_chunk_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = HEADER + many('{0},"pipe of {0}\\"",,,\n{0},"x\ny",,,\n', 300)
    whole = land_accounts(content)
    monkeypatch.setattr(parser, "_SMALL_WINDOW", 16)
    monkeypatch.setattr("icp_warehouse.reader.source_file.CHUNK_BYTES", 100)
    assert land_accounts(content).in_order == whole.in_order


# --- files of which little is read --------------------------------------------------------------


@pytest.mark.parametrize(
    ("broken", "mended", "reason"),
    [
        ("{0},Acme, Inc,,,\n", '{0},"Acme, Inc",,,\n', "FIELD_COUNT"),
        ('{0},"The "Best" Inc",,,\n', '{0},"The ""Best"" Inc",,,\n', "BAD_QUOTING"),
    ],
)
def test_a_file_of_which_less_is_read_than_lost_is_refused(
    broken: str, mended: str, reason: str
) -> None:
    good = many("{0},Beta,,,\n", 15)
    with pytest.raises(IcpError) as refused:
        land_accounts(HEADER + good + many(broken, 16))
    assert str(refused.value).startswith(
        "csv/accounts.csv: 16 of 31 records cannot be read, the first in line 17 "
        f"(MOSTLY_BROKEN, {reason}): they "
    )
    assert len(land_accounts(HEADER + good + many(mended, 16)).records) == 31
    assert len(land_accounts(HEADER + good + many(broken, 15)).rejects) == 15


@pytest.mark.parametrize("count", [1, 9])
def test_a_file_of_which_nothing_is_read_is_refused(count: int) -> None:
    broken = many("{0},Acme, Inc,,,9\n", count)
    with pytest.raises(IcpError, match=rf": {count} of {count} records cannot be read, the first "):
        land_accounts(HEADER + broken)
    assert land_accounts(HEADER + broken + b"9,Beta,,,\n").ledger["rejected"] == count


# --- footers of reports -------------------------------------------------------------------------

REPORT = (
    '"Id","Name","Website","Industry","Employees"\n'
    '"001","Rue One","","","1"\n'
    '"002","Rue Two","","","2"\n'
)
FOOTERS = {
    "english": [
        "",
        "",
        '"Pipeline by owner"',
        '"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."',
        '"Confidential Information - Do Not Distribute"',
        '"Generated By:  Ada Pell  6/30/2026, 9:12 AM"',
        '"Rue Test Org"',
    ],
    "totals first": [
        '"Grand Totals (2 records)"',
        "",
        '"Pipeline (12 months)"',
        '"Copyright \u00a9 2000-2026 Salesforce, Inc. All rights reserved."',
        '"Confidential Information \u2013 Do Not Distribute"',
        '"Generated By: Ada Pell"',
        '"Rue, Test & ""Org"""',
    ],
    "german": [
        "",
        '"Gesamtsummen (2 Datensätze)"',
        "",
        '"Vertriebspipeline je Inhaber"',
        '"Copyright (c) 2000-2026 salesforce.com, inc. Alle Rechte vorbehalten."',
        '"Vertrauliche Informationen - Nicht weitergeben"',
        '"Generiert von:  Ada Pell  30.6.2026, 09:12"',
        '"Rue Testorganisation"',
    ],
    "japanese": [
        "",
        '"所有者別パイプライン"',
        '"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."',
        '"機密情報 - 配布禁止"',
        '"作成者: Ada Pell 2026/06/30 9:12"',
        '"Rue 株式会社"',
    ],
}


@pytest.mark.parametrize("language", FOOTERS)
@pytest.mark.parametrize("padded", [False, True])
@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_line_below_a_report_is_set_aside_by_name(
    language: str, padded: bool, delimiter: str, encoding: str
) -> None:
    lines = FOOTERS[language]
    # A spreadsheet writes every line as wide as the widest.
    table = REPORT + "".join(f"{line}\n" for line in lines)
    if padded:
        table = REPORT + ",,,,\n" + "".join(f"{line},,,,\n" for line in lines if line)
    text = "\n".join(
        line.replace('","', f'"{delimiter}"').replace(",,,,", delimiter * 4)
        for line in table.split("\n")
    )
    landed = land_accounts(text.encode(encoding))
    records = [record for record in landed.records if any(record)]
    assert [record[1] for record in records] == ["Rue One", "Rue Two"]
    assert [reason for _, reason, _ in landed.rejects] == ["REPORT_FOOTER"] * sum(map(bool, lines))
    assert landed.ledger["control_total"] == (2 if language == "totals first" else None)
    # The blank line that a spreadsheet filled with delimiters is a record without a key.
    assert ("CONTROL_TOTAL_DIFFERS" in landed.warning_codes) == (padded and "totals" in language)


def test_the_footer_of_the_public_case_is_set_aside(shared_cases: Path | None) -> None:
    if shared_cases is None:
        return
    content = (shared_cases / "18-report-footer/exports/salesforce/Opportunity.csv").read_bytes()
    column_map = map_of(
        [("Opportunity ID", "deal_id", ""), ("Amount", "amount", "")], "salesforce", "deals"
    )
    landed = land(
        {"salesforce/Opportunity.csv": content},
        column_map,
        formats(source="salesforce"),
        "salesforce",
        "deals",
    )
    assert landed.columns(["amount"]) == [("1,000.00",), ("2,000.00",)]
    assert [reason for _, reason, _ in landed.rejects] == ["REPORT_FOOTER"] * 5


@pytest.mark.parametrize(
    "lines",
    [
        ["009,,,,"],
        ["009,,,,", '"Rue Test Org"', ""],
        ["", "009,,,,", "Generated", "by hand"],
    ],
)
def test_lines_of_one_cell_without_a_maker_are_no_footer(lines: list[str]) -> None:
    landed = land_accounts((REPORT + "\n".join(lines) + "\n").encode())
    assert ("009", None, None, None, None) in landed.records
    assert "REPORT_FOOTER" not in [reason for _, reason, _ in landed.rejects]


def test_a_record_with_nothing_but_a_key_stays_above_a_footer() -> None:
    footer = "\n".join(FOOTERS["english"])
    landed = land_accounts((REPORT + "009,,,,\n" + footer + "\n").encode())
    assert [row[0] for row in landed.records] == ["001", "002", "009"]
    assert len(landed.rejects) == 5


def test_a_record_that_bears_the_name_of_the_report_stays() -> None:
    lines = REPORT + '"Rue Test Org","Rue Three","","","3"\n' + "\n".join(FOOTERS["english"])
    assert [row[1] for row in land_accounts(lines.encode()).records][-1] == "Rue Three"


def test_a_file_of_one_column_ends_in_records() -> None:
    content = b"Id\n001\nCopyright (c) 2026 salesforce.com\nRue Test Org\n"
    landed = land_accounts(content)
    assert [row[0] for row in landed.records] == ["001", "Rue Test Org"]


def test_a_long_footer_of_odd_letters_is_no_trouble() -> None:
    lines = ["".join(chr(code) for code in range(0x400, 0x460)) + str(n) for n in range(35)]
    footer = "\n".join([*lines, "(.*[", "(c) 2026 salesforce.com"])
    landed = land_accounts((REPORT + "\n" + footer).encode())
    assert {reason for _, reason, _ in landed.rejects} == {"REPORT_FOOTER"}
    assert len(landed.records) == 2


# --- several files ------------------------------------------------------------------------------


def test_two_files_with_different_columns_land_and_each_says_what_it_lacks() -> None:
    landed = land(
        {
            "csv/accounts.csv": b"Id,Name,Employees\n1,Nettle 1,300\n",
            "csv/accounts_2.csv": b"Id,Name,Industry\n2,Nettle 2,saas\n",
            "csv/accounts_3.csv": b"Id,Name,Industry,Employees\n3,Nettle 3,saas,5\n",
        }
    )
    assert landed.columns(["account_name", "employee_count", "industry"]) == [
        ("Nettle 1", "300", None),
        ("Nettle 2", None, "saas"),
        ("Nettle 3", "5", "saas"),
    ]
    assert [ledger["warnings"] for ledger in landed.ledgers] == [
        [
            "COLUMNS_DIFFER: no column for industry (which csv/accounts_2.csv has); "
            "unknown in this file"
        ],
        [
            "COLUMNS_DIFFER: no column for employee_count (which csv/accounts.csv has); "
            "unknown in this file"
        ],
        [],
    ]


def test_what_is_wrong_with_several_files_is_told_at_once() -> None:
    column_map = map_of([*ACCOUNTS[1:], ("Id", "account_id", "true"), ("Key", "industry", "true")])
    with pytest.raises(IcpError) as refused:
        land(
            {
                "csv/accounts.csv": b"Name,Website\nx,y\n",
                "csv/accounts_2.csv": b"",
                "csv/accounts_3.csv": b"Id,Key,Industry,Name\n1,2,3,4\n",
            },
            column_map,
        )
    first, second = str(refused.value).split("\n")
    assert first.startswith(
        "csv/accounts.csv has no column for account_id (one of: Id) and for ind"
    )
    assert second.startswith("csv/accounts_2.csv is empty (EMPTY_FILE)")


def read(content: bytes) -> Landed:
    return land_accounts(content)


LINE_ENDS: list[Callable[[str], str]] = [
    lambda text: text,
    lambda text: text.replace("\n", "\r\n"),
]


@pytest.mark.parametrize("ended", LINE_ENDS)
def test_a_last_line_without_an_end_is_read_with_a_warning(ended: Callable[[str], str]) -> None:
    whole = ended(REPORT).encode()
    assert read(whole).warning_codes == []
    cut = read(whole.rstrip(b"\r\n"))
    assert cut.records == read(whole).records
    assert cut.ledger["warnings"] == [
        "NO_FINAL_LINE_END: the file may have been cut in its last line"
    ]
