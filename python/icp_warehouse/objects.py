"""What an export may contain: the canonical objects and their columns.

Every source is bound to these names by the seed ``column_map``, so that one shape leaves the raw
layer whatever CRM wrote the file.
"""

from dataclasses import dataclass, replace
from typing import Literal

# How staging reads the text of a column. An `id` is one of the file's own source.
Parser = Literal[
    "id",
    "salesforce_id",
    "hubspot_id",
    "ids",
    "text",
    "integer",
    "number",
    "amount",
    "boolean",
    "date",
    "timestamp",
    "set",
]
NUMERIC_PARSERS = ("integer", "number", "amount")

ATTRIBUTE_PREFIX = "attribute:"
IGNORED = "ignored"  # what a column is mapped to that is known, and left out without being named
PACKED = ("stage_days",)  # all columns mapped to it, as one JSON object by their headings

# Connectors mark what was deleted in any object, and each in its own way: by a word, by a time, or
# by leaving no version of the record that still holds. A record counts as deleted if one says so.
DELETE_MARKS: dict[str, Parser] = {
    "is_deleted": "boolean",
    "delete_mark": "text",
    "is_current_version": "boolean",
    "version_end": "text",
}


@dataclass(frozen=True)
class ExportObject:
    """One canonical object: its columns in order, each with the parser staging applies."""

    name: str
    columns: dict[str, Parser]


