"""Every defect of real CRM exports that a reader can see: the file, and what comes of it."""

import pytest

from icp_warehouse.errors import IcpError
from reader_support import HEADER, Landed, formats, land, land_accounts, map_of

# Six records, as they are landed, and as lines of a file.
GOOD = [
    ("001", "Acme 1", "acme1.com", "saas", "10"),
    ("002", "Acme 2", "acme2.com", None, "20"),
    ("003", "Ünï GmbH", "acme3.com", "fintech", "30"),
    ("004", "Acme, Inc", "acme4.com", "saas", None),
    ("005", 'The "Best" Co', "acme5.com", "saas", "50"),
    ("006", "Acme 6", "acme6.com", "saas", "60"),
]
LINES = [
    "001,Acme 1,acme1.com,saas,10\n",
    "002,Acme 2,acme2.com,,20\n",
    "003,Ünï GmbH,acme3.com,fintech,30\n",
    '004,"Acme, Inc",acme4.com,saas,\n',
    '005,"The ""Best"" Co",acme5.com,saas,50\n',
    "006,Acme 6,acme6.com,saas,60\n",
]
TEXT = HEADER.decode() + "".join(LINES)
PLAIN = TEXT.encode()


def with_line(number: int, line: str) -> bytes:
    """Return the base file with one of its records written differently."""
    lines = LINES.copy()
    lines[number - 1] = line
    return HEADER + "".join(lines).encode()


def without(*numbers: int) -> list[tuple[str | None, ...]]:
    return [row for number, row in enumerate(GOOD, start=1) if number not in numbers]


def assert_all_staged(landed: Landed, *codes: str) -> None:
    assert landed.records == GOOD
    assert landed.rejects == []
    assert landed.warning_codes == list(codes)


def test_a_plain_file_is_landed_as_it_is() -> None:
    landed = land_accounts(PLAIN)
    assert_all_staged(landed)
    assert [row["_record_no"] for row in landed.of_kind("record")] == [1, 2, 3, 4, 5, 6]
    assert [row["_line_no"] for row in landed.of_kind("record")] == [2, 3, 4, 5, 6, 7]


# --- encodings and line ends (rows 1-6, 42) -----------------------------------------------------


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (b"\xef\xbb\xbf" + PLAIN, "utf-8"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
        (b"\xff\xfe\0\0" + TEXT.encode("utf-32-le"), "utf-32-le"),
        (b"\0\0\xfe\xff" + TEXT.encode("utf-32-be"), "utf-32-be"),
        # Data Loader's UTF-32 begins with a mark of UTF-16, even with that of the other order.
        (b"\xff\xfe" + TEXT.encode("utf-32-le"), "utf-32-le"),
        (b"\xfe\xff" + TEXT.encode("utf-32-le"), "utf-32-le"),
        (b"\xfe\xff" + TEXT.encode("utf-32-be"), "utf-32-be"),
    ],
)
def test_a_byte_order_mark_decides_the_encoding_and_is_left_out(
    content: bytes, encoding: str
) -> None:
    landed = land_accounts(content)
    assert_all_staged(landed)
    assert landed.ledger["encoding"] == encoding
    assert landed.ledger["header"][0] == "Id"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_seen_by_its_zeros(encoding: str) -> None:
    landed = land_accounts(TEXT.encode(encoding))
    assert_all_staged(landed, "ENCODING_FALLBACK")
    assert landed.ledger["encoding"] == encoding


def test_what_is_not_utf_8_is_read_in_the_declared_encoding_with_a_warning() -> None:
    landed = land_accounts(TEXT.encode("cp1252"))
    assert_all_staged(landed, "ENCODING_FALLBACK")
    assert landed.ledger["encoding"] == "cp1252"
    at = TEXT.index("Ü") + 1
    assert landed.ledger["warnings"] == [
        f"ENCODING_FALLBACK: byte {at} is not UTF-8, read as cp1252"
    ]


