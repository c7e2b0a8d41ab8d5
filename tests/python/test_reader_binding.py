"""How the columns of a file find their canonical names: the seed column_map at work."""

import json

import pytest

from icp_warehouse.errors import IcpError
from icp_warehouse.objects import OBJECTS
from reader_support import MAP_COLUMNS, formats, land, land_accounts, map_of, relation


def test_every_column_of_the_object_is_there_in_order_even_without_a_file() -> None:
    landed = land({"csv/deals.csv": b"deal_id\n1\n"})
    assert landed.rows == []
    row = land_accounts(b"Id\n1\n").rows[0]
    given = ["_row_kind", "_row_id", "_file", "_record_no", "_line_no", "_reason", "_raw_text"]
    assert list(row) == [*given, *OBJECTS["accounts"].columns, "_attributes", "_units"]


def test_of_several_source_columns_the_first_with_a_value_wins_in_seed_order() -> None:
    column_map = map_of(
        [
            ("Id", "account_id", "true"),
            ("BillingCountryCode", "country", "false"),
            ("BillingCountry", "country", "false"),
            ("Country", "country", "false"),
        ]
    )
    landed = land_accounts(
        b"Country,BillingCountry,BillingCountryCode,Id\nc,b,a,1\nc,b,,2\nc,,,3\n,,,4\n", column_map
    )
    assert landed.columns(["country"]) == [("a",), ("b",), ("c",), (None,)]
    assert landed.ledger["mapped_columns"] == {
        "Id": "account_id",
        "BillingCountryCode": "country",
        "BillingCountry": "country",
        "Country": "country",
    }


def test_every_mark_of_deletion_is_kept_since_any_may_be_the_one_that_counts() -> None:
    column_map = map_of(
        [
            ("Id", "account_id", "true"),
            ("IsDeleted", "is_deleted", "false"),
            ("_deleted", "is_deleted", "false"),
        ]
    )
    landed = land_accounts(
        b"Id,IsDeleted,_deleted\n1,false, true \n2,,false\n3,1,\n4,,\n", column_map
    )
    assert landed.columns(["is_deleted"]) == [("false|true",), ("false",), ("1",), (None,)]


def test_a_row_for_every_object_is_read_for_each() -> None:
    rows = [("csv", "*", "_deleted", "is_deleted", "boolean", "false", "")]
    for name, key in (("accounts", "account_id"), ("nps", "account_id")):
        column_map = relation(MAP_COLUMNS, [*rows, ("csv", name, "Id", key, "id", "true", "")])
        landed = land({f"csv/{name}.csv": b"Id,_deleted\n1,true\n"}, column_map, object_name=name)
        assert landed.columns([key, "is_deleted"]) == [("1", "true")]


def test_one_source_column_may_serve_two_canonical_ones() -> None:
    column_map = map_of(
        [("Id", "account_id", "true"), ("Type", "account_type", ""), ("Type", "industry", "")]
    )
    landed = land_accounts(b"Id,Type\n1,Customer\n", column_map)
    assert landed.columns(["account_type", "industry"]) == [("Customer", "Customer")]
    assert landed.ledger["mapped_columns"]["Type"] == "account_type|industry"


STAGE_DAYS = relation(
    MAP_COLUMNS,
    [
        ("hubspot", "deals", name, canonical, parser, "false", "")
        for name, canonical, parser in (
            ("Record ID", "deal_id", "id"),
            ("Date entered the [EU]", "deal_name", "text"),
            ("Date entered *", "stage_days", "text"),
            ("*hs_date_entered_*", "stage_days", "text"),
            ("* time in *", "ignored", "text"),
        )
    ],
)


def test_columns_of_a_form_stand_side_by_side_and_one_named_in_full_is_none_of_them() -> None:
    content = (
        'Record ID,Date entered the [EU],"DATE ENTERED ""Won""",property_hs_date_entered_7,'
        "Latest time in Won,Time in,Note\n"
        "1,EU,2026-01-01,,9,8,7\n"
        "2,EU,,,9,8,7\n"
        "3,EU,2026-01-01,2026-02-02,9,8,7\n"
    )
    landed = land(
        {"hubspot/deals.csv": content.encode()},
        STAGE_DAYS,
        formats(source="hubspot"),
        source="hubspot",
        object_name="deals",
    )
    days = [text and json.loads(text) for (text,) in landed.columns(["stage_days"])]
    assert days == [
        {'DATE ENTERED "Won"': "2026-01-01"},
        None,
        {'DATE ENTERED "Won"': "2026-01-01", "property_hs_date_entered_7": "2026-02-02"},
    ]
    assert landed.columns(["deal_name"]) == [("EU",)] * 3
    assert landed.ledger["unmapped_columns"] == ["Time in", "Note"]
    assert landed.ledger["mapped_columns"]["Latest time in Won"] == "ignored"


ATTRIBUTES_MAP = map_of(
    [
        ("Id", "account_id", "true"),
        ("Intent__c", "attribute:buying_intent", "false"),
        ("Intent", "attribute:buying_intent", "false"),
        ("Stack", "attribute:technologies", "false"),
        ('Odd "name"', 'attribute:odd "id"\\', "false"),
    ]
)


def test_attribute_columns_become_one_json_object_per_record() -> None:
    landed = land_accounts(
        b"Id,Stack,Intent,Intent__c\n1,aws;gcp,,demo\n2,,late,\n3,,,\n4,x,a,b\n", ATTRIBUTES_MAP
    )
    assert landed.columns(["_attributes"]) == [
        ('{"buying_intent": "demo", "technologies": "aws;gcp"}',),
        ('{"buying_intent": "late"}',),
        (None,),
        ('{"buying_intent": "b", "technologies": "x"}',),
    ]
    assert landed.ledger["mapped_columns"]["Stack"] == "attribute:technologies"


