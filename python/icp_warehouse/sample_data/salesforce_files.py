"""The Salesforce exports as the Data Export Service writes them.

Everything is quoted, booleans are 0 and 1, moments are GMT without saying so, a missing lookup is
a row of zeros, and the record type of an account has 15 characters.
"""

import numpy as np

from . import identifiers as ids
from .drafts import Draft, each, pick
from .labels import Labels
from .people import title
from .progress import updated_day
from .randomness import chance, office_seconds, stream
from .salesforce_activities import activity_drafts
from .salesforce_style import midnights, salesforce_draft, salesforce_times
from .vocabulary import DEPARTMENTS, PROBABILITIES, STAGES
from .world import World

_RECORD_TYPE = ids.record_ids(ids.RECORD_TYPE, 1)[0]


def salesforce_drafts(world: World, labels: Labels) -> list[Draft]:
    """All Salesforce files of the sample."""
    return [
        _accounts(world, labels),
        _contacts(world),
        _opportunities(world, labels),
        _roles(world, labels),
        _history(world, labels),
        *activity_drafts(world),
    ]


def _accounts(world: World, labels: Labels) -> Draft:
    firms = world.firms
    rng = stream(world.seed, "salesforce accounts")
    places = np.flatnonzero(~firms.is_csv)
    chosen = places.tolist()
    owners = rng.integers(0, len(labels.owners), len(chosen)).tolist()
    updated = salesforce_times(firms.updated_day[places], office_seconds(rng, len(chosen)))
    parents = rng.integers(0, len(chosen), len(chosen))
    has_parent = chance(rng, 0.03, len(chosen)) & (parents < np.arange(len(chosen)))
    account_ids = pick(world.account_ids, chosen)
    count = len(chosen)
    return salesforce_draft(
        "accounts",
        "Account",
        {
            "Id": account_ids,
            "IsDeleted": ["0"] * count,
            "MasterRecordId": [ids.NULL_ID] * count,
            "Name": pick(firms.names, chosen),
            "Type": each(
                chosen,
                lambda firm: labels.account_type(firm, "Customer", "Prospect", "Competitor"),
            ),
            "RecordTypeId": [_RECORD_TYPE[:15]] * count,
            "ParentId": [
                account_ids[parent] if has else ids.NULL_ID
                for parent, has in zip(parents.tolist(), has_parent.tolist(), strict=True)
            ],
            "BillingStreet": each(chosen, labels.street),
            "BillingCity": each(chosen, labels.city),
            "BillingCountry": each(chosen, labels.salesforce_country),
            "Website": each(chosen, labels.website),
            "Industry": each(chosen, lambda firm: labels.industry(firm, 0)),
            "AnnualRevenue": each(chosen, labels.revenue),
            "NumberOfEmployees": each(chosen, labels.employees),
            "Employee_Range__c": each(chosen, labels.employee_range),
            "CurrencyIsoCode": each(chosen, labels.currency),
            "OwnerId": pick(labels.owners, owners),
            "CreatedDate": salesforce_times(
                firms.created_day[places], firms.created_second[places]
            ),
            "LastModifiedDate": updated,
            "SystemModstamp": updated,
            "YearStarted": each(chosen, lambda firm: str(firms.founded[firm])),
            "Growth_Rate__c": each(chosen, labels.growth_percent),
            "Technologies__c": each(chosen, labels.technologies),
            "Funding_Stage__c": each(chosen, labels.funding),
        },
    )


def _contacts(world: World) -> Draft:
    contacts, firms = world.contacts, world.firms
    places = np.flatnonzero(~firms.is_csv[contacts.firm])
    chosen = places.tolist()
    firm = contacts.firm[places]
    created = salesforce_times(
        firms.created_day[firm], firms.created_second[firm] + 60 * (contacts.place[places] + 1)
    )
    rng = stream(world.seed, "salesforce contacts")
    updated = salesforce_times(firms.updated_day[firm], office_seconds(rng, len(chosen)))
    return salesforce_draft(
        "contacts",
        "Contact",
        {
            "Id": pick(world.contact_ids, chosen),
            "IsDeleted": ["0"] * len(chosen),
            "MasterRecordId": [ids.NULL_ID] * len(chosen),
            "AccountId": pick(world.account_ids, firm.tolist()),
            "Title": each(
                chosen, lambda one: title(int(contacts.place[one]), int(contacts.department[one]))
            ),
            "Department": each(chosen, lambda one: DEPARTMENTS[contacts.department[one]]),
            "Email": each(chosen, lambda one: f"c{one + 1}@{firms.domains[contacts.firm[one]]}"),
            "CreatedDate": created,
            "SystemModstamp": updated,
        },
    )


