"""Who people are stays out of the marts: planted people are looked for in every table there is."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from compiled_project import CompiledProject
from icp_warehouse.cli import main
from rendered_models import evaluate, render
from sync_world import Account, SyncWorld

# Words that stand in no export but these, as no product or place has such a name.
NAMES = ("Zephyrine", "Quillfeather", "Ömür", "Brightwoad")
MAILBOXES = ("z.quillfeather", "omur+crm")
PHONES = ("171 5550199", "555-010-4477", "1715550199")
BIRTHDAYS = ("1984-02-29", "29.02.1984")
# A person who is an account of the CRM, and so has a key and a name like a company.
PERSON_KEY, PERSON_ACCOUNT = "salesforce:001Hp000002fFq4IAE", ("Odalys", "Fernwhistle")
PERSONAL = (*NAMES, *MAILBOXES, *PHONES, *BIRTHDAYS)

SALESFORCE_CONTACTS = (
    "Id,IsDeleted,MasterRecordId,AccountId,FirstName,LastName,Title,Email,Phone,Birthdate\n"
    # used; deleted; merged; the same key twice; a mangled id; no id
    "003Hp000002fFq0IAE,0,,001Hp000002fFq0IAE,Zephyrine,Quillfeather,CFO,"
    "z.quillfeather@planted.example,+49 171 5550199,1984-02-29\n"
    "003Hp000002fFq1IAE,1,,001Hp000002fFq0IAE,Zephyrine,Quillfeather,CFO,"
    "z.quillfeather@planted.example,555-010-4477,29.02.1984\n"
    "003Hp000002fFq2IAE,0,003Hp000002fFq0IAE,001Hp000002fFq0IAE,Ömür,Brightwoad,CTO,"
    "Ömür Brightwoad <omur+crm@Planted.example>,+49 171 5550199,1984-02-29\n"
    "003Hp000002fFq0IAE,0,,001Hp000002fFq0IAE,Zephyrine,Quillfeather,CFO,"
    "z.quillfeather@planted.example,+49 171 5550199,1984-02-29\n"
    "3.4E+17,0,,001Hp000002fFq0IAE,Ömür,Brightwoad,CTO,omur+crm@planted.example,1,1984-02-29\n"
    ",0,,001Hp000002fFq0IAE,Ömür,Brightwoad,CTO,omur+crm@planted.example,1,1984-02-29\n"
    # an e-mail column that holds a name or a phone number
    "003Hp000002fFq3IAE,0,,001Hp000002fFq0IAE,A,B,CTO,Zephyrine Quillfeather,1,2\n"
    "003Hp000002fFq4IAE,0,,001Hp000002fFq0IAE,A,B,CTO,+49 171 5550199,1,2\n"
    # a field too few, a field too many, wrong quotes
    "003Hp000002fFq5IAE,Zephyrine,Quillfeather,z.quillfeather@planted.example,1984-02-29\n"
    "003Hp000002fFq6IAE,0,,001Hp000002fFq0IAE,Ömür,Brightwoad,CTO,CIO,omur+crm@planted.example,"
    "555-010-4477,29.02.1984\n"
    '003Hp000002fFq7IAE,0,,001Hp000002fFq0IAE,"Ömür" Brightwoad,B,CTO,'
    "z.quillfeather@planted.example,+49 171 5550199,1984-02-29\n"
)
SALESFORCE_ACCOUNTS = (
    "Id,Name,IsDeleted,IsPersonAccount,PersonEmail,Phone,Website,BillingCountry\n"
    "001Hp000002fFq0IAE,Planted Works,0,0,,,planted.example,call +49 171 5550199\n"
    # a person who is an account; people who were, gone from the CRM, merged or a test
    "001Hp000002fFq4IAE,Odalys Fernwhistle,0,1,z.quillfeather@planted.example,1,,\n"
    "001Hp000002fFq1IAE,Zephyrine Quillfeather,1,1,z.quillfeather@planted.example,1,,\n"
    "001Hp000002fFq0IAE,Planted Works,0,0,z.quillfeather@planted.example,1,planted.example,\n"
    "001Hp000002fFq2IAE,Ömür Brightwoad,0,1,z.quillfeather@planted.example\n"
)
HUBSPOT_CONTACTS = (
    '"Record ID","First Name","Last Name","Email","Phone Number","Date of birth","Create Date"\n'
    '"51000","Zephyrine","Quillfeather","z.quillfeather@planted.example","+49 171 5550199",'
    '"1984-02-29","2024-03-02 14:36"\n'
    '"51001","Ömür","Brightwoad","omur+crm@planted.example","2024-03-02 14:36"\n'
    '"51002","","","","","","2024-03-02 14:36"\n'
)
CSV_CONTACTS = (
    "contact_id,account_id,title,email_domain,full_name\n"
    "C-1,A-1,CEO,planted.example,Zephyrine Quillfeather\n"
    "C-2,A-1,CEO,z.quillfeather@planted.example,Zephyrine Quillfeather\n"
    "C-3,A-1,CEO,omur+crm@planted.example\n"
    "C-4,A-1,CTO,planted.example,\n"
)
CSV_LEADS = (
    "lead_id,email_domain,source,created_at,name\n"
    "L-1,z.quillfeather@planted.example,Web,2026-01-01,Zephyrine Quillfeather\n"
    "L-2,omur+crm@planted.example,Web,ask z.quillfeather@planted.example,Ömür Brightwoad\n"
    "L-3,omur+crm@planted.example,Web,2026-01-01,Ömür Brightwoad,1715550199\n"
    "L-4,planted.example,Web,2026-01-01,\n"
)
CSV_ACCOUNTS = (
    "account_id,account_name,industry,employee_count,annual_revenue\n"
    "A-1,Planted Two,see z.quillfeather@planted.example,ring (171) 555-0199,"
    "omur+crm@planted.example\n"
)
EXPORTS = {
    "salesforce/Contact.csv": SALESFORCE_CONTACTS,
    "salesforce/Account.csv": SALESFORCE_ACCOUNTS,
    "hubspot/contacts.csv": HUBSPOT_CONTACTS,
    "csv/contacts.csv": CSV_CONTACTS,
    "csv/leads.csv": CSV_LEADS,
    "csv/accounts.csv": CSV_ACCOUNTS,
}


def where_found(
    connection: duckdb.DuckDBPyConnection, words: Sequence[str]
) -> set[tuple[str, str, str, str]]:
    """Schema, table and column in which one of the words stands, and the word."""
    found = set()
    for schema, table in connection.execute(
        "select table_schema, table_name from information_schema.tables"
        " where table_catalog not in ('system', 'temp')"
    ).fetchall():
        cursor = connection.execute(f'select * from "{schema}"."{table}"')
        columns = [column[0] for column in cursor.description or []]
        for row in cursor.fetchall():
            for column, cell in zip(columns, row, strict=True):
                text = str(cell).lower()
                found |= {(schema, table, column, word) for word in words if word.lower() in text}
    return found


def written(folder: Path) -> Path:
    for name, text in EXPORTS.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def built(
    compiled_project: CompiledProject, tmp_path_factory: pytest.TempPathFactory
) -> duckdb.DuckDBPyConnection:
    """Every model, built from exports full of people in each place where people stand."""
    exports = written(tmp_path_factory.mktemp("people"))
    return compiled_project.build(exports, compiled_project.relations)


def test_no_mart_names_a_person_an_address_a_phone_number_or_a_birthday(
    built: duckdb.DuckDBPyConnection,
) -> None:
    found = where_found(built, PERSONAL)
    assert {place for place in found if place[0] == "main"} == set()
    named = where_found(built, PERSON_ACCOUNT)
    assert {column for schema, _, column, _ in named if schema == "main"} <= {"account_name"}


def test_people_stand_in_the_refused_lines_of_the_raw_layer_and_in_names_of_accounts_alone(
    built: duckdb.DuckDBPyConnection,
) -> None:
    found = where_found(built, PERSONAL)
    raw = {(table, column) for schema, table, column, _ in found if schema == "main_raw"}
    people_files = {"raw_salesforce__contacts", "raw_salesforce__accounts", "raw_hubspot__contacts"}
    people_files |= {"raw_csv__contacts", "raw_csv__leads"}
    assert {(table, "_raw_text") for table in people_files} <= raw
    assert {word for *_, word in found if word in MAILBOXES} == set(MAILBOXES)
    contacts = {word for _, table, column, word in found if column == "email_domain"}
    assert contacts <= {"Zephyrine", "Quillfeather", *PHONES}  # no address: staging refuses them


def test_of_an_address_the_host_alone_is_landed_and_staged(
    built: duckdb.DuckDBPyConnection,
) -> None:
    for layer, table in (("raw", "raw"), ("staging", "stg")):
        hosts = built.execute(
            f"select distinct lower(email_domain) from main_{layer}.{table}_salesforce__contacts"
            f" union select lower(email_domain) from main_{layer}.{table}_csv__contacts"
            f" union select lower(email_domain) from main_{layer}.{table}_csv__leads"
        ).fetchall()
        assert {host for (host,) in hosts if host and "@" in host} == set()
        assert ("planted.example",) in hosts
    staged = built.execute(
        "select email_domain from main_staging.stg_salesforce__contacts"
        " where contact_id in ('003Hp000002fFq2IAE', '003Hp000002fFq3IAE', '003Hp000002fFq4IAE')"
        " order by contact_id"
    ).fetchall()
    assert staged == [("planted.example",), (None,), (None,)]
    issues = built.execute(
        "select record_no, raw_value from rpt_value_issues where reason = 'not_a_host' order by all"
    ).fetchall()
    assert issues == [(7, "xxxxxxxxx xxxxxxxxxxxx"), (8, "+xx xxx xxxxxxx")]


def test_a_masked_record_keeps_the_shape_that_shows_what_is_wrong(
    built: duckdb.DuckDBPyConnection,
) -> None:
    lines = CSV_CONTACTS.splitlines()
    (row,) = built.execute(
        "select reason, line_no, raw_text from rpt_rejected_records"
        " where file = 'csv/contacts.csv' and stage = 'reader'"
    ).fetchall()
    assert row[:2] == ("FIELD_COUNT", 4)
    masked = "".join("x" if sign.isalnum() or sign == "@" else sign for sign in lines[3])
    assert row[2].rstrip() == masked
    assert lines[3].count(",") == row[2].count(",")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "mail jane.doe+crm@mail.acme.example, please",
            "mail (e-mail at mail.acme.example), please",
        ),
        (
            "<J> jané@münchen.example;k@z.io",
            "<J> (e-mail at münchen.example);(e-mail at z.io)",
        ),
        ("mailto:jane@x.org", "mailto:(e-mail at x.org)"),
        ("+49 170 1234567", "(phone)"),
        ("0049 30 1234567 ext", "(phone) ext"),
        ("0170/1234567", "(phone)"),
        ("(030) 1234567", "(phone)"),
        ("(555) 123-4567", "(phone)"),
        ("555.123.4567", "(phone)"),
        ("0612345678", "(phone)"),
    ],
)
def test_addresses_and_phone_numbers_are_taken_out_of_values(text: str, shown: str) -> None:
    assert evaluate("{{ shown_value(\"'" + text + "'\") }}") == shown


@pytest.mark.parametrize(
    "text",
    [
        *("2026-06-30 09:00:00", "01.02.2026 10:30", "30-06-2026", "06/30/2026", "20260630"),
        *("2024-01-06T10:12:58+02:00", "2024-01-06T10:12:58+0200", "1,234,567.89", "1234567.89"),
        *("8410000137", "001Hp000002fFq2IAE", "csv:00123456", "200-2000", "1-10", "@core", "-0.25"),
        "a@",
    ],
)
def test_what_a_person_must_see_to_mend_a_value_is_left(text: str) -> None:
    assert evaluate("{{ shown_value(\"'" + text + "'\") }}") == text


def test_who_may_see_the_text_gets_it_by_a_variable() -> None:
    for macro in ("shown_value", "shown_record"):
        sql = render("{{ " + macro + "('raw_text') }}", {"keep_personal_data": True})
        assert sql.strip() == "raw_text"


def deletes_of(page: Path, account_key: str) -> list[str]:
    """The SQL with which a page of the documentation takes an account out of what is kept."""
    blocks = re.findall(r"```sql\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    (block,) = [block for block in blocks if block.startswith("delete from")]
    written_key = re.findall(r"'(\w+:\w+)'", block)
    assert len(set(written_key)) == 1
    statements = block.replace(written_key[0], account_key).split(";\n")
    return [statement for statement in statements if statement]


def test_what_builds_keep_is_rid_of_an_account_by_the_statements_of_the_page(
    built: duckdb.DuckDBPyConnection, compiled_project: CompiledProject, repo_root: Path
) -> None:
    kept = compiled_project.kept_relations
    found = {table for _, table, *_ in where_found(built, [PERSON_KEY]) if table in kept}
    assert found >= {"int_crm_changes", "int_score_states"}
    built.begin()
    try:
        for statement in deletes_of(repo_root / "docs" / "personal_data.md", PERSON_KEY):
            built.execute(statement)
        left = {table for _, table, *_ in where_found(built, [PERSON_KEY]) if table in kept}
    finally:
        built.rollback()
    assert left == set()


def test_the_page_names_every_kept_table_that_knows_accounts(
    built: duckdb.DuckDBPyConnection, compiled_project: CompiledProject, repo_root: Path
) -> None:
    knowing = {
        table
        for (table,) in built.execute(
            "select distinct table_name from information_schema.columns"
            " where column_name in ('account_key', 'record_key', 'deal_key', 'entity_key')"
        ).fetchall()
    }
    statements = deletes_of(repo_root / "docs" / "personal_data.md", PERSON_KEY)
    named = {re.findall(r"main_intermediate\.(\w+)", statement)[0] for statement in statements}
    assert named == knowing & set(compiled_project.kept_relations)


def test_what_is_built_anew_forgets_a_person_whose_records_are_gone_from_the_exports(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    exports = written(tmp_path)
    person = ("Zephyrine", "Quillfeather", "171 5550199", "555-010-4477", *PERSON_ACCOUNT)
    for path in exports.rglob("*.csv"):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not any(word.lower() in line.lower() for word in person)]
        path.write_text("".join(kept), encoding="utf-8")
    built = compiled_project.build(exports, compiled_project.relations)
    assert where_found(built, [*person, PERSON_KEY]) == set()
    assert where_found(built, ["Brightwoad"])


def test_what_a_command_writes_is_its_callers_alone(tmp_path: Path) -> None:
    world = SyncWorld(tmp_path / "made_up.duckdb")
    world.put("hubspot:123", Account())
    world.build()
    out = tmp_path / "sync" / "hubspot"
    at = ["--warehouse", str(world.warehouse), "--source", "hubspot", "--out", str(out)]
    earlier = os.umask(0o022)
    try:
        assert CliRunner().invoke(main, ["sync-file", *at]).exit_code == 0
        (tmp_path / "own").touch()
    finally:
        os.umask(earlier)
    modes = {path.name: path.stat().st_mode & 0o777 for path in [out, *out.iterdir()]}
    assert modes == {
        "hubspot": 0o700,
        "hubspot_accounts_1.csv": 0o600,
        "hubspot_manifest.json": 0o600,
    }
    assert (tmp_path / "own").stat().st_mode & 0o777 == 0o644
