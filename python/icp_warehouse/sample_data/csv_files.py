"""The plain CSV files: the CRM of an acquired business, and facts kept beside both CRMs."""

import numpy as np

from .csv_facts import attributes, signal_observations, subscriptions
from .csv_leads import campaign_touches, leads
from .csv_usage import nps, usage
from .drafts import Draft, each, pick, table
from .labels import Labels
from .people import MANAGER, STAFF, title
from .progress import updated_day
from .randomness import chance, office_seconds, stream, times
from .truth import Ints
from .vocabulary import ACCENTED_TITLES, DEPARTMENTS, STAGES
from .world import World


def csv_times(days: Ints, seconds: Ints) -> list[str]:
    """Timestamps as the exchange format writes them."""
    return times(days, seconds, "T", "Z")


def csv_drafts(world: World, labels: Labels) -> list[Draft]:
    """All plain CSV files of the sample."""
    return [
        _accounts(world, labels),
        _deals(world, labels),
        _stage_history(world),
        _contacts(world),
        _contact_roles(world, labels),
        _activities(world),
        _draft("signal_observations", signal_observations(world)),
        _draft("attributes", attributes(world)),
        _draft("subscriptions", subscriptions(world, labels)),
        _draft("usage", usage(world)),
        _draft("nps", nps(world)),
        _draft("leads", leads(world)),
        _draft("campaign_touches", campaign_touches(world)),
    ]


def _draft(
    exported: str, columns: dict[str, list[str]], encoding: str = "utf-8", newline: str = "\n"
) -> Draft:
    header, rows = table(columns)
    return Draft(
        "csv", exported, f"{exported}.csv", header, rows, encoding, newline, quote_all=False
    )


def _accounts(world: World, labels: Labels) -> Draft:
    firms = world.firms
    places = np.flatnonzero(firms.is_csv)
    chosen = places.tolist()
    rng = stream(world.seed, "csv accounts")
    owners = rng.integers(1, 5, len(chosen)).tolist()
    columns = {
        "account_id": pick(world.account_ids, chosen),
        "account_name": pick(firms.names, chosen),
        "domain": each(chosen, labels.domain),
        "account_type": each(
            chosen, lambda firm: labels.account_type(firm, "customer", "prospect", "competitor")
        ),
        "industry": each(chosen, lambda firm: labels.industry(firm, 1)),
        "employee_count": each(chosen, labels.employees),
        "employee_range": each(chosen, labels.employee_range),
        "annual_revenue": each(chosen, labels.revenue),
        "currency": each(chosen, labels.currency),
        "growth_rate": each(chosen, labels.growth),
        "founded_year": each(chosen, lambda firm: str(firms.founded[firm])),
        "funding_stage": each(chosen, labels.funding),
        "country": each(chosen, labels.csv_country),
        "technologies": each(chosen, labels.technologies),
        "owner_id": [f"rep-{owner}" for owner in owners],
        "created_at": csv_times(firms.created_day[places], firms.created_second[places]),
        "updated_at": csv_times(firms.updated_day[places], office_seconds(rng, len(chosen))),
        "is_deleted": ["false"] * len(chosen),
        "merged_into_id": [""] * len(chosen),
    }
    return _draft("accounts", columns, encoding="utf-8-sig")


def _deals(world: World, labels: Labels) -> Draft:
    deals = world.deals
    places = np.flatnonzero(world.firms.is_csv[deals.firm])
    chosen = places.tolist()
    firm = deals.firm[places].tolist()
    rng = stream(world.seed, "csv deals")
    columns = {
        "deal_id": pick(world.deal_ids, chosen),
        "account_id": pick(world.account_ids, firm),
        "deal_name": each(chosen, labels.deal_name),
        "deal_type": each(chosen, lambda deal: labels.deal_type(deal, 1)),
        "pipeline": ["default"] * len(chosen),
        "stage": each(chosen, lambda deal: labels.stage(deal, "csv")),
        "is_closed": each(chosen, lambda deal: str(bool(deals.is_closed[deal])).lower()),
        "is_won": each(chosen, lambda deal: str(bool(deals.is_won[deal])).lower()),
        "amount": each(chosen, labels.amount),
        "currency": each(firm, labels.currency),
        "created_at": csv_times(deals.created_day[places], deals.created_second[places]),
        "closed_at": csv_times(deals.closing_day[places], deals.created_second[places] + 300),
        "loss_reason": each(chosen, lambda deal: labels.loss_reason(deal, 1)),
        "competitor": each(chosen, labels.competitor),
        "lead_source": each(chosen, labels.lead_source),
        "next_step": each(chosen, labels.next_step),
        "owner_id": [f"rep-{owner}" for owner in rng.integers(1, 5, len(chosen)).tolist()],
        "updated_at": csv_times(updated_day(deals)[places], office_seconds(rng, len(chosen))),
        "is_deleted": ["false"] * len(chosen),
    }
    return _draft("deals", columns, newline="\r\n")


