"""Export checks: a sound export passes, and each way of breaking one fails by name."""

import csv
import re
import shutil
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiled_project import CompiledProject, SeedRows
from dbt_runs import EXPORTS, ROOT
from icp_warehouse.errors import IcpError
from icp_warehouse.validate.page import write_page
from icp_warehouse.validate.report import Finding, failure, lines, refusal, weakest_per_group
from icp_warehouse.validate.staging import StagedExports, stage_exports
from icp_warehouse.validate.suite import validate_exports

AS_OF = date(2026, 6, 30)
SEEDS = ROOT / "seeds"
ACCOUNTS = "account_id,account_name,annual_revenue,created_at\n" + "".join(
    f"A{number},Firm {number},{number}000.50,2024-01-{number + 10}\n" for number in range(20)
)
DEALS = "deal_id,account_id,is_won,amount,created_at,closed_at\n" + "".join(
    f"D{number},A{number},true,{number}00,2025-01-10T09:30:00Z,2025-02-{number + 1:02}\n"
    for number in range(20)
)
LEADS = "lead_id\n" + "".join(f"L{number}\n" for number in range(20))
NPS = "account_id,responded_at,score\n" + "".join(f"A{n},2026-01-31,9\n" for n in range(20))
SALESFORCE_ACCOUNTS = '"Id","Name"\n"001A0000001aBcDIAU","Firm"\n'


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


def staged(exports: Path, seeds: Path = SEEDS) -> StagedExports:
    return stage_exports(exports, ROOT, seeds, AS_OF)


def column(exports: Path, model: str, name: str) -> list[Any]:
    """A column of a staged table, in the order of the records."""
    query = f"select {name} from {model} order by file, record_no"
    return [row[0] for row in staged(exports).connection.execute(query).fetchall()]


def failed(exports: Path) -> set[tuple[str, str]]:
    """Return the file and the group of every check that failed."""
    findings = weakest_per_group(validate_exports(staged(exports)))
    return {(finding.files, finding.group) for finding in findings if not finding.passed}


def test_a_sound_export_passes_every_check(exports: Path) -> None:
    findings = validate_exports(staged(exports))
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
        pytest.param(
            "accounts", r"2024-01-(\d\d)", r"0024-01-\1", "dates can be read", id="other_centuries"
        ),
        pytest.param("accounts", r"000\.50", "?", "numbers can be read", id="doubtful_revenue"),
        pytest.param(
            "accounts",
            r"^(A[12],.*),\d+000\.50,",
            r"\1,",
            "each record is whole",
            id="a_field_less",
        ),
        pytest.param("accounts", r",\d+000\.50,", ",", "it can be read", id="no_sound_record"),
        pytest.param("accounts", r"(?s)\n.*", "\n", "there are records", id="header_alone"),
        pytest.param("deals", r",closed_at", ",closing", "it can be read", id="column_renamed"),
        pytest.param("deals", r"is_won", "won", "it can be read", id="no_outcome_at_all"),
        pytest.param("deals", r"true", "jawohl", "won and closed are known words", id="words"),
        pytest.param(
            "deals", r"2025-02-", "2024-02-", "nothing ends before it starts", id="ends_first"
        ),
        pytest.param("deals", r",A(\d+)", r",B\1", "its accounts are known", id="other_accounts"),
        pytest.param("leads", r"^L\d+", "L1", "keys are unique", id="one_lead_for_all"),
        pytest.param("nps", r"^A", "B", "its accounts are known", id="nps_of_others"),
    ],
)
def test_a_broken_export_fails_by_name(
    exports: Path, name: str, old: str, new: str, group: str
) -> None:
    path = exports / "csv" / f"{name}.csv"
    broken = re.sub(old, new, path.read_text(), flags=re.MULTILINE)
    assert broken != path.read_text()
    path.write_text(broken)
    assert (f"csv/{name}.csv", group) in failed(exports)


def test_what_the_build_would_refuse_is_named_at_once_with_every_column(exports: Path) -> None:
    write(exports, "csv/deals.csv", "deal_id,amount\nD1,5\n")
    write(exports, "csv/deals_2.csv", DEALS.replace("created_at,", "made_at,"))
    write(exports, "csv/nps.csv", NPS.replace("responded_at,score", "day,points"))
    findings = validate_exports(staged(exports))
    sentence = failure(findings) or ""
    for part in (
        r"csv/deals\.csv has no column for closed_at \(.* and for created_at \(.* and for any of "
        r"group outcome \(one of: is_won, stage\)",
        r"csv/deals_2\.csv has no column for created_at",
        r"csv/nps\.csv has no column for responded_at \(.* and for score",
    ):
        assert re.search(part, sentence), part
    # What is said of the files that can be read stands beside it.
    shown = [re.sub(r" {2,}", " | ", line) for line in lines(findings)]
    assert "FAIL | csv/deals.csv, csv/deals_2.csv | it can be read | refused" in shown
    assert "ok | csv/accounts.csv | there are records | 20 records" in shown


