"""Tasks and events: one thing to the warehouse, two objects to Salesforce."""

import numpy as np

from . import identifiers as ids
from .drafts import Draft, each, pick
from .people import CALL, EMAIL, MANAGER
from .salesforce_style import midnights, salesforce_draft, salesforce_times
from .truth import Ints
from .world import World


def activity_drafts(world: World) -> list[Draft]:
    """Task.csv holds calls and e-mails, Event.csv what stood in a calendar."""
    activities, firms = world.activities, world.firms
    in_source = ~firms.is_csv[activities.firm]
    is_task = np.array([kind in (CALL, EMAIL) for kind in activities.kind], dtype=bool)
    return [
        _task_or_event(world, np.flatnonzero(in_source & is_task), "Task", ids.TASK),
        _task_or_event(world, np.flatnonzero(in_source & ~is_task), "Event", ids.EVENT),
    ]


def _task_or_event(world: World, places: Ints, name: str, prefix: str) -> Draft:
    activities, contacts = world.activities, world.contacts
    chosen = places.tolist()
    firm = activities.firm[places]
    deal = activities.deal[places].tolist()
    cases = ids.record_ids(ids.CASE, len(chosen))
    account = pick(world.account_ids, firm.tolist())
    # Some activities concern a support case: a record the warehouse does not hold.
    about = [
        world.deal_ids[one] if one >= 0 else case if place % 8 == 0 else name_of_account
        for place, (one, case, name_of_account) in enumerate(zip(deal, cases, account, strict=True))
    ]
    manager = contacts.number[firm, MANAGER].tolist()
    when = salesforce_times(activities.day[places], activities.second[places])
    columns = {
        "Id": ids.record_ids(prefix, len(chosen)),
        "WhoId": [world.contact_ids[one] if one >= 0 else ids.NULL_ID for one in manager],
        "WhatId": about,
        "AccountId": account,
        "Subject": pick(activities.subject, chosen),
        "Type": pick(activities.kind, chosen),
    }
    if name == "Task":
        columns["ActivityDate"] = midnights(activities.day[places])
        columns["Status"] = ["Completed"] * len(chosen)
        columns["CallType"] = each(chosen, lambda one: _call_type(world, one))
    else:
        columns["ActivityDateTime"] = when
        columns["DurationInMinutes"] = ["45"] * len(chosen)
    columns["CreatedDate"] = when
    columns["SystemModstamp"] = when
    columns["IsDeleted"] = ["0"] * len(chosen)
    return salesforce_draft("activities", name, columns)


def _call_type(world: World, activity: int) -> str:
    if world.activities.kind[activity] != CALL:
        return ""
    return "Inbound" if world.activities.is_inbound[activity] else "Outbound"