def _opportunities(world: World, labels: Labels) -> Draft:
    deals = world.deals
    places = np.flatnonzero(~world.firms.is_csv[deals.firm])
    chosen = places.tolist()
    rng = stream(world.seed, "salesforce deals")
    owners = rng.integers(0, len(labels.owners), len(chosen)).tolist()
    updated = salesforce_times(updated_day(deals)[places], office_seconds(rng, len(chosen)))
    firm = deals.firm[places].tolist()
    count = len(chosen)
    return salesforce_draft(
        "deals",
        "Opportunity",
        {
            "Id": pick(world.deal_ids, chosen),
            "IsDeleted": ["0"] * count,
            "AccountId": pick(world.account_ids, firm),
            "RecordTypeId": [_RECORD_TYPE] * count,
            "Name": each(chosen, labels.deal_name),
            "StageName": each(chosen, lambda deal: labels.stage(deal, "salesforce")),
            "Amount": each(chosen, labels.amount),
            "CurrencyIsoCode": each(firm, labels.currency),
            "CloseDate": midnights(deals.closing_day[places]),
            "Type": each(chosen, lambda deal: labels.deal_type(deal, 0)),
            "NextStep": each(chosen, labels.next_step),
            "LeadSource": each(chosen, labels.lead_source),
            "IsClosed": each(chosen, lambda deal: str(int(deals.is_closed[deal]))),
            "IsWon": each(chosen, lambda deal: str(int(deals.is_won[deal]))),
            "CampaignId": [ids.NULL_ID] * count,
            "OwnerId": pick(labels.owners, owners),
            "CreatedDate": salesforce_times(
                deals.created_day[places], deals.created_second[places]
            ),
            "LastModifiedDate": updated,
            "SystemModstamp": updated,
            "Loss_Reason__c": each(chosen, lambda deal: labels.loss_reason(deal, 0)),
            "Competitor__c": each(chosen, labels.competitor),
        },
    )


def _roles(world: World, labels: Labels) -> Draft:
    roles, deals = world.roles, world.deals
    firm = deals.firm[roles.deal]
    places = np.flatnonzero(~world.firms.is_csv[firm])
    chosen = places.tolist()
    contact = world.contacts.number[firm, roles.place]
    seconds = deals.created_second[roles.deal] + 600
    created = salesforce_times(roles.day[places], seconds[places])
    return salesforce_draft(
        "contact_roles",
        "OpportunityContactRole",
        {
            "Id": ids.record_ids(ids.ROLE, len(chosen)),
            "OpportunityId": pick(world.deal_ids, roles.deal[places].tolist()),
            "ContactId": pick(world.contact_ids, contact[places].tolist()),
            "Role": each(chosen, lambda one: labels.role(roles.role[one], 0)),
            "CreatedDate": created,
            "SystemModstamp": created,
            "IsDeleted": ["0"] * len(chosen),
        },
    )


def _history(world: World, labels: Labels) -> Draft:
    history, deals = world.history, world.deals
    places = np.flatnonzero(~world.firms.is_csv[deals.firm[history.deal]])
    deal = history.deal[places]
    stage = history.stage[places].tolist()
    entered = salesforce_times(history.day[places], history.second[places])
    is_closing = history.stage[places] >= 5
    close = np.where(is_closing, deals.closing_day[deal], deals.created_day[deal] + 90)
    return salesforce_draft(
        "stage_history",
        "OpportunityHistory",
        {
            "Id": ids.record_ids(ids.HISTORY, len(places)),
            "OpportunityId": pick(world.deal_ids, deal.tolist()),
            "CreatedDate": entered,
            "StageName": [STAGES["salesforce"][code] for code in stage],
            "Amount": each(deal.tolist(), labels.amount),
            "CloseDate": midnights(close),
            "Probability": [str(PROBABILITIES[code]) for code in stage],
            "SystemModstamp": entered,
            "IsDeleted": ["0"] * len(places),
        },
    )
