"""The sample exports as files: their dirt stands where the answer key says, and nowhere else."""

import json
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from icp_warehouse.sample_data import LEAST_ACCOUNTS_FOR_DIRT, generate
from sample_scan import EXPORT_DATE, NULL_ID, Scan, domains_in_both, is_valid_id, scan_exports

SEED = 20260630
BUDGET = 2_500_000
REASONS = {
    *("FIELD_COUNT", "REPEATED_HEADER", "BAD_QUOTING"),
    *("MISSING_KEY", "DUPLICATE_KEY", "DELETED", "MERGED", "BAD_ID", "UNREADABLE_KEY"),
    *(
        "currency_contradiction",
        "null_word",
        "not_a_number",
        "not_an_integer",
        "not_a_date",
        "not_a_boolean",
    ),
    *("orphan_account", "closed_before_created", "closed_in_future", "won_without_amount"),
    *("no_currency_rate", "industry", "country", "role", "loss_reason", "stage", "TEST_ACCOUNT"),
}


@pytest.fixture(scope="module", params=[(400, SEED), (2_500, 7)], ids=["committed", "larger"])
def sample(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, Any]]:
    accounts, seed = request.param
    folder = tmp_path_factory.mktemp("sample")
    key_path = folder / "key" / "answer_key.json"
    generate(folder, accounts, seed, key_path)
    return folder, json.loads(key_path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def scan(sample: tuple[Path, dict[str, Any]]) -> Scan:
    return scan_exports(sample[0], sample[1]["vocabulary"])


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.*")}


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("one", 5), ("two", 5), ("other", 6)):
        generate(tmp_path / name, 120, seed, tmp_path / name / "answer_key.json")
    assert files_of(tmp_path / "one") == files_of(tmp_path / "two")
    assert files_of(tmp_path / "one") != files_of(tmp_path / "other")


def test_without_asking_there_is_no_answer_key(tmp_path: Path) -> None:
    generate(tmp_path, LEAST_ACCOUNTS_FOR_DIRT)
    assert {path.name for path in tmp_path.iterdir()} == {"salesforce", "hubspot", "csv"}


def test_the_committed_sample_is_what_the_generator_writes(repo_root: Path, tmp_path: Path) -> None:
    generate(tmp_path / "exports", answer_key=tmp_path / "key.json")
    made, kept = files_of(tmp_path / "exports"), files_of(repo_root / "sample_exports")
    assert {name: text for name, text in kept.items() if name in made} == made
    key = (repo_root / "tests/fixtures/sample_answer_key.json").read_bytes()
    assert key == (tmp_path / "key.json").read_bytes()
    assert sum(map(len, made.values())) + len(key) < BUDGET


@pytest.mark.parametrize("accounts", [60, 900])
def test_sizes_scale(tmp_path: Path, accounts: int) -> None:
    generate(tmp_path, accounts, 3, tmp_path / "key.json")
    key = json.loads((tmp_path / "key.json").read_text(encoding="utf-8"))
    assert len(key["accounts"]["rows"]) == accounts
    assert 1.2 < len(key["deals"]["rows"]) / accounts < 2.1


@pytest.mark.parametrize("accounts", [1, LEAST_ACCOUNTS_FOR_DIRT - 1])
def test_a_small_sample_is_clean(tmp_path: Path, accounts: int) -> None:
    generate(tmp_path, accounts, 3, tmp_path / "key.json")
    key = json.loads((tmp_path / "key.json").read_text(encoding="utf-8"))
    assert key["planted"] == []
    assert len(key["accounts"]["rows"]) == accounts


def test_every_defect_found_is_in_the_key_and_the_other_way_round(
    sample: tuple[Path, dict[str, Any]], scan: Scan
) -> None:
    planted: dict[tuple[str, str], set[tuple[str, int, str]]] = defaultdict(set)
    twins: list[dict[str, Any]] = []
    for entry in sample[1]["planted"]:
        place = (entry["file"], entry["record_no"], entry.get("source_column", ""))
        if entry["kind"] == "exact_duplicate":
            twins.append(entry)
        else:
            planted[entry["expectation"], entry["reason"]].add(place)
    found = {finding: set(places) for finding, places in scan.found.items()}
    for twin in twins:
        # Of two equal records either may go.
        either = {(twin["file"], twin[name], "") for name in ("record_no", "winner_record_no")}
        gone = either & found["staging_reject", "DUPLICATE_KEY"]
        assert len(gone) == 1
        found["staging_reject", "DUPLICATE_KEY"] -= gone
    assert found == planted


