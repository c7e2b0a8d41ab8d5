"""Export checks: a sound export passes, and each way of breaking one fails by name."""

import re
from pathlib import Path

import pytest

from icp_warehouse.errors import IcpError
from icp_warehouse.validate.page import write_page
from icp_warehouse.validate.reading import SourceFormat, read_exports
from icp_warehouse.validate.report import Finding, failure, lines, weakest_per_group
from icp_warehouse.validate.suite import validate_datasets
from icp_warehouse.validate.values import account_key, is_number

COLUMN_MAP = """\
source,object,source_column,canonical_column,parser,required
csv,accounts,account_id,account_id,id,true
csv,accounts,account_name,account_name,text,false
csv,accounts,annual_revenue,annual_revenue,number,false
csv,accounts,created_at,created_at,timestamp,false
csv,deals,deal_id,deal_id,id,true
csv,deals,account_id,account_id,id,false
csv,deals,is_won,is_won,boolean,outcome
csv,deals,stage,stage,text,outcome
csv,deals,amount,amount,number,false
csv,deals,created_at,created_at,timestamp,true
csv,deals,closed_at,closed_at,timestamp,true
csv,deals,mood,attribute:mood,text,false
csv,leads,lead_id,lead_id,id,true
csv,nps,account_id,account_id,id,true
csv,nps,score,score,integer,true
salesforce,accounts,Id,account_id,id,true
salesforce,accounts,Website,domain,text,false
salesforce,accounts,Domain__c,domain,text,false
"""
SOURCE_FORMATS = """\
source,date_formats,time_zone,true_values,false_values,decimal_mark,null_words,currency,\
fallback_encoding
csv,%Y-%m-%d|%Y-%m-%dT%H:%M:%SZ,UTC,true,false,.,n/a,USD,cp1252
salesforce,%Y-%m-%d %H:%M:%S,UTC,1,0,.,,USD,latin-1
"""
ACCOUNTS = "account_id,account_name,annual_revenue,created_at\n" + "".join(
    f"A{number},Firm {number},{number}000.50,2024-01-{number + 10}\n" for number in range(20)
)
DEALS = "deal_id,account_id,is_won,amount,created_at,closed_at\n" + "".join(
    f"D{number},A{number},true,{number}00,2025-01-10T09:30:00Z,2025-02-{number + 1:02}\n"
    for number in range(20)
)
LEADS = "lead_id\n" + "".join(f"L{number}\n" for number in range(20))
NPS = "account_id,score\n" + "".join(f"A{number},9\n" for number in range(20))
SALESFORCE_ACCOUNTS = '"Id","Website","Domain__c"\n"001A0000001aBcDEFG","","firm.example"\n'


