"""The Python and the SQL account of what an export holds are one."""

from pathlib import Path
from typing import Any

import jinja2
import pytest

from icp_warehouse.file_names import FILE_STEMS, object_of_file
from icp_warehouse.objects import OBJECTS


class Returned(Exception):
    """Carries what a macro returns, as dbt's `return` does."""


def result_of(repo_root: Path, macro: str, call: str) -> Any:
    """Calls a macro of the staging folder outside dbt."""

    def give(value: object) -> None:
        raise Returned(value)

    source = (repo_root / "macros" / "staging" / f"{macro}.sql").read_text(encoding="utf-8")
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    with pytest.raises(Returned) as returned:
        environment.from_string(source + "{{ " + call + " }}").render({"return": give})
    return returned.value.args[0]


@pytest.mark.parametrize("name", OBJECTS)
def test_staging_knows_the_columns_and_parsers_of_every_object(repo_root: Path, name: str) -> None:
    columns = result_of(repo_root, "export_columns", f"export_columns('{name}')")
    assert list(columns.items()) == list(OBJECTS[name].columns.items())


def test_every_object_of_every_source_is_loaded(repo_root: Path) -> None:
    loaded = result_of(repo_root, "loaded_objects", "loaded_objects()")
    assert sorted(loaded) == sorted(
        (source, name) for source, objects in FILE_STEMS.items() for name in objects
    )


@pytest.mark.parametrize(
    ("source", "stem", "expected"),
    [
        ("hubspot", "merged_deal", "merges"),
        ("hubspot", "merged_company", "merges"),
        ("salesforce", "Account", "accounts"),
        ("salesforce", "ACCOUNT_2", "accounts"),
        ("salesforce", "sf_account_data", "accounts"),
        ("salesforce", "OpportunityContactRole", "contact_roles"),
        ("salesforce", "opportunity_contact_role", "contact_roles"),
        ("salesforce", "Task-2026-06-30", "activities"),
        ("salesforce", "Event", "activities"),
        ("salesforce", "AccountContactRole", None),
        ("salesforce", "OpportunityHistory", "stage_history"),
        ("salesforce", "OpportunityFieldHistory", "field_history"),
        ("salesforce", "opportunity_field_history", "field_history"),
        ("salesforce", "AccountHistory", "field_history"),
        ("salesforce", "sf_opportunity_history_data", None),
        ("salesforce", "sf_account_history_data", None),
        ("salesforce", "account_history", "field_history"),
        ("hubspot", "companies", "accounts"),
        ("hubspot", "hubspot-crm-exports-all-deals-2026-06-30-1", "deals"),
        ("hubspot", "deal_pipeline_stage_data", "deal_stages"),
        ("hubspot", "engagements_calls", "activities"),
        ("hubspot", "engagement_deal", "activity_links"),
        ("hubspot", "ticket_data", None),
        ("csv", "deals", "deals"),
        ("csv", "signal_observations", "signal_observations"),
        ("csv", "deal", None),
        ("csv", "pipeline", None),
    ],
)
def test_a_file_is_known_by_its_name(source: str, stem: str, expected: str | None) -> None:
    assert object_of_file(source, stem) == expected
