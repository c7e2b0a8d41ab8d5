"""The HubSpot exports of the customer success team: customers, their contacts and renewals.

The companies stand in another CRM already and are found again by their domain. A renewal may name
two companies, and some companies were merged, so that their lost ids stand in one cell only.
"""

from dataclasses import dataclass

import numpy as np

from .drafts import Draft, table
from .labels import Labels
from .people import MANAGER, USER, title
from .planting import Garden, SameAccount
from .randomness import chance, office_seconds, stream, times
from .truth import Bools, Ints
from .vocabulary import EXPORT_DATE, EXPORT_DAY, HUBSPOT_STAGES
from .world import World

_COMPANY, _LOST_COMPANY, _DEAL, _CONTACT, _MEETING = (
    8_410_000_000,
    7_200_000_000,
    19_300_000_000,
    51_000,
    40_700_000_000,
)
_TAKEN_OVER = 0.6  # of the customers whose record in the other CRM is clean
_YEAR = 365
# Renewals of the last months are not in HubSpot any more: no score rests on one.
_LAST_RENEWAL_DAY = EXPORT_DAY - 200


@dataclass(frozen=True)
class _Customers:
    """Companies with the first of their subscriptions, by day of its start."""

    firm: list[int]
    created_day: Ints
    end_day: Ints
    monthly_usd: list[float]
    was_merged: Bools

    def ids(self) -> list[str]:
        return [str(_COMPANY + 137 * number) for number in range(len(self.firm))]

    def lost_ids(self) -> list[str]:
        return [
            str(_LOST_COMPANY + 211 * number) if merged else ""
            for number, merged in enumerate(self.was_merged.tolist())
        ]


def plant_hubspot(garden: Garden, labels: Labels) -> None:
    """Add the HubSpot files, and say which of their companies are accounts of the other CRM."""
    world = garden.world
    customers = _customers(garden)
    deals, meetings = _renewals(world, labels, customers)
    for draft in (_companies(world, customers), _contacts(world, customers), deals, meetings):
        garden.drafts[draft.path] = draft
    keys = world.account_keys()
    firm_of = dict(zip(customers.ids(), customers.firm, strict=True))
    for row in deals.rows:
        company = deals.cell(row, "Associated Company IDs (Primary)")
        is_won = deals.cell(row, "Is Closed Won") == "true"
        garden.renewals.append((f"hubspot:{row[0]}", keys[firm_of[company]], is_won))
    for firm, name, lost in zip(customers.firm, customers.ids(), customers.lost_ids(), strict=True):
        pairs = [("domain", name)] + ([("merged", lost)] if lost else [])
        for rule, own in pairs:
            names = (f"hubspot:{own}", keys[firm])
            garden.same_accounts.append(SameAccount(rule, names, survivor=keys[firm]))


def _customers(garden: Garden) -> _Customers:
    world = garden.world
    clean = {
        row[0]
        for path in ("salesforce/Account.csv", "csv/accounts.csv")
        for row in garden.drafts[path].rows
        if garden.is_free(row)
    }
    bought = world.subscriptions
    first: dict[int, int] = {}
    for place in np.argsort(bought.start_day, kind="stable").tolist():
        first.setdefault(int(world.deals.firm[bought.deal[place]]), place)
    rng = stream(world.seed, "hubspot companies")
    taken = chance(rng, _TAKEN_OVER, len(first)).tolist()
    chosen = [
        (firm, place)
        for (firm, place), take in zip(first.items(), taken, strict=True)
        if take and world.firms.knows["domain"][firm] and world.account_ids[firm] in clean
    ]
    places = np.array([place for _, place in chosen], dtype=np.int64)
    return _Customers(
        firm=[firm for firm, _ in chosen],
        created_day=np.minimum(bought.start_day[places] + 1, EXPORT_DAY),
        end_day=bought.end_day[places],
        monthly_usd=bought.monthly_usd[places].tolist(),
        was_merged=chance(rng, 0.08, len(chosen)),
    )


def _draft(exported: str, name: str, columns: dict[str, list[str]]) -> Draft:
    header, rows = table(columns)
    file = f"hubspot-crm-exports-all-{name}-{EXPORT_DATE}.csv"
    return Draft("hubspot", exported, file, header, rows)