def test_without_the_accounts_nothing_is_said_of_whom_deals_belong_to(exports: Path) -> None:
    write(exports, "csv/accounts.csv", ACCOUNTS.replace("account_id", "number"))
    assert failed(exports) == {("csv/accounts.csv", "it can be read")}


def test_a_declaration_with_two_readings_is_refused_here_too(exports: Path, tmp_path: Path) -> None:
    seeds = shutil.copytree(SEEDS, tmp_path / "seeds")
    declare(seeds, {"date_formats": "%m/%d/%Y|%d/%m/%Y|%Y-%m-%d"})
    findings = validate_exports(staged(exports, seeds))
    assert failure(findings) == (
        "The exports are not sound: seeds/mappings/source_formats.csv: csv declares %m/%d/%Y and "
        "%d/%m/%Y, which read 03/04/2026 as two different days; keep the one in which its exports "
        "are written."
    )


def test_a_little_dirt_is_left_to_the_ledger(exports: Path) -> None:
    path = exports / "csv" / "deals.csv"
    path.write_text(path.read_text().replace("A7,true", "A777,true").replace("2025-02-09", ""))
    assert failed(exports) == set()


def test_the_day_a_deal_was_created_may_be_the_day_it_closed(exports: Path) -> None:
    path = exports / "csv" / "deals.csv"
    path.write_text(re.sub(r"2025-02-\d\d", "2025-01-10", path.read_text()))
    assert failed(exports) == set()


def test_deals_may_belong_to_accounts_of_another_source(exports: Path) -> None:
    path = exports / "csv" / "deals.csv"
    path.write_text(re.sub(r",A\d+,", ",salesforce:001A0000001aBcD,", path.read_text()))
    assert failed(exports) == set()


def test_parts_of_one_object_are_read_as_one_table(exports: Path) -> None:
    write(exports, "csv/accounts_2.csv", ACCOUNTS.replace("Firm", "Company"))
    assert ("csv/accounts.csv, csv/accounts_2.csv", "keys are unique") in failed(exports)


def test_parts_of_one_object_may_have_other_columns(exports: Path) -> None:
    write(exports, "csv/accounts_2.csv", "created_at,account_id\n2024-01-09,A30\n")
    write(exports, "csv/accounts_3.csv", "account_id,owner_id\nA31,o1\n")
    assert failed(exports) == set()
    names = column(exports, "stg_csv__accounts", "owner_id")
    assert names == [None] * 21 + ["o1"]


def test_a_copy_of_a_file_is_set_aside_as_in_the_build(exports: Path) -> None:
    write(exports, "csv/accounts_2.csv", ACCOUNTS)
    assert failed(exports) == set()


def test_a_record_deleted_since_may_bear_a_key_in_use(exports: Path) -> None:
    gone = "".join(f"A{number},true\n" for number in range(20))
    write(exports, "csv/accounts_2.csv", f"account_id,is_deleted\n{gone}")
    assert failed(exports) == set()


def test_the_first_filled_column_gives_the_value(exports: Path) -> None:
    rows = "Id,Name,Account Name\n001A0000001aBcDIAU,,Firm\n001A0000001aBcEIAU,Mint,Thyme\n"
    write(exports, "salesforce/Account.csv", rows)
    assert column(exports, "stg_salesforce__accounts", "account_name") == ["Firm", "Mint"]


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "cp1252"], ids=["utf_8_with_bom", "utf_16", "cp1252"]
)
def test_encodings_of_real_exports_are_understood(exports: Path, encoding: str) -> None:
    write(exports, "csv/accounts.csv", ACCOUNTS.replace("Firm 1,", "Müller,"), encoding)
    assert column(exports, "stg_csv__accounts", "account_name")[1] == "Müller"


def test_semicolons_separate_as_well_as_commas(exports: Path) -> None:
    write(exports, "csv/accounts.csv", ACCOUNTS.replace(",", ";"))
    assert failed(exports) == set()


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


def test_a_refusal_stands_on_the_page_in_full(tmp_path: Path) -> None:
    path = tmp_path / "exports.html"
    write_page([refusal("csv/<b>.csv", ["csv/<b>.csv is <i>empty</i>; export it again."])], path)
    page = path.read_text(encoding="utf-8")
    assert "csv/&lt;b&gt;.csv is &lt;i&gt;empty&lt;/i&gt;; export it again." in page