def test_the_key_counts_the_records_of_every_file(
    sample: tuple[Path, dict[str, Any]], scan: Scan
) -> None:
    assert {entry["file"]: entry["records"] for entry in sample[1]["files"]} == scan.record_counts


def test_every_kind_of_dirt_is_planted_rarely(sample: tuple[Path, dict[str, Any]]) -> None:
    key = sample[1]
    assert {entry["reason"] for entry in key["planted"]} == REASONS
    assert {pair["rule"] for pair in key["same_accounts"]} == {"merged", "listed", "domain"}
    assert len(key["planted"]) < 0.04 * sum(entry["records"] for entry in key["files"])


def test_a_record_bears_one_defect_at_most(sample: tuple[Path, dict[str, Any]]) -> None:
    places = [(entry["file"], entry["record_no"]) for entry in sample[1]["planted"]]
    places += [
        (entry["file"], entry["winner_record_no"])
        for entry in sample[1]["planted"]
        if "winner_record_no" in entry
    ]
    assert [place for place, count in Counter(places).items() if count > 1] == []


def test_companies_in_both_sources_share_a_domain_only_where_the_key_says(
    sample: tuple[Path, dict[str, Any]], scan: Scan
) -> None:
    listed = [pair for pair in sample[1]["same_accounts"] if pair["rule"] == "domain"]
    shared = domains_in_both(scan)
    assert set(shared.values()) == {2}
    assert len(shared) == len(listed)
    sources = {frozenset(key.split(":")[0] for key in pair["account_keys"]) for pair in listed}
    assert sources == {
        frozenset(pair) for pair in combinations(("salesforce", "hubspot", "csv"), 2)
    }


def test_deals_of_merged_accounts_point_at_the_loser(
    sample: tuple[Path, dict[str, Any]], scan: Scan
) -> None:
    account_of = {
        record.key: record.cells.get("AccountId") or record.cells.get("account_id")
        for record in scan.kept
        if record.stem in ("Opportunity", "deals")
    }
    truth = {row[0]: row[1] for row in sample[1]["deals"]["rows"]}
    merged = [pair for pair in sample[1]["same_accounts"] if pair["rule"] == "merged"]
    pointing = [(pair, deal) for pair in merged for deal in pair["deal_keys"]]
    assert pointing
    for pair, deal in pointing:
        assert account_of[deal.split(":")[1]] == pair["account_keys"][0].split(":")[1]
        assert truth[deal] == pair["survivor"] == pair["account_keys"][1]


def test_salesforce_ids_carry_their_check_letters_and_point_at_something(scan: Scan) -> None:
    salesforce = [record for record in scan.kept if record.file.startswith("salesforce/")]
    held = {record.cells["Id"] for record in salesforce}
    loose = set()
    for record in salesforce:
        for column, text in record.cells.items():
            if not column.endswith("Id") or text == NULL_ID or column == "MasterRecordId":
                continue
            if record.stem == "Account" and column == "RecordTypeId":
                assert len(text) == 15
                continue
            assert is_valid_id(text), (record.file, record.number, column)
            if column in ("AccountId", "OpportunityId", "ContactId", "WhoId", "ParentId"):
                loose |= set() if text in held else {(record.stem, column)}
    # Orphans and merged accounts are planted on deals alone.
    assert loose <= {("Opportunity", "AccountId")}


