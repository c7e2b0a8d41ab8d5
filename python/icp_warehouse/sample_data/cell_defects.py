"""The kinds of bad cells that are planted: what they say, where, and what should become of them."""

from dataclasses import dataclass

from .planting import STAGING_REJECT, UNMAPPED_VALUE, VALUE_ISSUE

_SF_ACCOUNTS, _SF_DEALS = "salesforce/Account.csv", "salesforce/Opportunity.csv"
_SF_ROLES = "salesforce/OpportunityContactRole.csv"
_CSV_ACCOUNTS, _CSV_DEALS = "csv/accounts.csv", "csv/deals.csv"
_US_DATE = ("06/25/2025", "11/03/2025")


@dataclass(frozen=True)
class CellDefect:
    """One kind of bad cell: the values it takes in turn, and the records it may befall."""

    kind: str
    reason: str
    path: str
    source_column: str
    column: str
    values: tuple[str, ...]
    state: str = ""  # deals only: won, lost, open or unwon
    only: tuple[str, str] = ("", "")  # column and the value it must have
    expectation: str = VALUE_ISSUE


def _issue(
    kind: str, reason: str, path: str, columns: str, *values: str, state: str = ""
) -> CellDefect:
    source_column, column = columns.split(" > ")
    return CellDefect(kind, reason, path, source_column, column, values, state)


def _unmapped(reason: str, path: str, columns: str, value: str, state: str = "") -> CellDefect:
    source_column, column = columns.split(" > ")
    return CellDefect(
        f"unmapped_{reason}",
        reason,
        path,
        source_column,
        column,
        (value,),
        state,
        expectation=UNMAPPED_VALUE,
    )


DEFECTS = (
    _issue("filler_text", "null_word", _SF_ACCOUNTS, "NumberOfEmployees > employee_count", "TBD"),
    _issue("filler_text", "null_word", _SF_ACCOUNTS, "AnnualRevenue > annual_revenue", "N/A"),
    _issue("filler_text", "null_word", _SF_ACCOUNTS, "Industry > industry", "NO APLICA"),
    _issue("filler_text", "null_word", _CSV_ACCOUNTS, "industry > industry", "TBD"),
    _issue("filler_text", "null_word", _SF_DEALS, "LeadSource > lead_source", "N/A"),
    _issue("filler_text", "null_word", _SF_DEALS, "Amount > amount", "dummydata", state="unwon"),
    _issue(
        "range_in_number",
        "not_an_integer",
        _SF_ACCOUNTS,
        "NumberOfEmployees > employee_count",
        "51-200",
    ),
    _issue(
        "range_in_number",
        "not_an_integer",
        _CSV_ACCOUNTS,
        "employee_count > employee_count",
        "201-500",
    ),
    _issue(
        "words_in_number",
        "not_an_integer",
        _SF_ACCOUNTS,
        "YearStarted > founded_year",
        "about 1998",
    ),
    _issue(
        "words_in_number",
        "not_a_number",
        _SF_ACCOUNTS,
        "AnnualRevenue > annual_revenue",
        "12 million",
    ),
    _issue(
        "yen_amount",
        "currency_contradiction",
        _SF_DEALS,
        "Amount > amount",
        "JPY 45,300",
        state="unwon",
    ),
    _issue(
        "thousands_suffix", "not_a_number", _SF_DEALS, "Amount > amount", "45.3k", state="unwon"
    ),
    _issue(
        "yen_amount",
        "currency_contradiction",
        _CSV_DEALS,
        "amount > amount",
        "JPY 45,300",
        state="unwon",
    ),
    _issue(
        "thousands_suffix", "not_a_number", _CSV_DEALS, "amount > amount", "45.3k", state="unwon"
    ),
    _issue("us_date", "not_a_date", _CSV_DEALS, "closed_at > closed_at", *_US_DATE, state="open"),
    _issue("us_date", "not_a_date", "csv/contacts.csv", "created_at > created_at", *_US_DATE),
    CellDefect(
        "us_date_in_key",
        "UNREADABLE_KEY",
        "csv/signal_observations.csv",
        "observed_at",
        "observed_at",
        _US_DATE,
        only=("attribute_id", "buying_intent"),
        expectation=STAGING_REJECT,
    ),
    _issue(
        "word_in_boolean",
        "not_a_boolean",
        "csv/contact_roles.csv",
        "is_primary > is_primary",
        "perhaps",
    ),
    _issue(
        "closed_in_2031",
        "closed_in_future",
        _SF_DEALS,
        "CloseDate > closed_at",
        "2031-02-14 00:00:00",
        state="lost",
    ),
    _issue(
        "closed_after_export",
        "closed_in_future",
        _SF_DEALS,
        "CloseDate > closed_at",
        "2026-07-20 00:00:00",
        state="lost",
    ),
    _issue(
        "closed_before_created",
        "closed_before_created",
        _SF_DEALS,
        "CloseDate > closed_at",
        "{before} 00:00:00",
        state="lost",
    ),
    _issue(
        "closed_before_created",
        "closed_before_created",
        _CSV_DEALS,
        "closed_at > closed_at",
        "{before}T10:00:00Z",
        state="lost",
    ),
    _issue(
        "won_without_amount", "won_without_amount", _SF_DEALS, "Amount > amount", "", state="won"
    ),
    _issue(
        "won_without_amount", "won_without_amount", _CSV_DEALS, "amount > amount", "", state="won"
    ),
    _issue(
        "orphan_deal",
        "orphan_account",
        _SF_DEALS,
        "AccountId > account_id",
        "{unknown}",
        state="lost",
    ),
    _issue(
        "unknown_currency",
        "no_currency_rate",
        _SF_DEALS,
        "CurrencyIsoCode > currency",
        "XTS",
        state="lost",
    ),
    _unmapped("industry", _SF_ACCOUNTS, "Industry > industry", "Space Tourism"),
    _unmapped("industry", _CSV_ACCOUNTS, "industry > industry", "Lighthouse keeping"),
    _unmapped("country", _SF_ACCOUNTS, "BillingCountry > country", "Ruritania"),
    _unmapped("loss_reason", _SF_DEALS, "Loss_Reason__c > loss_reason", "Reorganised", "lost"),
    _unmapped("stage", _SF_DEALS, "StageName > stage", "Verbal Yes (old)", "open"),
    CellDefect(
        "unmapped_role",
        "role",
        _SF_ROLES,
        "Role",
        "role",
        ("Interim Liaison",),
        only=("Role", "Business User"),
        expectation=UNMAPPED_VALUE,
    ),
)