def test_a_byte_that_cp1252_lacks_is_read_as_latin_1() -> None:
    landed = land_accounts(HEADER + b"001,Bogot\x81\xe1,,,\n")
    assert landed.records == [("001", "Bogot\x81á", None, None, None)]
    assert landed.ledger["encoding"] == "latin-1"


def test_a_cp1252_letter_at_the_very_end_is_not_taken_for_a_cut() -> None:
    landed = land_accounts(HEADER + b"001,x,,,Caf\xe9")
    assert landed.records == [("001", "x", None, None, "Café")]
    assert landed.warning_codes == ["ENCODING_FALLBACK", "NO_FINAL_LINE_END"]


@pytest.mark.parametrize("fallback", [None, "", "  "])
def test_without_a_declared_encoding_what_is_not_utf_8_is_refused(fallback: str | None) -> None:
    with pytest.raises(
        IcpError,
        match=r"^csv/accounts.csv is not UTF-8 at byte \d+ \(BAD_ENCODING\): .*fallback_encoding",
    ):
        land_accounts(TEXT.encode("cp1252"), source_formats=formats(fallback))


def test_a_declared_encoding_that_does_not_fit_is_refused() -> None:
    with pytest.raises(IcpError, match="neither UTF-8 nor the fallback_encoding ascii"):
        land_accounts(TEXT.encode("cp1252"), source_formats=formats("ascii"))


@pytest.mark.parametrize("word", ["cp9999", "hex"])
def test_a_declared_encoding_that_is_none_is_refused(word: str) -> None:
    with pytest.raises(IcpError, match=rf"source_formats.csv: the fallback_encoding {word} of csv"):
        land_accounts(PLAIN, source_formats=formats(word))


@pytest.mark.parametrize(
    "content",
    [
        PLAIN[: PLAIN.index("ï".encode()) + 1],
        b"\xef\xbb\xbf" + TEXT.encode("cp1252"),
        b"\xff\xfe" + TEXT.encode("utf-16-le")[:-1],
        b"\xfe\xff" + TEXT.encode("utf-16-be") + b"\xd8\x00",
    ],
    ids=["cut in a character", "not what its mark says", "half a unit", "half a pair"],
)
def test_damaged_text_is_refused(content: bytes) -> None:
    with pytest.raises(IcpError, match=r"^csv/accounts.csv is .*BAD_ENCODING.*export it again"):
        land_accounts(content)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("final", [True, False])
def test_any_line_end_will_do_and_the_last_may_lack(line_end: str, final: bool) -> None:
    text = TEXT if final else TEXT.removesuffix("\n")
    codes = [] if final else ["NO_FINAL_LINE_END"]
    assert_all_staged(land_accounts(text.replace("\n", line_end).encode()), *codes)


def test_blank_lines_are_counted_and_left_out() -> None:
    text = "\n  \n" + TEXT.replace("003", "\n   \n003") + "\n\n"
    landed = land_accounts(text.encode())
    assert_all_staged(landed)
    assert landed.ledger["blank_lines"] == 6
    assert landed.of_kind("record")[2]["_line_no"] == 8


def test_mixed_line_ends_are_made_one_with_a_warning() -> None:
    content = PLAIN.replace(b"10\n", b"10\r\n").replace(b"20\n", b"20\r")
    landed = land_accounts(content)
    assert_all_staged(landed, "MIXED_LINE_ENDINGS")
    assert landed.ledger["warnings"] == [
        "MIXED_LINE_ENDINGS: 1 CR, 1 CRLF, 5 LF; all read as LF, in cells too"
    ]


def test_a_line_end_in_a_quoted_cell_is_kept_as_a_plain_one() -> None:
    landed = land_accounts(HEADER + b'001,"1 Main\r\nStreet\n\nX",,,\r\n002,y,,,\r\n')
    assert landed.records[0][1] == "1 Main\nStreet\n\nX"
    assert [row["_line_no"] for row in landed.of_kind("record")] == [2, 6]