@pytest.fixture
def mappings(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds" / "mappings"
    folder.mkdir(parents=True)
    (folder / "column_map.csv").write_text(COLUMN_MAP)
    (folder / "source_formats.csv").write_text(SOURCE_FORMATS)
    return folder


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    write(folder, "csv/accounts.csv", ACCOUNTS)
    write(folder, "csv/deals.csv", DEALS)
    write(folder, "csv/leads.csv", LEADS)
    write(folder, "csv/nps.csv", NPS)
    write(folder, "salesforce/Account.csv", SALESFORCE_ACCOUNTS)
    return folder


def write(folder: Path, name: str, text: str, encoding: str = "utf-8") -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(text.encode(encoding))


def failed(exports: Path, mappings: Path) -> set[tuple[str, str]]:
    """Return the file and the group of every check that failed."""
    findings = weakest_per_group(validate_datasets(read_exports(exports, mappings)))
    return {(finding.files, finding.group) for finding in findings if not finding.passed}


def test_a_sound_export_passes_every_check(exports: Path, mappings: Path) -> None:
    findings = validate_datasets(read_exports(exports, mappings))
    assert failure(findings) is None
    shown = [re.sub(r" {2,}", " | ", line) for line in lines(findings)]
    assert "ok | csv/accounts.csv | keys are filled | 100.0 % of 20 | account_id" in shown
    assert "ok | csv/deals.csv | there are records | 20 records" in shown
    assert "ok | csv/deals.csv | its accounts are known | 100.0 % of 20 | account_id" in shown


@pytest.mark.parametrize(
    ("name", "old", "new", "group"),
    [
        pytest.param("accounts", r"^A\d+,", ",", "keys are filled", id="keys_lost"),
        pytest.param("accounts", r"^A\d+,", "A1,", "keys are unique", id="one_key_for_all"),
        pytest.param(
            "accounts", r"2024-01-(\d\d)", r"\1/01/2024", "dates can be read", id="other_dates"
        ),
        pytest.param("accounts", r"000\.50", "k", "numbers can be read", id="revenue_in_thousands"),
        pytest.param("accounts", r",\d+000\.50,", ",", "each record is whole", id="a_field_less"),
        pytest.param("accounts", r"(?s)\n.*", "\n", "there are records", id="header_alone"),
        pytest.param(
            "deals", r",closed_at", ",closing", "every needed column is there", id="column_renamed"
        ),
        pytest.param(
            "deals", r"is_won", "won", "every needed column is there", id="no_outcome_at_all"
        ),
        pytest.param(
            "deals", r"true", "gewonnen", "won and closed are known words", id="other_words"
        ),
        pytest.param(
            "deals", r"2025-02-", "2024-02-", "nothing ends before it starts", id="ends_first"
        ),
        pytest.param("deals", r",A(\d+)", r",B\1", "its accounts are known", id="other_accounts"),
        pytest.param("leads", r"^L\d+", "L1", "keys are unique", id="one_lead_for_all"),
        pytest.param("nps", r"^A", "B", "its accounts are known", id="nps_of_others"),
    ],
)
def test_a_broken_export_fails_by_name(
    exports: Path, mappings: Path, name: str, old: str, new: str, group: str
) -> None:
    path = exports / "csv" / f"{name}.csv"
    broken = re.sub(old, new, path.read_text(), flags=re.MULTILINE)
    assert broken != path.read_text()
    path.write_text(broken)
    assert (f"csv/{name}.csv", group) in failed(exports, mappings)


def test_a_little_dirt_is_left_to_the_ledger(exports: Path, mappings: Path) -> None:
    path = exports / "csv" / "deals.csv"
    path.write_text(path.read_text().replace("A7,true", "A777,true").replace("2025-02-09", ""))
    assert failed(exports, mappings) == set()


def test_the_day_a_deal_was_created_may_be_the_day_it_closed(exports: Path, mappings: Path) -> None:
    path = exports / "csv" / "deals.csv"
    path.write_text(re.sub(r"2025-02-\d\d", "2025-01-10", path.read_text()))
    assert failed(exports, mappings) == set()


def test_deals_may_belong_to_accounts_of_another_source(exports: Path, mappings: Path) -> None:
    path = exports / "csv" / "deals.csv"
    path.write_text(re.sub(r",A\d+,", ",salesforce:001A0000001aBcD,", path.read_text()))
    assert failed(exports, mappings) == set()


def test_parts_of_one_object_are_read_as_one_table(exports: Path, mappings: Path) -> None:
    write(exports, "csv/accounts_2.csv", ACCOUNTS)
    assert ("csv/accounts.csv, csv/accounts_2.csv", "keys are unique") in failed(exports, mappings)


def test_the_first_filled_column_gives_the_value(exports: Path, mappings: Path) -> None:
    accounts = read_exports(exports, mappings)[0]
    assert accounts.source == "salesforce"
    assert accounts.frame["domain"].tolist() == ["firm.example"]


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "cp1252"], ids=["utf_8_with_bom", "utf_16", "cp1252"]
)
def test_encodings_of_real_exports_are_understood(
    exports: Path, mappings: Path, encoding: str
) -> None:
    write(exports, "csv/accounts.csv", ACCOUNTS.replace("Firm 1,", "Müller,"), encoding)
    names = read_exports(exports, mappings)[1].frame["account_name"].tolist()
    assert names[1] == "Müller"