DATES = ["2026-01-31", "31.01.2026", "1/2/2026", "20-10-16", "infinity", "2026-01-31 23:30:00"]
DATES += ["2026-01-31T23:30:00.000Z", "9999-12-31", "1769900000000", "", "n/a", "soon"]
NUMBERS = ["1", "1,234.50", "1.234,50", "$5,000", "8.0E7", "-3", "", "n/a", "12 %", "1e400", "one"]
WORDS = ["true", "Yes", "0", "nein", "", "n/a", "unknown"]
DECLARED = st.fixed_dictionaries(
    {
        "date_formats": st.sampled_from(
            ["%Y-%m-%d", "%d.%m.%Y|%Y-%m-%d %H:%M:%S", "%m/%d/%Y|epoch_ms", "%d-%m-%y|%Y-%m-%d"]
        ),
        "time_zone": st.sampled_from(["UTC", "Asia/Tokyo", "America/Los_Angeles"]),
        "decimal_mark": st.sampled_from([".", ","]),
        "true_values": st.sampled_from(["true|yes", "true|1"]),
        "false_values": st.sampled_from(["false|0", "false|nein"]),
        "null_words": st.sampled_from(["n/a", "unknown|9999-12-31"]),
    }
)
RECORDS = st.lists(
    st.tuples(*(st.sampled_from(values) for values in (DATES, DATES, NUMBERS, NUMBERS, WORDS))),
    min_size=1,
    max_size=25,
)


def declare(seeds: Path, cells: Mapping[str, str]) -> None:
    """Writes other cells into the row of plain files in source_formats."""
    path = seeds / "mappings" / "source_formats.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0], lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({**row, **cells} if row["source"] == "csv" else row)


@settings(max_examples=12)
@given(records=RECORDS, cells=DECLARED)
def test_values_mean_here_what_they_mean_in_the_build(
    compiled_project: CompiledProject, records: list[tuple[str, ...]], cells: dict[str, str]
) -> None:
    def edit(rows: SeedRows) -> SeedRows:
        return [{**row, **cells} if row["source"] == "csv" else row for row in rows]

    with tempfile.TemporaryDirectory() as folder:
        exports, seeds = Path(folder) / "exports", shutil.copytree(SEEDS, Path(folder) / "seeds")
        declare(seeds, cells)
        lines_of_deals = (
            f'D{number},{begun},{ended},"{amount}",{word}'
            for number, (begun, ended, amount, _, word) in enumerate(records)
        )
        lines_of_accounts = (
            f'A{number},{begun},"{revenue}","{count}"'
            for number, (begun, _, revenue, count, _) in enumerate(records)
        )
        write(
            exports,
            "csv/deals.csv",
            "\n".join(["deal_id,created_at,closed_at,amount,is_won", *lines_of_deals]),
        )
        write(
            exports,
            "csv/accounts.csv",
            "\n".join(["account_id,created_at,annual_revenue,employee_count", *lines_of_accounts]),
        )
        models = ("stg_csv__deals", "stg_csv__accounts")
        built = compiled_project.build(exports, models, {"source_formats": edit})
        checked = staged(exports, seeds)
        for model in models:
            query = f"select * exclude (row_id) from {model} order by record_no"
            assert checked.connection.execute(query).fetchall() == built.execute(query).fetchall()
        # What is said to be readable is what the build has a value for.
        findings = {
            (finding.files, finding.column): finding for finding in validate_exports(checked)
        }
        for name in ("created_at", "closed_at", "amount"):
            counts = built.execute(
                f"select count({name}), count(*) filter (where {name} is null and exists("
                f"select 1 from (select unnest(value_issues) as issue) where issue.column_name ="
                f" '{name}' and issue.reason != 'null_word')) from stg_csv__deals"
            ).fetchone()
            assert counts is not None
            if sum(counts):
                observed = findings["csv/deals.csv", name].share
                assert observed == pytest.approx(counts[0] / sum(counts))


def test_the_day_decides_which_years_are_plausible(exports: Path) -> None:
    path = exports / "csv" / "accounts.csv"
    path.write_text(path.read_text().replace("2024-01", "2047-01"))
    assert ("csv/accounts.csv", "dates can be read") in failed(exports)
    later = stage_exports(exports, ROOT, SEEDS, date(2027, 1, 1))
    assert failure(validate_exports(later)) is None


def test_a_missing_folder_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(IcpError, match=r"nowhere does not exist; name the exports with --exports"):
        staged(tmp_path / "nowhere")


def test_a_folder_without_exports_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    with pytest.raises(IcpError, match="holds no export file that is known"):
        staged(tmp_path / "exports")


def test_a_folder_that_is_no_project_is_one_sentence(exports: Path, tmp_path: Path) -> None:
    with pytest.raises(IcpError, match=r"no .*dbt_project.yml; run this where dbt_project.yml is"):
        stage_exports(exports, tmp_path / "elsewhere", SEEDS, AS_OF)


def test_an_empty_file_is_one_sentence(exports: Path) -> None:
    write(exports, "csv/accounts.csv", "\n\n")
    sentence = failure(validate_exports(staged(exports))) or ""
    assert "csv/accounts.csv is empty (EMPTY_FILE)" in sentence


def test_the_sample_is_sound() -> None:
    assert failure(validate_exports(staged(EXPORTS))) is None
