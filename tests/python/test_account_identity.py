"""One company is one account, two are two, and every record folded into another is named."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from compiled_project import CompiledProject
from export_files import Record, write_exports
from rendered_models import evaluate, rows

SHOWN = ["rpt_folded_records", "rpt_rejected_records", "rpt_value_issues", "int_accounts"]


def csv_accounts(*accounts: Record) -> dict[str, list[Record]]:
    """Accounts of a plain file, created one day after the other."""
    return {
        "csv/accounts.csv": [
            {"created_at": f"2025-01-{number:02}", **account}
            for number, account in enumerate(accounts, start=1)
        ]
    }


def account(account_id: str, name: str, domain: str = "", **more: str) -> dict[str, object]:
    return {"account_id": account_id, "account_name": name, "domain": domain, **more}


class Built:
    """The identities of a small world, with every data test that watches over them run."""

    def __init__(self, project: CompiledProject, folder: Path, files: Any, **seeds: Any) -> None:
        self.connection = project.build(write_exports(folder, files), SHOWN, seeds)
        assert project.failures(self.connection, "every_account_is_kept_or_listed") == []

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query).fetchall()

    @property
    def accounts(self) -> list[str]:
        return [key for (key,) in self.ask("select account_key from int_accounts order by 1")]

    @property
    def folds(self) -> set[tuple[str, str, str]]:
        found = self.ask("select entity_key, canonical_key, rule from rpt_folded_records")
        return {(entity, canonical, rule) for entity, canonical, rule in found}

    def issues(self, reason: str) -> list[str]:
        found = self.ask(
            f"select raw_value from rpt_value_issues where reason = '{reason}' order by 1"
        )
        return [value for (value,) in found]


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://www.Acme.com/about?x=1", "acme.com"),
        ("WWW2.ACME.COM", "acme.com"),
        ("acme.com.", "acme.com"),
        ("http://acme.com:8080", "acme.com"),
        ("acme.com:8080/shop", "acme.com"),
        ("https://user:secret@acme.com/", "acme.com"),
        ("user:secret@acme.com", "acme.com"),
        ("info@acme.com", "acme.com"),
        ("mailto:Info@Acme.com", "acme.com"),
        ("//acme.com", "acme.com"),
        ("http//www.acme.com", "acme.com"),
        ("http:\\\\acme.com", "acme.com"),
        ("http://http://acme.com", "acme.com"),
        ("  acme.com, acme.de", "acme.com"),
        ("shop.acme.co.uk", "shop.acme.co.uk"),
        ("Müller-Söhne.de", "müller-söhne.de"),
        ("xn--mller-kva.de", "xn--mller-kva.de"),
        ("www.com", "www.com"),
        ("192.168.0.1", None),
        ("http://10.0.0.1:80/", None),
        ("localhost:3000/acme.com", None),
        ("http://", None),
        ("n.a.", None),
        ("none", None),
        ("Dr. Acme", None),
    ],
)
def test_a_web_address_is_reduced_to_its_host(address: str, host: str | None) -> None:
    assert evaluate("{{ normalised_domain(\"'" + address + "'\") }}") == host


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Acme", "ACME, Inc.", True),
        ("Acme Corp.", "The Acme Corporation", True),
        ("Müller & Söhne GmbH & Co. KG", "Mueller und Soehne", True),
        ("Groß AG", "Gross", True),
        ("Société Générale S.A.", "Societe Generale", True),
        ("O'Neil S.p.A.", "oneil", True),
        ("Novo Nordisk A/S", "Novo Nordisk", True),
        ("Face-Book", "Facebook", True),
        ("Company AG", "company ag", True),
        ("Acme", "Acme Holding", False),
        ("Acme", "Acme Germany GmbH", False),
        ("Acme", "Acne", False),
        ("SE AG", "Company Ltd", False),
        ("株式会社アクメ", "株式会社ベータ", False),
    ],
)
def test_names_are_the_same_without_what_every_company_has(
    one: str, other: str, same: bool
) -> None:
    words = "['inc', 'corp', 'corporation', 'the', 'gmbh', 'co', 'kg', 'und', 'ag', 'sa', 'spa',"
    words += " 'as', 'company', 'se', 'ltd']"
    keys = [
        evaluate('{{ company_name_key("' + "'" + name.replace("'", "''") + "'" + '", words) }}'
                 .replace("words", '"' + words + '"'))
        for name in (one, other)
    ]  # fmt: skip
    assert (keys[0] == keys[1]) is same
    assert "" not in keys


SHARED = [
    *("linkedin.com", "de.linkedin.com", "fr-fr.facebook.com", "m.facebook.com", "instagram.com"),
    *("linktr.ee", "sites.google.com", "google.com", "xing.com", "medium.com", "gmail.com"),
    *("wixsite.com", "business.site", "myshopify.com"),
]


@pytest.mark.parametrize("name", ["Acme", None], ids=["one name", "two names"])
def test_a_page_on_a_host_of_many_makes_no_two_companies_one(
    compiled_project: CompiledProject, tmp_path: Path, name: str | None
) -> None:
    built = Built(
        compiled_project,
        tmp_path,
        csv_accounts(
            *(
                account(f"{side}{number}", name or f"{side}{number}", f"https://{host}/{side}")
                for number, host in enumerate(SHARED)
                for side in "ab"
            )
        ),
    )
    assert len(built.accounts) == 2 * len(SHARED)
    assert built.folds == set()
    assert built.issues("shared_domain_names_differ") == []


def test_a_host_of_its_own_at_a_site_builder_is_a_company_of_one_name(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    built = Built(
        compiled_project,
        tmp_path,
        csv_accounts(
            account("1", "Acme", "acme.myshopify.com"),
            account("2", "ACME Ltd", "https://acme.myshopify.com/pages"),
            account("3", "Beta", "studio.wixsite.com/beta"),
            account("4", "Gamma", "studio.wixsite.com/gamma"),
            account("5", "Beta", "other.wixsite.com/beta"),
        ),
    )
    assert built.folds == {("csv:2", "csv:1", "domain")}
    assert built.issues("shared_domain_names_differ") == ["studio.wixsite.com"] * 2


def test_a_host_whose_records_have_different_names_folds_none_and_is_an_issue(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    built = Built(
        compiled_project,
        tmp_path,
        csv_accounts(
            account("1", "Acme", "www.acme.com"),
            account("2", "Acme Inc.", "acme.com"),
            account("3", "Acme Holding", "acme.com"),
            account("4", "Acme Germany", "acme.com", parent_account_id="1"),
            account("5", "beta.com", "beta.com"),
            account("6", "Beta", "beta.com"),
            account("7", "", "beta.com"),
        ),
    )
    assert built.folds == {
        ("csv:2", "csv:1", "domain"),
        ("csv:6", "csv:5", "domain"),
        ("csv:7", "csv:5", "domain"),
    }
    # A subsidiary on its parent's site is no puzzle.
    assert built.issues("shared_domain_names_differ") == ["acme.com"] * 3


def test_a_person_settles_it_in_account_merges(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    pairs = [("csv:2", "csv:1"), ("csv:3", "csv:nobody")]
    built = Built(
        compiled_project,
        tmp_path,
        csv_accounts(
            account("1", "Acme", "acme.com"),
            account("2", "Acme Holding", "acme.com"),
            account("3", "Beta"),
        ),
        account_merges=lambda _: [
            {"account_key": one, "merged_into_key": other, "note": ""} for one, other in pairs
        ],
        # The shipped override is of an account that is not here, and would be listed, too.
        tier_overrides=lambda _: [],
    )
    assert built.accounts == ["csv:1", "csv:3"], "a pair without its other half merges nothing"
    assert built.folds == {("csv:2", "csv:1", "listed")}
    assert built.issues("unknown_account") == ["csv:nobody"]
    assert built.issues("shared_domain_names_differ") == []
    [fold] = rows(built.connection, "select * from rpt_folded_records")
    assert fold == {
        "source": "csv",
        "object_name": "accounts",
        "file": "csv/accounts.csv",
        "record_no": 2,
        "entity_key": "csv:2",
        "canonical_key": "csv:1",
        "rule": "listed",
        "record_name": "Acme Holding",
        "canonical_name": "Acme",
        "has_different_name": True,
    }


def test_a_web_site_that_names_no_host_is_an_issue(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    built = Built(
        compiled_project,
        tmp_path,
        csv_accounts(account("1", "Acme", "10.0.0.1"), account("2", "Beta", "10.0.0.1")),
    )
    assert len(built.accounts) == 2
    assert built.issues("not_a_domain") == ["10.0.0.1"] * 2


ID = {number: f"001Hx{number:010}IAA" for number in range(1, 9)}


def salesforce(number: int, name: str, **more: str) -> dict[str, object]:
    return {"Id": ID[number], "Name": name, "CreatedDate": "2025-06-01T00:00:00Z", **more}


def company(record_id: str, name: str, **more: str) -> dict[str, object]:
    return {"Record ID": record_id, "Company name": name, "Create Date": "2025-01-01 08:00", **more}


HEADINGS = [
    *("Salesforce Account ID", "salesforceaccountid", "hs_salesforceaccountid"),
    *("property_salesforceaccountid", "properties_hs_salesforceaccountid"),
]


def test_a_company_that_names_its_salesforce_account_is_that_account(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    """Whatever the web sites say; the Salesforce record stays, although it is the younger one."""
    files: dict[str, Any] = {
        "salesforce/Account.csv": [
            salesforce(1, "Acme", Website="acme.com"),
            salesforce(2, "Beta", Website="beta.com"),
        ]
    }
    for number, heading in enumerate(HEADINGS):
        site = {"Company Domain Name": "beta.com"}
        files[f"hubspot/companies_{number}.csv"] = [
            company(f"{number}1", "Acme Trading", **{heading: ID[1]}, **site),
            company(f"{number}2", "Acme again", **{heading: ID[1][:15]}, **site),
            company(f"{number}3", "Left alone", **{heading: "000000000000000AAA"}),
        ]
    built = Built(compiled_project, tmp_path, files)
    acme, numbers = f"salesforce:{ID[1]}", range(len(HEADINGS))
    assert built.folds == {
        (f"hubspot:{number}{last}", acme, "synced") for number in numbers for last in (1, 2)
    }
    alone = [f"hubspot:{number}3" for number in numbers]
    assert built.accounts == [*alone, acme, f"salesforce:{ID[2]}"]
    [differs] = built.ask("select bool_and(has_different_name) from rpt_folded_records")
    assert differs == (True,)


def test_either_crm_and_a_plain_file_may_name_the_other_record_and_chains_end(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    built = Built(
        compiled_project,
        tmp_path,
        {
            "salesforce/Account.csv": [
                salesforce(1, "One", HubSpot_Company_ID__c="11"),
                salesforce(2, "Two", HubSpot_Company_ID__c="12.0"),
                salesforce(3, "Three"),
            ],
            "hubspot/companies.csv": [
                # In a circle with the first, and against the second, whose own word counts less.
                company("11", "One", **{"Salesforce Account ID": ID[1]}),
                company("12", "Two", **{"Salesforce Account ID": ID[3]}),
                company("14", "Four"),
            ],
            **csv_accounts(
                account("a", "One", hubspot_id="11"),
                account("b", "Four", hubspot_id="14"),
                account("c", "Three", salesforce_id=ID[3]),
                account(f"salesforce:{ID[2]}", "Two as planned"),
                account(f"salesforce:{ID[4]}", "Only in the plain file"),
            ),
        },
    )
    one, two, three = (f"salesforce:{ID[number]}" for number in (1, 2, 3))
    assert built.folds == {
        ("hubspot:11", one, "synced"),
        ("hubspot:12", three, "synced"),
        ("csv:a", one, "synced"),
        ("csv:b", "hubspot:14", "synced"),
        ("csv:c", three, "synced"),
        (f"csv:{two}", two, "same_id"),
    }
    assert built.accounts == ["hubspot:14", one, two, three, f"salesforce:{ID[4]}"]
    [name] = built.ask(f"select account_name from int_accounts where account_key = '{two}'")
    assert name == ("Two",)


def test_an_id_that_leads_nowhere_leaves_the_company_alone_and_is_told(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    companies = [
        company("11", "Gone", **{"Salesforce Account ID": ID[1]}),
        company("12", "Missing", **{"Salesforce Account ID": ID[2]}),
        company("13", "Broken", **{"Salesforce Account ID": "1.2E+17"}),
    ]
    files: dict[str, Any] = {"hubspot/companies.csv": companies}
    alone = Built(compiled_project, tmp_path / "alone", files)
    assert alone.issues("synced_record_not_in_use") == [], "no Salesforce file was read"
    files["salesforce/Account.csv"] = [salesforce(1, "Gone", IsDeleted="1"), salesforce(3, "Three")]
    built = Built(compiled_project, tmp_path / "both", files)
    assert len(built.accounts) == 4
    assert built.issues("synced_record_not_in_use") == [ID[1], ID[2]]
    assert built.issues("bad_id") == ["1.2E+17"]


def test_links_of_all_kinds_meet_in_one_account(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    """Merged in the CRM, listed by a person, synced, and last the same web site."""
    built = Built(
        compiled_project,
        tmp_path,
        {
            "salesforce/Account.csv": [
                salesforce(1, "Old", MasterRecordId=ID[2], IsDeleted="1"),
                salesforce(2, "Acme", Website=""),
                salesforce(3, "Listed"),
            ],
            "hubspot/companies.csv": [
                company(
                    "11",
                    "Acme Ltd",
                    **{"Salesforce Account ID": ID[2], "Company Domain Name": "acme.com"},
                ),
                company("12", "Kept by a person", **{"Salesforce Account ID": ID[3]}),
            ],
            **csv_accounts(account("a", "acme", "acme.com"), account("b", "Test", "acme.com")),
        },
        account_merges=lambda _: [
            {"account_key": f"salesforce:{ID[3]}", "merged_into_key": "hubspot:12", "note": ""}
        ],
    )
    acme = f"salesforce:{ID[2]}"
    assert built.folds == {
        (f"salesforce:{ID[1]}", acme, "merged"),
        ("hubspot:11", acme, "synced"),
        ("csv:a", acme, "domain"),
        (f"salesforce:{ID[3]}", "hubspot:12", "listed"),
    } or built.folds == {
        (f"salesforce:{ID[1]}", "csv:a", "merged"),
        ("hubspot:11", "csv:a", "synced"),
        (acme, "csv:a", "domain"),
        (f"salesforce:{ID[3]}", "hubspot:12", "listed"),
    }
    assert len(built.accounts) == 2


TESTS = [
    *("Test", "TEST", " test ", "Test 123", "test-7", "Test #4", "Test Account", "My Test Account"),
    *("test_account_2", "Test Company", "Test Customer 3", "ZZ Test 7", "zztest", "Acme (Test)"),
    *("[TEST] Acme", "Test test", "Testing", "Dummy", "Dummy Account", "Sample Account"),
    *("Sample Account for Entitlements", "asdf", "asdfgh", "foo", "Foo Bar"),
    *("DO NOT USE - Acme", "Acme (delete me)", "Acme - delete me"),
]
COMPANIES = [
    *("Test Valley Dairies", "Advanced Test Bench Makers", "Trade Test Labs AG", "Crash Test Inc"),
    *("Dummy-Luftfracht Spedition", "Testa", "Test-Fuchs GmbH", "Attest", "Drop Test", "Contest 7"),
    *("DeleteMe Inc", "Delete Me Privacy", "Sample Accounting", "Foobar Systems", "Dummys Bakery"),
    *("Stiftung Warentest", "Crash Test Accounting", "Exasdfo", "Latest Account"),
]


def test_a_test_account_is_known_by_the_shape_of_its_name(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    built = Built(
        compiled_project,
        tmp_path,
        csv_accounts(*(account(str(n), name) for n, name in enumerate([*TESTS, *COMPANIES]))),
    )
    kept = built.ask("select account_name from int_accounts")
    assert sorted(name for (name,) in kept) == sorted(COMPANIES)
    rejected = built.ask("select reason, pattern_ids is not null from rpt_rejected_records")
    assert rejected == [("TEST_ACCOUNT", True)] * len(TESTS)


def test_what_a_pattern_would_drop_is_listed_before_it_drops_it(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    def pattern(status: str) -> Any:
        row = {"pattern_id": "play", "field": "account_name", "pattern": "*playground*", "note": ""}
        return lambda seed: [*seed, {**row, "status": status}]

    accounts = csv_accounts(account("1", "Playground Makers"), account("2", "Acme"))
    accounts["csv/deals.csv"] = [
        {
            **{"deal_id": "d", "account_id": "1", "stage": "Closed Won"},
            **{"created_at": "2026-01-01", "closed_at": "2026-02-01"},
        }
    ]
    listed = Built(compiled_project, tmp_path, accounts, test_account_patterns=pattern("report"))
    assert listed.accounts == ["csv:1", "csv:2"]
    assert listed.issues("test_pattern:play") == ["Playground Makers"]
    dropped = Built(compiled_project, tmp_path, accounts, test_account_patterns=pattern("active"))
    assert dropped.accounts == ["csv:2"]
    assert dropped.issues("test_pattern:play") == []
    assert dropped.ask(
        "select entity_key, reason, pattern_ids from rpt_rejected_records order by 1"
    ) == [("csv:1", "TEST_ACCOUNT", "play"), ("csv:d", "TEST_ACCOUNT", "play")]


def test_a_company_synced_with_a_test_account_is_listed_as_one(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    built = Built(
        compiled_project,
        tmp_path,
        {
            "salesforce/Account.csv": [salesforce(1, "Test Account")],
            "hubspot/companies.csv": [
                company("11", "Trial of the integration", **{"Salesforce Account ID": ID[1]})
            ],
        },
    )
    assert built.accounts == []
    assert built.ask("select entity_key, pattern_ids from rpt_rejected_records order by 1") == [
        ("hubspot:11", "name_test_account"),
        (f"salesforce:{ID[1]}", "name_test_account"),
    ]


@pytest.mark.parametrize("case", ["11-names-with-test", "08-synced-twin-deals"])
def test_the_public_cases_hold_three_companies_each(
    compiled_project: CompiledProject, tmp_path: Path, shared_cases: Path | None, case: str
) -> None:
    if shared_cases is None:
        return
    built: duckdb.DuckDBPyConnection = compiled_project.build(
        shared_cases / case / "exports", ["int_accounts"]
    )
    assert built.execute("select count(*) from int_accounts").fetchall() == [(3,)]