def test_nul_characters_are_left_out_with_a_warning() -> None:
    landed = land_accounts(PLAIN.replace(b"Acme", b"\0Acme"))
    assert_all_staged(landed, "NUL_STRIPPED")
    assert landed.ledger["warnings"] == ["NUL_STRIPPED: 4 NUL characters left out"]


# --- quotes, delimiters and long text (rows 7-13, 32, 38, 41) -----------------------------------


def test_a_first_quoted_line_end_far_down_changes_nothing() -> None:
    lines = [f"{number},Acme,,,\n" for number in range(30_000)]
    landed = land_accounts(HEADER + "".join(lines).encode() + b'30000,"multi\nline",,,\n')
    assert landed.ledger["staged"] == 30_001
    assert landed.records[-1] == ("30000", "multi\nline", None, None, None)
    assert landed.of_kind("record")[-1]["_line_no"] == 30_002


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_makes_known_columns(delimiter: str) -> None:
    header = delimiter.join(["Id", "Name", "Website", "Industry", "Employees"])
    record = delimiter.join(["001", '"1,000;5|6\t7"', "a.com", "", '"1.000.000,50"'])
    landed = land_accounts(f"{header}\n{record}\n".encode())
    assert landed.records == [("001", "1,000;5|6\t7", "a.com", None, "1.000.000,50")]
    assert landed.ledger["delimiter"] == delimiter


@pytest.mark.parametrize(
    "text",
    [
        *("1,000", "$45,300", "(5,000)", "4M", "N/A", "51-200", "02/23/26 08:55 PM", "20-10-16"),
        *("1.23457E+17", "0e12345", "00042", "99999999999999.99", "1e400", "TRUE", "Yes", "NULL"),
        *("=cmd|' /C calc'!A0", "+1", "@x", " padded ", "\xa0x\u200b", "\u2028", "\x1a", "\ufeffx"),
    ],
)
def test_text_is_landed_to_the_letter_whatever_it_means(text: str) -> None:
    landed = land_accounts(HEADER + f'001,x,,,"{text}"\n002,y,,,\n'.encode())
    assert landed.records[0][4] == text
    assert landed.ledger["rejected"] == 0


def test_an_empty_cell_is_null_quoted_or_not() -> None:
    assert land_accounts(HEADER + b'001,"",,"",""\n').records == [("001", None, None, None, None)]


def test_an_inch_mark_in_an_unquoted_value_is_text() -> None:
    landed = land_accounts(with_line(2, '002,5" pipe,6" x 4",,20\n'))
    assert landed.records[1] == ("002", '5" pipe', '6" x 4"', None, "20")
    assert landed.rejects == []
    assert landed.records[2:] == GOOD[2:]


def test_a_file_of_one_column_has_its_header_in_line_1() -> None:
    landed = land_accounts(b"Id\n001\n002\n")
    assert [row[0] for row in landed.records] == ["001", "002"]


def test_cells_of_any_length_are_read() -> None:
    long, longer = "x" * 180_000, "y\n" * 1_500_000
    landed = land_accounts(HEADER + f'001,{long},,,\n002,"{longer}",,,\n003,z,,,\n'.encode())
    assert [row[1] for row in landed.records] == [long, longer, "z"]


# --- columns (rows 18-23, 37, 40) ---------------------------------------------------------------


def test_columns_are_bound_by_name_in_any_order_case_and_padding() -> None:
    content = b"employees, NAME ,id,\xc2\xa0Industry,WEBSITE\n10,Acme 1,001,saas,acme1.com\n"
    assert land_accounts(content).records == GOOD[:1]


def test_a_column_more_is_listed_and_a_column_less_is_null() -> None:
    landed = land_accounts(b"Id,Colour,Name\n001,red,Acme\n")
    assert landed.records == [("001", "Acme", None, None, None)]
    assert landed.ledger["unmapped_columns"] == ["Colour"]
    assert landed.ledger["mapped_columns"] == {"Id": "account_id", "Name": "account_name"}
    assert landed.warning_codes == ["UNMAPPED_COLUMNS"]