def _moments(days: Ints, seconds: Ints) -> list[str]:
    """To the minute, as HubSpot shows them."""
    return [moment[:16] for moment in times(days, seconds, " ", "")]


def _companies(world: World, customers: _Customers) -> Draft:
    rng = stream(world.seed, "hubspot company times")
    count = len(customers.firm)
    seconds = office_seconds(rng, count)
    changed = np.minimum(customers.created_day + rng.integers(0, 200, count), EXPORT_DAY - 1)
    changed = np.maximum(changed, customers.created_day)
    return _draft(
        "accounts",
        "companies",
        {
            "Record ID": customers.ids(),
            "Company name": [world.firms.names[firm] for firm in customers.firm],
            "Company Domain Name": [world.firms.domains[firm] for firm in customers.firm],
            "Company owner": [f"success-{number % 3 + 1}" for number in range(count)],
            "Create Date": _moments(customers.created_day, seconds),
            "Last Modified Date": _moments(changed, seconds),
            "Merged record IDs": customers.lost_ids(),
        },
    )


def _contacts(world: World, customers: _Customers) -> Draft:
    """A manager and a user of each company; nobody asked for their departments."""
    count = 2 * len(customers.firm)
    company = np.repeat(np.arange(len(customers.firm)), 2).tolist()
    place = [MANAGER, USER] * len(customers.firm)
    names = customers.ids()
    seconds = office_seconds(stream(world.seed, "hubspot contact times"), count)
    return _draft(
        "contacts",
        "contacts",
        {
            "Record ID": [str(_CONTACT + number) for number in range(count)],
            "Job Title": [title(one, 0) for one in place],
            "Email": [
                f"hs{number}@{world.firms.domains[customers.firm[one]]}"
                for number, one in enumerate(company)
            ],
            "Associated Company IDs (Primary)": [names[one] for one in company],
            "Create Date": _moments(customers.created_day[company], seconds),
            "Last Modified Date": _moments(customers.created_day[company], seconds),
        },
    )


def _renewals(world: World, labels: Labels, customers: _Customers) -> tuple[Draft, Draft]:
    """One deal per first anniversary somebody worked towards, and the meeting that opened it."""
    due = customers.created_day + _YEAR
    opened = due - 60
    worked = np.flatnonzero((customers.end_day > opened) & (due <= _LAST_RENEWAL_DAY))
    lost = customers.end_day[worked] <= due[worked]
    closed = np.where(lost, customers.end_day[worked], due[worked])
    rng = stream(world.seed, "hubspot renewals")
    count = len(worked)
    seconds = office_seconds(rng, count)
    names_two = chance(rng, 0.1, count).tolist()
    ids = customers.ids()
    company = [ids[place] for place in worked.tolist()]
    firm = [customers.firm[place] for place in worked.tolist()]
    deal_ids = [str(_DEAL + 53 * number) for number in range(count)]
    is_lost = lost.tolist()
    others = [
        f"{own};{company[place - 1]}" if two and place else own
        for place, (own, two) in enumerate(zip(company, names_two, strict=True))
    ]
    deals = {
        "Record ID": deal_ids,
        "Deal Name": [f"{world.firms.names[one]} - Renewal" for one in firm],
        "Deal Type": ["Renewal"] * count,
        "Pipeline": ["Renewals"] * count,
        "Deal Stage": [HUBSPOT_STAGES[1 if down else 0] for down in is_lost],
        "Is Closed Won": ["false" if down else "true" for down in is_lost],
        "Amount": [
            labels.local(one, 12 * customers.monthly_usd[place])
            for one, place in zip(firm, worked.tolist(), strict=True)
        ],
        "Currency": [labels.currency(one) for one in firm],
        "Create Date": _moments(opened[worked], seconds),
        "Close Date": _moments(closed, seconds),
        "Last Modified Date": _moments(closed, seconds + 60),
        "Associated Company IDs": others,
        "Associated Company IDs (Primary)": company,
    }
    meetings = {
        "Record ID": [str(_MEETING + 29 * number) for number in range(count)],
        "Activity Type": ["Meeting"] * count,
        "Meeting Name": ["Renewal review"] * count,
        "Activity date": _moments(opened[worked], seconds),
        "Associated Deal IDs": deal_ids,
        "Associated Company IDs (Primary)": company,
    }
    return _draft("deals", "deals", deals), _draft("activities", "meetings", meetings)