OBJECTS: dict[str, ExportObject] = {
    exported.name: replace(exported, columns={**exported.columns, **DELETE_MARKS})
    for exported in (
        ExportObject(
            "accounts",
            {
                "account_id": "id",
                "account_name": "text",
                "domain": "text",
                "parent_account_id": "id",
                "account_type": "text",
                "industry": "text",
                "employee_count": "integer",
                "employee_range": "text",
                "annual_revenue": "amount",
                "currency": "text",
                "growth_rate": "number",
                "founded_year": "integer",
                "funding_stage": "text",
                "country": "text",
                "state": "text",
                "technologies": "set",
                "owner_id": "id",
                "created_at": "timestamp",
                "updated_at": "timestamp",
                "merged_into_id": "id",
                "is_person_account": "boolean",
                "merged_ids": "ids",
                "salesforce_id": "salesforce_id",
                "hubspot_id": "hubspot_id",
            },
        ),
        ExportObject(
            "deals",
            {
                "deal_id": "id",
                "account_id": "id",
                "account_name": "text",
                "deal_name": "text",
                "deal_type": "text",
                "pipeline": "text",
                "stage": "text",
                "is_closed": "boolean",
                "is_won": "boolean",
                "is_lost": "boolean",
                "probability": "number",
                "forecast_category": "text",
                "amount": "amount",
                "currency": "text",
                "created_at": "timestamp",
                "closed_at": "timestamp",
                "loss_reason": "text",
                "competitor": "text",
                "lead_source": "text",
                "campaign_id": "id",
                "next_step": "text",
                "owner_id": "id",
                "updated_at": "timestamp",
                "account_ids": "ids",
                "account_domain": "text",
                "contact_ids": "ids",
                "stage_days": "text",
                "merged_ids": "ids",
                "salesforce_id": "salesforce_id",
                "hubspot_id": "hubspot_id",
            },
        ),
        ExportObject(
            "stage_history",
            {
                "history_id": "id",
                "deal_id": "id",
                "field": "text",
                "stage": "text",
                "entered_at": "timestamp",
            },
        ),
        ExportObject(
            "field_history",
            {
                "history_id": "id",
                "account_id": "id",
                "deal_id": "id",
                "field": "text",
                "old_value": "text",
                "new_value": "text",
                "changed_at": "timestamp",
            },
        ),
        ExportObject(
            "contacts",
            {
                "contact_id": "id",
                "account_id": "id",
                "title": "text",
                "department": "text",
                "seniority": "text",
                "email_domain": "text",
                "created_at": "timestamp",
                "updated_at": "timestamp",
                "merged_into_id": "id",
                "buying_role": "text",
                "lead_source": "text",
                "lead_at": "timestamp",
                "mql_at": "timestamp",
                "sql_at": "timestamp",
                "lead_entered_at": "timestamp",
                "mql_entered_at": "timestamp",
                "sql_entered_at": "timestamp",
                "salesforce_id": "salesforce_id",
                "salesforce_lead_id": "salesforce_id",
                "hubspot_id": "hubspot_id",
            },
        ),
        ExportObject(
            "contact_roles",
            {
                "deal_id": "id",
                "contact_id": "id",
                "role": "text",
                "is_primary": "boolean",
                "created_at": "timestamp",
            },
        ),
        ExportObject(
            "activities",
            {
                "activity_id": "id",
                "account_id": "id",
                "deal_id": "id",
                "contact_id": "id",
                "related_id": "id",
                "activity_type": "text",
                "subject": "text",
                "direction": "text",
                "occurred_at": "timestamp",
                "salesforce_id": "salesforce_id",
                "hubspot_id": "hubspot_id",
            },
        ),
        ExportObject(
            "signal_observations",
            {
                "account_id": "id",
                "deal_id": "id",
                "attribute_id": "text",
                "value": "text",
                "observed_at": "timestamp",
                "evidence_type": "text",
                "evidence_ref": "text",
                "recorded_by": "text",
            },
        ),
        ExportObject(
            "attributes",
            {
                "account_id": "id",
                "deal_id": "id",
                "attribute_id": "text",
                "value": "text",
                "observed_at": "timestamp",
            },
        ),
        ExportObject(
            "subscriptions",
            {
                "subscription_id": "id",
                "account_id": "id",
                "plan": "text",
                "status": "text",
                "start_date": "date",
                "end_date": "date",
                "mrr": "amount",
                "currency": "text",
                "cancel_requested_at": "timestamp",
                "cancel_reason": "text",
            },
        ),
        ExportObject(
            "usage",
            {
                "account_id": "id",
                "usage_date": "date",
                "feature": "text",
                "event_count": "integer",
            },
        ),
        ExportObject(
            "nps",
            {
                "account_id": "id",
                "responded_at": "timestamp",
                "score": "integer",
            },
        ),
        ExportObject(
            "leads",
            {
                "lead_id": "id",
                "account_id": "id",
                "email_domain": "text",
                "lead_source": "text",
                "created_at": "timestamp",
                "mql_at": "timestamp",
                "sal_at": "timestamp",
                "sql_at": "timestamp",
                "rejected_at": "timestamp",
                "rejection_reason": "text",
                "converted_deal_id": "id",
                "converted_at": "timestamp",
                "updated_at": "timestamp",
                "merged_into_id": "id",
                "converted_contact_id": "id",
                "salesforce_id": "salesforce_id",
                "hubspot_id": "hubspot_id",
            },
        ),
        ExportObject(
            "campaign_touches",
            {
                "touch_id": "id",
                "account_id": "id",
                "lead_id": "id",
                "contact_id": "id",
                "campaign": "text",
                "channel": "text",
                "touched_at": "timestamp",
            },
        ),
        ExportObject(
            "deal_companies",
            {
                "deal_id": "id",
                "account_id": "id",
                "association_type": "text",
                "category": "text",
            },
        ),
        ExportObject(
            "deal_pipelines",
            {"pipeline": "id", "pipeline_label": "text"},
        ),
        ExportObject(
            "deal_stages",
            {
                "pipeline": "id",
                "stage": "id",
                "stage_label": "text",
                "is_closed": "boolean",
                "is_won": "boolean",
                "probability": "number",
            },
        ),
        ExportObject(
            "activity_links",
            {
                "activity_id": "id",
                "account_id": "id",
                "deal_id": "id",
                "contact_id": "id",
            },
        ),
        ExportObject(
            "merges",
            {"merged_id": "id", "account_id": "id", "deal_id": "id"},
        ),
    )
}