def test_a_missing_required_column_refuses_the_file() -> None:
    column_map = map_of(
        [
            ("Id", "account_id", "true"),
            ("Record ID", "account_id", "false"),
            ("Name", "account_name", "false"),
        ]
    )
    with pytest.raises(
        IcpError,
        match=r"^csv/accounts.csv has no column for account_id \(one of: Id, Record ID\) "
        r"\(MISSING_COLUMN\): .*column_map.csv\.$",
    ):
        land_accounts(b"Name,Key\nAcme,1\n", column_map)


@pytest.mark.parametrize("twice", [b"Id,Name,Name\n", b"Id,name , NAME\n"])
def test_a_header_that_names_a_column_twice_refuses_the_file(twice: bytes) -> None:
    with pytest.raises(
        IcpError, match=r"names the column \w+ twice \(DUPLICATE_HEADER\): of columns 2, 3, give"
    ):
        land_accounts(twice + b"1,2,3\n")


def test_a_column_twice_that_only_a_pattern_names_is_read_and_told() -> None:
    column_map = map_of(
        [("Id", "deal_id", ""), ("Date entered *", "stage_days", ""), ("Date of *", "ignored", "")],
        object_name="deals",
    )
    ignored = b"Id,Date of birth,Date of birth\n1,2,3\n"
    assert land({"csv/deals.csv": ignored}, column_map, object_name="deals").ledger["staged"] == 1
    read = ignored.replace(b"Date of", b"Date entered")
    with pytest.raises(IcpError, match="names the column Date entered birth twice"):
        land({"csv/deals.csv": read}, column_map, object_name="deals")


def test_every_column_that_a_header_names_twice_is_told() -> None:
    with pytest.raises(IcpError, match="the column Name twice and the column Industry several tim"):
        land_accounts(b"Id,Name,Industry,Name,Industry,Industry\n1,2,3,4,5,6\n")


def test_a_column_twice_that_nobody_reads_is_a_warning() -> None:
    landed = land_accounts(b"Id,Score,Name,score\n001,5,Acme,7\n")
    assert landed.records == [("001", "Acme", None, None, None)]
    assert landed.ledger["unmapped_columns"] == ["Score", "score"]
    assert landed.ledger["warnings"][0] == (
        "DUPLICATE_HEADER: columns 2, 4 are all named Score; none of them is read"
    )


def test_a_blank_header_cell_is_left_out_with_a_warning() -> None:
    landed = land_accounts(b"Id,,Name,\xe2\x80\x8b,Website\n001,x,Acme,y,a.com\n")
    assert landed.records == [("001", "Acme", "a.com", None, None)]
    assert landed.ledger["warnings"] == [
        "BLANK_HEADER_CELL: column 2, 4 has no name, left out",
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"Id,Name,\n001,Acme,\n002,Beta,\n",
        b"Id,Name\n001,Acme,\n002,Beta,\n",
        b"Id,Name,\n001,Acme\n002,Beta\n",
    ],
    ids=["everywhere", "records only", "header only"],
)
def test_a_trailing_delimiter_is_no_column(content: bytes) -> None:
    landed = land_accounts(content)
    assert [row[:2] for row in landed.records] == [("001", "Acme"), ("002", "Beta")]
    assert landed.rejects == []
    assert landed.warning_codes == ["TRAILING_DELIMITER"]


def test_a_field_behind_trailing_delimiters_refuses_its_record() -> None:
    lines = [b"%03d,Acme,\n" % number for number in range(200)]
    landed = land_accounts(b"Id,Name\n" + b"".join(lines) + b"999,Acme, Inc\n998,Acme\n")
    assert [reject[1:] for reject in landed.rejects] == [
        ("FIELD_COUNT", "999,Acme, Inc"),
        ("FIELD_COUNT", "998,Acme"),
    ]
    assert landed.ledger["staged"] == 200


