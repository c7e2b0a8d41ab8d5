"""A column that is mapped to what nothing reads is named before a build, with its line."""

import pytest

from edited_seeds import appended, edited_files, found
from icp_warehouse.check.finding import Finding
from icp_warehouse.errors import IcpError
from icp_warehouse.reader.column_map import read_column_map
from icp_warehouse.seeds.seed_set import read_seeds

CRITERION = (
    "scorecard_criteria",
    "core,1,growth_rate,firmographic,growth_rate",
    "core,1,growth_rate,firmographic,funding_round",
)
ROUND = "funding_round,Round,account,number,economic,round,,The round of funding,,,\n"


def unread(row: str) -> list[Finding]:
    findings = found(read_seeds(edited_files(appended("column_map", row))))
    return [one for one in findings if one.check_id == "column_unread"]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("csv,contacts,title,attribute:industry,text,false,", "Only accounts and deals"),
        ("hubspot,activities,Mood,attribute:industry,text,false,", "Only accounts and deals"),
        ("salesforce,*,Mood__c,attribute:industry,text,false,", "Only accounts and deals"),
        ("csv,accounts,Rival,attribute:competitor,text,false,", "a fact about a deal"),
        ("csv,accounts,Staff,employes,integer,false,", "no canonical column employes"),
        ("csv,deals,Staff,employee_count,integer,false,", "no canonical column employee_count"),
        ("csv,accounts,Staff,employee_count,text,false,", "read as integer, not text"),
        ("hubspot,subscriptions,Plan,plan,text,false,", "No model reads subscriptions of hubspot"),
        ("csv,deal_stages,Stage,stage,id,false,", "No model reads deal_stages of csv"),
    ],
)
def test_a_target_that_nothing_reads_is_named_with_its_line(row: str, says: str) -> None:
    (finding,) = unread(row)
    assert says in finding.sentence
    lines = edited_files(appended("column_map", row))[finding.path].decode().splitlines()
    assert lines[finding.place.line - 1] == row


@pytest.mark.parametrize(
    "row",
    [
        "csv,accounts,Sector,attribute:industry,text,false,",
        "csv,deals,Sector,attribute:industry,text,false,",
        "csv,deals,Rival,attribute:competitor,text,false,",
        "csv,contacts,Mood,ignored,text,false,",
        "hubspot,*,Gone,is_deleted,boolean,false,",
    ],
)
def test_a_target_that_is_read_is_not_named(row: str) -> None:
    assert unread(row) == []


def test_an_attribute_that_only_an_unread_column_fills_has_no_source() -> None:
    declared = ("attributes", "growth_rate,", f"{ROUND}growth_rate,")
    for source, expected in (("contacts", ["attribute_unsourced"]), ("accounts", [])):
        row = f"csv,{source},Round,attribute:funding_round,number,false,"
        files = edited_files(declared, CRITERION, appended("column_map", row))
        found_ids = {one.check_id for one in found(read_seeds(files))}
        assert sorted(found_ids & {"attribute_unsourced"}) == expected


def test_the_build_refuses_the_same_row_in_the_same_words() -> None:
    (finding,) = unread("csv,contacts,title,attribute:industry,text,false,")
    row = {
        "source": "csv",
        "object": "contacts",
        "source_column": "title",
        "canonical_column": "attribute:industry",
        "parser": "text",
        "required": "false",
    }
    with pytest.raises(IcpError, match=finding.sentence.lower().rstrip(".")):
        read_column_map([row], "csv", "contacts")