def test_nothing_is_dated_after_the_export_but_expected_and_planted_closings(
    sample: tuple[Path, dict[str, Any]], scan: Scan
) -> None:
    planted = {
        (entry["file"], entry["record_no"])
        for entry in sample[1]["planted"]
        if entry["reason"] == "closed_in_future"
    }
    late = set()
    for record in scan.kept:
        is_open = record.cells.get("IsClosed", record.cells.get("is_closed")) in ("0", "false")
        for column, text in record.cells.items():
            is_date = column.endswith(("Date", "DateTime", "Modstamp", "_at", "_date"))
            expected = column in ("CloseDate", "closed_at") and (
                is_open or record.stem == "OpportunityHistory"
            )
            if is_date and not expected and "/" not in text and text[:10] > EXPORT_DATE:
                late.add((record.file, record.number))
    assert late == planted


def test_deals_begin_after_their_accounts_and_stages_go_forward(
    sample: tuple[Path, dict[str, Any]], scan: Scan
) -> None:
    created = {
        record.key: (record.cells.get("CreatedDate") or record.cells["created_at"])[:10]
        for record in scan.kept
        if record.stem in ("Account", "accounts")
    }
    survivor = {
        pair["account_keys"][0].split(":")[1]: pair["survivor"].split(":")[1]
        for pair in sample[1]["same_accounts"]
    }
    for record in scan.kept:
        if record.stem in ("Opportunity", "deals"):
            account = record.cells.get("AccountId") or record.cells["account_id"]
            began = (record.cells.get("CreatedDate") or record.cells["created_at"])[:10]
            assert created.get(survivor.get(account, account), "") < began
    seen: dict[str, int] = {}
    ties = 0
    previous: tuple[str, str] = ("", "")
    for record in scan.kept:
        if record.stem == "OpportunityHistory":
            deal, probability = record.cells["OpportunityId"], int(record.cells["Probability"])
            assert probability == 0 or probability >= seen.get(deal, 0)
            seen[deal] = probability
            now = (deal, record.cells["CreatedDate"])
            ties += now == previous
            previous = now
    assert ties > 0


def test_a_company_is_called_a_customer_by_no_record_older_than_its_first_purchase(
    sample: tuple[Path, dict[str, Any]], scan: Scan
) -> None:
    table = sample[1]["accounts"]
    since_at = table["columns"].index("customer_since")
    since = {row[0].split(":")[1]: row[since_at] for row in table["rows"]}
    bought: dict[str, str] = {}
    of_deals = sample[1]["deals"]
    account_at, won_at = (of_deals["columns"].index(name) for name in ("account_key", "is_won"))
    won = {row[0].split(":")[1]: row[account_at] for row in of_deals["rows"] if row[won_at]}
    called = 0
    for record in scan.kept:
        cells = record.cells
        if record.stem in ("Opportunity", "deals") and record.key in won:
            closed = (cells.get("CloseDate") or cells["closed_at"])[:10]
            account = won[record.key].split(":")[1]
            bought[account] = min(closed, bought.get(account, closed))
        elif record.stem in ("Account", "accounts") and record.key in since:
            kind = (cells.get("Type") or cells.get("account_type") or "").lower()
            updated = (cells.get("LastModifiedDate") or cells["updated_at"])[:10]
            assert (kind == "customer") == (since[record.key] is not None)
            assert kind != "customer" or updated >= since[record.key], record.key
            called += kind == "customer"
    assert called > 10
    # Days that bear a planted defect aside, the key tells the first closing day of a won deal.
    agreed = sum(since[account] == day for account, day in bought.items())
    assert agreed > 0.9 * len(bought)


def test_files_are_written_as_their_producers_write_them(
    sample: tuple[Path, dict[str, Any]],
) -> None:
    files = files_of(sample[0])
    contacts = files["csv/contacts.csv"]
    with pytest.raises(UnicodeDecodeError):
        contacts.decode("utf-8")
    assert "Geschäftsführer" in contacts.decode("cp1252")
    assert files["csv/accounts.csv"].startswith(b"\xef\xbb\xbf")
    assert files["csv/deals.csv"].count(b"\r\n") == files["csv/deals.csv"].count(b"\n")
    for name, data in files.items():
        if name.startswith("salesforce/"):
            assert data.startswith(b'"Id",')
            assert b"\r" not in data
            data.decode("ascii")
