"""Accounts that are not what they seem: tests, and companies that stand in both CRMs."""

from .drafts import Draft, Row
from .planting import TEST_ACCOUNT, Garden, Planted, SameAccount

_TEST_NAMES = ("Test Account", "Sample Account for Entitlements", "ZZ Test 7")
_DOMAIN_FORMS = ("http://www.{}", "WWW.{}", "HTTP://{}/")
_NAME = {"salesforce": "Name", "csv": "account_name"}
_DOMAIN = {"salesforce": "Website", "csv": "domain"}
# A second record is entered after every first one.
_ENTERED = {
    "salesforce": {
        "CreatedDate": "2026-06-01 09:00:00",
        "LastModifiedDate": "2026-06-01 09:00:00",
        "SystemModstamp": "2026-06-01 09:00:00",
    },
    "csv": {"created_at": "2026-06-01T09:00:00Z", "updated_at": "2026-06-01T09:00:00Z"},
}
# What a second record of a company leaves empty, so that the first one tells.
_LEFT_EMPTY = {
    "salesforce": (
        "Type",
        "BillingCountry",
        "Industry",
        "AnnualRevenue",
        "NumberOfEmployees",
        "Employee_Range__c",
        "Growth_Rate__c",
        "Technologies__c",
    ),
    "csv": (
        "account_type",
        "country",
        "industry",
        "annual_revenue",
        "employee_count",
        "employee_range",
        "growth_rate",
        "technologies",
    ),
}


def plant_accounts(garden: Garden) -> None:
    """Plant test accounts and companies that stand in both sources."""
    salesforce, plain = garden.drafts["salesforce/Account.csv"], garden.drafts["csv/accounts.csv"]
    _tests(garden, salesforce, garden.count(salesforce, least=len(_TEST_NAMES)))
    _tests(garden, plain, garden.count(plain))
    count = garden.count(salesforce, least=2)
    _twins(garden, "domain", salesforce, plain, count)
    _twins(garden, "domain", plain, salesforce, count)
    _twins(garden, "listed", salesforce, plain, count)


def _tests(garden: Garden, draft: Draft, count: int) -> None:
    name = _NAME[draft.source]
    for number, template in enumerate(garden.templates(draft, count)):
        record = draft.changed(
            template,
            **{
                draft.header[0]: garden.fresh_id(draft),
                name: _TEST_NAMES[number % len(_TEST_NAMES)],
                _DOMAIN[draft.source]: "",
            },
        )
        garden.slip_in(draft, record)
        garden.plant(
            Planted(
                TEST_ACCOUNT, "test_account", "TEST_ACCOUNT", draft, record, "account_name", name
            )
        )


def _twins(garden: Garden, rule: str, first: Draft, second: Draft, count: int) -> None:
    """Enter companies of the first source once more in the second."""

    def has_domain(row: Row) -> bool:
        return first.cell(row, _DOMAIN[first.source]) != ""

    for number, row in enumerate(garden.victims(first, count, has_domain)):
        firm = garden.firm_of(row[0])
        domain, name = garden.world.firms.domains[firm], garden.world.firms.names[firm]
        form = _DOMAIN_FORMS[number % len(_DOMAIN_FORMS)]
        by_domain = rule == "domain"
        twin_id = garden.fresh_id(second)
        for template in garden.templates(second, 1):
            twin = second.changed(
                template,
                **dict.fromkeys(_LEFT_EMPTY[second.source], ""),
                **{
                    second.header[0]: twin_id,
                    _NAME[second.source]: name if by_domain else f"{name} International",
                    _DOMAIN[second.source]: form.format(domain.upper()) if by_domain else "",
                    **_ENTERED[second.source],
                },
            )
            garden.slip_in(second, twin)
            keys = (f"{second.source}:{twin_id}", f"{first.source}:{row[0]}")
            garden.same_accounts.append(SameAccount(rule, keys, survivor=keys[1]))