@pytest.mark.parametrize(
    ("content", "advice"),
    [
        (b"Accounts of 2026\n\nBy Ann\n" + PLAIN, "the header seems to be line 4"),
        (b"sep=;\n" + PLAIN.replace(b",", b";"), "the header seems to be line 2"),
        (b"colour,size\nred,1\n", r"the header must be the first line; add its names to .*\(csv, "),
        (b'"Id,Name\n001,Acme\n', "close the quote that opens in it"),
    ],
)
def test_a_first_line_that_is_no_header_refuses_the_file(content: bytes, advice: str) -> None:
    with pytest.raises(IcpError, match=rf"^csv/accounts.csv begins with .*BAD_HEADER.*{advice}"):
        land_accounts(content)


# --- records (rows 24-31, 36, 39) ---------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    ["003,Ünï GmbH,acme3.com,30\n", "003,Ünï, GmbH,acme3.com,fintech,30\n", "003\n"],
    ids=["too short", "too long", "alone"],
)
def test_a_record_with_a_field_more_or_less_is_refused(line: str) -> None:
    landed = land_accounts(with_line(3, line))
    assert landed.records == without(3)
    assert landed.rejects == [(4, "FIELD_COUNT", line.removesuffix("\n"))]
    assert landed.ledger["records_in"] == 6


def test_a_shifted_record_of_the_right_length_is_for_staging_to_find() -> None:
    landed = land_accounts(with_line(1, "001,Acme, Inc,acme1.com,saas\n"))
    assert landed.records[0] == ("001", "Acme", " Inc", "acme1.com", "saas")


def test_a_file_cut_in_a_record_loses_that_record_only() -> None:
    landed = land_accounts(PLAIN[: PLAIN.index(b"saas,60")])
    assert landed.records == without(6)
    assert landed.rejects == [(7, "FIELD_COUNT", "006,Acme 6,acme6.com,")]


def test_a_file_cut_inside_a_quote_loses_its_last_record_only() -> None:
    landed = land_accounts(with_line(6, '006,"Acme 6,acme6'))
    assert landed.records == without(6)
    assert landed.rejects == [(7, "UNTERMINATED_QUOTE", '006,"Acme 6,acme6')]


@pytest.mark.parametrize(
    ("number", "line"),
    [
        (3, '003,"Acme 3,acme3.com,fintech,30\n'),  # closes at the quote of record 4
        (5, '005,"Acme 5,acme5.com,saas,50\n'),  # never closes
        (6, '006,"Acme 6,acme6.com\nand more'),
    ],
)
def test_a_quote_that_swallows_lines_refuses_the_file(number: int, line: str) -> None:
    with pytest.raises(
        IcpError, match=rf"^csv/accounts.csv, line {number + 1}: a quote opens .*UNTERMINATED_QUOTE"
    ):
        land_accounts(with_line(number, line))


def test_a_quote_that_never_closes_in_a_large_file_is_refused_before_it_fills_the_memory() -> None:
    with pytest.raises(IcpError, match="line 3: a quote opens"):
        land_accounts(HEADER + b'001,a,,,\n002,"b,,,\n' + b"003,c,,,\n" * 2_000_000)


@pytest.mark.parametrize(
    "line",
    [
        '"003","Acme "The Best" Inc","acme3.com","saas","30"\n',
        '"003","Acme \\"The Best\\" Inc","acme3.com","saas"\n',
        '003,"Acme" Inc,acme3.com,saas,30\n',
    ],
    ids=["unescaped", "backslashes and a field less", "text behind a quote"],
)
def test_quotes_inside_a_quoted_cell_refuse_the_record_only(line: str) -> None:
    landed = land_accounts(with_line(3, line))
    assert landed.records == without(3)
    assert landed.rejects == [(4, "BAD_QUOTING", line.removesuffix("\n"))]