def _stage_history(world: World) -> Draft:
    history, deals = world.history, world.deals
    in_source = world.firms.is_csv[deals.firm[history.deal]] & (history.is_amount_change == 0)
    places = np.flatnonzero(in_source)
    columns = {
        "deal_id": pick(world.deal_ids, history.deal[places].tolist()),
        "stage": [STAGES["csv"][code] for code in history.stage[places].tolist()],
        "entered_at": csv_times(history.day[places], history.second[places]),
    }
    return _draft("stage_history", columns)


def _contacts(world: World) -> Draft:
    contacts, firms = world.contacts, world.firms
    places = np.flatnonzero(firms.is_csv[contacts.firm])
    chosen = places.tolist()
    firm = contacts.firm[places]
    rng = stream(world.seed, "csv contacts")
    accented = chance(rng, 0.5, len(chosen)).tolist()
    titles = []
    for number, one in enumerate(chosen):
        place = int(contacts.place[one])
        foreign = place in (MANAGER, STAFF) and accented[number]
        text = title(place, int(contacts.department[one]))
        titles.append(ACCENTED_TITLES[number % len(ACCENTED_TITLES)] if foreign else text)
    columns = {
        "contact_id": pick(world.contact_ids, chosen),
        "account_id": pick(world.account_ids, firm.tolist()),
        "title": titles,
        "department": each(chosen, lambda one: DEPARTMENTS[contacts.department[one]]),
        "email_domain": pick(firms.domains, firm.tolist()),
        "created_at": csv_times(
            firms.created_day[firm], firms.created_second[firm] + 60 * (contacts.place[places] + 1)
        ),
    }
    return _draft("contacts", columns, encoding="cp1252")


def _contact_roles(world: World, labels: Labels) -> Draft:
    roles, deals = world.roles, world.deals
    firm = deals.firm[roles.deal]
    places = np.flatnonzero(world.firms.is_csv[firm])
    chosen = places.tolist()
    contact = world.contacts.number[firm, roles.place][places]
    columns = {
        "deal_id": pick(world.deal_ids, roles.deal[places].tolist()),
        "contact_id": pick(world.contact_ids, contact.tolist()),
        "role": each(chosen, lambda one: labels.role(roles.role[one], 1)),
        "is_primary": each(chosen, lambda one: str(bool(roles.place[one] == MANAGER)).lower()),
        "created_at": csv_times(roles.day[places], deals.created_second[roles.deal][places] + 600),
    }
    return _draft("contact_roles", columns)


def _activities(world: World) -> Draft:
    activities = world.activities
    places = np.flatnonzero(world.firms.is_csv[activities.firm])
    chosen = places.tolist()
    deal = activities.deal[places].tolist()
    firm = activities.firm[places]
    manager = world.contacts.number[firm, MANAGER].tolist()
    inbound = activities.is_inbound[places].tolist()
    columns = {
        "activity_id": [f"ACT-{number + 1:04d}" for number in range(len(chosen))],
        "account_id": pick(world.account_ids, firm.tolist()),
        "deal_id": [world.deal_ids[one] if one >= 0 else "" for one in deal],
        "contact_id": [world.contact_ids[one] if one >= 0 else "" for one in manager],
        "activity_type": pick(activities.kind, chosen),
        "subject": pick(activities.subject, chosen),
        "direction": ["inbound" if one else "outbound" for one in inbound],
        "occurred_at": csv_times(activities.day[places], activities.second[places]),
    }
    return _draft("activities", columns)
