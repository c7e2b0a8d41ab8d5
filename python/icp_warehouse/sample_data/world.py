"""One whole simulated company history with the keys its records go by."""

from dataclasses import dataclass

import numpy as np

from . import identifiers
from .deals import Deals, first_won_day, make_deals
from .evidence import Evidence, make_evidence
from .firms import Firms, make_firms, with_sales
from .people import (
    Activities,
    Contacts,
    Roles,
    make_activities,
    make_contacts,
    make_roles,
)
from .personas import with_competitors, with_small_companies
from .progress import (
    History,
    Subscriptions,
    final_stage,
    make_history,
    make_subscriptions,
)
from .randomness import stream
from .truth import Bools, Ints


@dataclass(frozen=True)
class World:
    """Everything that happened; ids are as their source writes them, keys carry the source."""

    seed: int
    firms: Firms
    deals: Deals
    evidence: Evidence
    roles: Roles
    contacts: Contacts
    activities: Activities
    deepest_stage: Ints
    history: History
    subscriptions: Subscriptions
    account_ids: list[str]
    deal_ids: list[str]
    contact_ids: list[str]

    def source_of(self, firm: int) -> str:
        """The source that a company's records stand in."""
        return "csv" if self.firms.is_csv[firm] else "salesforce"

    def account_keys(self) -> list[str]:
        """The key of every company."""
        return [f"{self.source_of(firm)}:{name}" for firm, name in enumerate(self.account_ids)]

    def deal_keys(self) -> list[str]:
        """The key of every deal."""
        firms = self.deals.firm.tolist()
        return [f"{self.source_of(firms[deal])}:{name}" for deal, name in enumerate(self.deal_ids)]


def make_world(seed: int, accounts: int) -> World:
    """Simulate the company's two and a half years."""
    firms = with_small_companies(make_firms(stream(seed, "firms"), accounts))
    deals = make_deals(stream(seed, "deals"), firms)
    firms = with_sales(firms, first_won_day(deals, len(firms)))
    deal_counts = np.bincount(deals.firm, minlength=len(firms))
    firms = with_competitors(stream(seed, "competitors"), firms, deal_counts)
    evidence = make_evidence(stream(seed, "evidence"), deals)
    roles = make_roles(stream(seed, "roles"), deals, evidence)
    contacts = make_contacts(stream(seed, "contacts"), firms, deals, roles)
    progress = stream(seed, "progress")
    deepest = final_stage(progress, deals)
    return World(
        seed=seed,
        firms=firms,
        deals=deals,
        evidence=evidence,
        roles=roles,
        contacts=contacts,
        activities=make_activities(stream(seed, "activities"), firms, deals, evidence),
        deepest_stage=deepest,
        history=make_history(progress, deals, deepest),
        subscriptions=make_subscriptions(stream(seed, "subscriptions"), deals),
        account_ids=_ids(identifiers.ACCOUNT, "A", firms.is_csv),
        deal_ids=_ids(identifiers.DEAL, "D", firms.is_csv[deals.firm]),
        contact_ids=_ids(identifiers.CONTACT, "C", firms.is_csv[contacts.firm]),
    )


def _ids(prefix: str, letter: str, is_csv: Bools) -> list[str]:
    """Number the records of each source from its own beginning."""
    ids = np.empty(len(is_csv), dtype="U24")
    ids[~is_csv] = identifiers.record_ids(prefix, int((~is_csv).sum()))
    ids[is_csv] = [f"{letter}-{number + 1:04d}" for number in range(int(is_csv.sum()))]
    return ids.tolist()