def test_semicolons_separate_as_well_as_commas(exports: Path, mappings: Path) -> None:
    write(exports, "csv/accounts.csv", ACCOUNTS.replace(",", ";"))
    assert failed(exports, mappings) == set()


def test_the_sentence_names_file_expectation_and_figure() -> None:
    bad = Finding("csv/deals.csv", "keys are filled", "deal_id", "10.0 % of 20", 0.1, 0.98, False)
    worse = Finding("csv/deals.csv", "keys are unique", "deal_id", "5.0 % of 20", 0.05, 0.9, False)
    assert failure([bad, worse]) == (
        "The exports are not sound: csv/deals.csv should hold that keys are filled, but deal_id is "
        "10.0 % of 20, and 1 more; export again, or mend the seeds in seeds/mappings if the CRM "
        "changed."
    )


def test_the_weakest_column_speaks_for_its_group() -> None:
    good = Finding("a.csv", "dates can be read", "created_at", "99.0 % of 100", 0.99, 0.95, True)
    other = Finding("a.csv", "keys are filled", "account_id", "99.9 % of 100", 0.999, 0.98, True)
    weak = Finding("a.csv", "dates can be read", "updated_at", "96.0 % of 100", 0.96, 0.95, True)
    assert weakest_per_group([good, other, weak]) == [weak, other]


def test_the_page_escapes_and_fetches_nothing(tmp_path: Path) -> None:
    path = tmp_path / "pages" / "exports.html"
    name = "csv/<script>alert(1)</script>.csv"
    write_page([Finding(name, "keys are filled", "id", "1.0 % of 9", 0.01, 0.98, False)], path)
    page = path.read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;.csv" in page
    assert "1 of 1 checks failed" in page
    assert not re.search(r"(src|href)=|https?:", page)


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        ("1,234.50", ".", True),
        ("1.234,50", ",", True),
        ("$45,300", ".", True),
        ("-7", ".", True),
        ("500000.0", ".", True),
        ("45.3k", ".", False),
        ("TBD", ".", False),
        ("2025-01-31", ".", False),
    ],
)
def test_numbers_are_read_in_the_notation_of_the_source(
    text: str, mark: str, expected: bool
) -> None:
    assert is_number(text, SourceFormat((), (), mark, (), "latin-1")) is expected


@pytest.mark.parametrize(
    ("source", "account_id", "expected"),
    [
        ("salesforce", "001A0000001aBcDEFG", "salesforce:001A0000001aBcD"),
        ("salesforce", "001A0000001aBcD", "salesforce:001A0000001aBcD"),
        ("salesforce", "000000000000000AAA", None),
        ("csv", "salesforce:001A0000001aBcDEFG", "salesforce:001A0000001aBcD"),
        ("csv", "urn:7", "csv:urn:7"),
        ("csv", None, None),
    ],
)
def test_account_keys_agree_across_sources(
    source: str, account_id: str | None, expected: str | None
) -> None:
    assert account_key(source, account_id, frozenset({"csv", "salesforce"})) == expected


def test_a_missing_folder_is_one_sentence(tmp_path: Path, mappings: Path) -> None:
    with pytest.raises(IcpError, match=r"nowhere does not exist; name the exports with --exports"):
        read_exports(tmp_path / "nowhere", mappings)


def test_a_folder_without_exports_is_one_sentence(tmp_path: Path, mappings: Path) -> None:
    (tmp_path / "exports").mkdir()
    with pytest.raises(IcpError, match="holds no export file that is known"):
        read_exports(tmp_path / "exports", mappings)


def test_missing_seeds_are_one_sentence(exports: Path, tmp_path: Path) -> None:
    with pytest.raises(IcpError, match=r"run icp in the folder that holds dbt_project\.yml"):
        read_exports(exports, tmp_path / "elsewhere")


def test_an_empty_file_is_one_sentence(exports: Path, mappings: Path) -> None:
    write(exports, "csv/accounts.csv", "\n\n")
    with pytest.raises(IcpError, match=r"accounts\.csv is empty, without even a header"):
        read_exports(exports, mappings)