def test_bad_quotes_on_a_later_line_of_a_cell_refuse_the_record_only() -> None:
    line = '003,"Acme\nThe "Best" Inc",acme3.com,saas,30\n'
    landed = land_accounts(with_line(3, line))
    assert landed.records == without(3)
    assert landed.rejects == [(4, "BAD_QUOTING", line.removesuffix("\n"))]
    assert landed.of_kind("record")[-1]["_line_no"] == 8


FOOTER = """

"Grand Totals (6 records)"
"Confidential Information - Do Not Distribute"
Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved.
"""


def test_the_footer_of_a_report_is_refused_and_gives_the_control_total() -> None:
    landed = land_accounts((TEXT + FOOTER).encode())
    assert_all_staged_but_footer(landed)
    assert landed.ledger["control_total"] == 6
    assert landed.warning_codes == []


def assert_all_staged_but_footer(landed: Landed) -> None:
    assert landed.records == GOOD
    assert [reason for _, reason, _ in landed.rejects] == ["REPORT_FOOTER"] * 3
    assert landed.ledger["records_in"] == 9


def test_a_footer_that_excel_padded_is_still_a_footer() -> None:
    landed = land_accounts((TEXT + "Grand Totals (6 records),,,,\n").encode())
    assert landed.records == GOOD
    assert landed.ledger["control_total"] == 6


def test_a_control_total_that_differs_is_a_warning() -> None:
    landed = land_accounts((TEXT + '"Grand Totals (1,007 records)"\n').encode())
    assert landed.records == GOOD
    assert landed.ledger["warnings"] == [
        "CONTROL_TOTAL_DIFFERS: the report counts 1007 records, 6 were staged"
    ]


@pytest.mark.parametrize(
    "again", ["Id,Name,Website,Industry,Employees", "\ufeffID, name,website,INDUSTRY,Employees"]
)
def test_a_header_inside_the_file_is_refused(again: str) -> None:
    landed = land_accounts(f"{TEXT}{again}\n".encode())
    assert landed.records == GOOD
    assert landed.rejects == [(8, "REPEATED_HEADER", again)]


@pytest.mark.parametrize(
    "first",
    [
        "".join(chr(code) for code in range(33, 127) if chr(code) != '"'),
        "a b\nc",
        "Ünï.*",
        "x" * 99_999,
    ],
)
def test_a_first_column_of_any_name_is_found_again(first: str) -> None:
    landed = land_accounts(f'"{first}",Id\n1,2\n"{first.upper()}",id\n{first[0]},3\n'.encode())
    assert [row[0] for row in landed.records] == ["2", "3"]
    assert [reject[1] for reject in landed.rejects] == ["REPEATED_HEADER"]


def test_a_first_cell_that_happens_to_be_a_column_name_is_a_record() -> None:
    landed = land_accounts(PLAIN + b"Id,Acme,,,\n")
    assert landed.records == [*GOOD, ("Id", "Acme", None, None, None)]


def test_a_record_given_twice_is_for_staging_to_find() -> None:
    assert land_accounts(PLAIN + LINES[0].encode()).records == [*GOOD, GOOD[0]]


# --- whole files (rows 33-35) -------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\r\n \n", b"\0\0\0\0\0"])
def test_an_empty_file_is_refused(content: bytes) -> None:
    with pytest.raises(IcpError, match=r"^csv/accounts.csv is empty \(EMPTY_FILE\): export it"):
        land_accounts(content)


@pytest.mark.parametrize("end", [b"\n", b""])
def test_a_header_alone_is_no_records_with_a_warning(end: bytes) -> None:
    landed = land_accounts(HEADER.strip() + end)
    assert landed.records == []
    assert landed.warning_codes[-1] == "HEADER_ONLY"
    assert landed.ledger["records_in"] == 0


@pytest.mark.parametrize("start", [b"<!DOCTYPE html>", b"\n <html lang='en'>", b"<?xml?>"])
def test_a_web_page_is_refused(start: bytes) -> None:
    with pytest.raises(IcpError, match=r"is a web page, not a CSV file \(HTML_NOT_CSV\).*sign in"):
        land_accounts(start + b"<head><title>Login, please</title></head>\n")