@pytest.mark.parametrize(
    "value", ['say "x"', "back\\slash", "two\nlines", "tab\t", "\x01", "Ü\u2028"]
)
def test_attribute_values_survive_json(value: str) -> None:
    quoted = value.replace('"', '""')
    landed = land_accounts(
        f'Id,Stack,"Odd ""name"""\n1,"{quoted}","{quoted}"\n2,,\n3,plain,\n'.encode(),
        ATTRIBUTES_MAP,
    )
    objects = [text and json.loads(text) for (text,) in landed.columns(["_attributes"])]
    assert objects == [
        {"technologies": value, 'odd "id"\\': value},
        None,
        {"technologies": "plain"},
    ]


def test_a_number_brings_the_unit_of_the_column_it_was_taken_from() -> None:
    column_map = map_of(
        [
            ("Id", "account_id", "true"),
            ("Growth %", "growth_rate", "false", "percent"),
            ("Growth", "growth_rate", "false"),
            ("Margin %", "attribute:margin", "false", "Percent"),
            ("Revenue (k)", "annual_revenue", "false", "thousands"),
        ]
    )
    landed = land_accounts(
        b"Id,Growth,Growth %,Margin %,Revenue (k)\n1,0.2,20,,\n2,0.2,,,\n3,,,5,7\n4,,,,\n",
        column_map,
    )
    assert landed.columns(["growth_rate", "_units"]) == [
        ("20", '{"growth_rate": "percent"}'),
        ("0.2", None),
        (None, '{"attribute:margin": "percent", "annual_revenue": "thousands"}'),
        (None, None),
    ]


def test_without_units_there_are_none() -> None:
    assert land_accounts(b"Id,Employees\n1,7\n").columns(["_units"]) == [(None,)]


OUTCOME_MAP = map_of(
    [
        ("Id", "deal_id", "true"),
        ("IsWon", "is_won", "outcome"),
        ("StageName", "stage", "Outcome"),
        ("Name", "deal_name", "false"),
    ],
    object_name="deals",
)


@pytest.mark.parametrize("column", ["IsWon", "stagename"])
def test_one_column_of_a_required_group_is_enough(column: str) -> None:
    landed = land(
        {"csv/deals.csv": f"Id,{column}\n1,x\n".encode()}, OUTCOME_MAP, object_name="deals"
    )
    assert landed.ledger["staged"] == 1


def test_no_column_of_a_required_group_refuses_the_file() -> None:
    with pytest.raises(
        IcpError,
        match=r"^csv/deals.csv has no column for any of group outcome \(one of: IsWon, StageName\)",
    ):
        land({"csv/deals.csv": b"Id,Name\n1,x\n"}, OUTCOME_MAP, object_name="deals")


def test_all_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(IcpError, match=r"for deal_id \(one of: Id\) and for any of group outcome"):
        land({"csv/deals.csv": b"Name,x\ny,z\n"}, OUTCOME_MAP, object_name="deals")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            ("csv", "accounts", "Size", "employees", "integer", "false", ""),
            r"^seeds/mappings/column_map.csv, line 3 \(csv, accounts, Size\): accounts has no "
            r"canonical column employees; use one of account_id, .*attribute:<attribute_id>\.$",
        ),
        (
            ("csv", "accounts", "Size", "employee_count", "number", "false", ""),
            r"line 3 \(csv, accounts, Size\): employee_count is read as integer, not number; "
            r"set the parser to integer\.$",
        ),
        (
            ("csv", "accounts", "Size", None, None, None, None),
            r"line 3 .*: accounts has no canonical column \(empty\)",
        ),
        (
            ("csv", "accounts", "Growth", "growth_rate", "number", "false", "dozens"),
            r"line 3 \(csv, accounts, Growth\): there is no unit dozens; use one of percent, "
            r"thousands, millions, as_written, or leave it empty\.$",
        ),
        (
            ("csv", "accounts", "Name", "account_name", "text", "false", "percent"),
            r"line 3 \(csv, accounts, Name\): account_name is no number; leave its unit empty\.$",
        ),
    ],
)
def test_a_row_of_the_seed_that_makes_no_sense_is_named(
    row: tuple[str | None, ...], message: str
) -> None:
    good = ("csv", "accounts", "Id", "account_id", "id", "true", "")
    with pytest.raises(IcpError, match=message):
        land({}, relation(MAP_COLUMNS, [good, row]))


def test_attributes_belong_to_accounts_and_deals() -> None:
    column_map = map_of([("X", "attribute:x", "false")], object_name="contacts")
    with pytest.raises(IcpError, match=r"line 2 .*: only accounts and deals carry attributes"):
        land({}, column_map, object_name="contacts")


def test_rows_of_other_sources_and_objects_do_not_matter() -> None:
    rows = [
        ("salesforce", "accounts", "Id", "nonsense", "id", "true", ""),
        ("csv", "deals", "Key", "nonsense", "id", "true", ""),
        ("csv", "accounts", "Id", "account_id", "id", "true", ""),
    ]
    landed = land_accounts(b"Id\n1\n", relation(MAP_COLUMNS, rows))
    assert landed.records == [("1", None, None, None, None)]


def test_a_required_word_is_read_without_regard_to_case() -> None:
    rows = [
        ("csv", "accounts", "Id", "account_id", "id", "True", ""),
        ("csv", "accounts", "Name", "account_name", "text", "FALSE", ""),
    ]
    with pytest.raises(IcpError, match="no column for account_id"):
        land_accounts(b"Name,x\n1,2\n", relation(MAP_COLUMNS, rows))
