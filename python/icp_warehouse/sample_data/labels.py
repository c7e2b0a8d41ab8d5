"""How a person typed what is true: labels, formats and gaps, the same for every file."""

import numpy as np

from . import identifiers
from .drafts import plain
from .progress import LOST_STAGE, WON_STAGE
from .randomness import chance, choose, stream
from .vocabulary import (
    CITIES,
    COMPETITORS,
    COUNTRIES,
    COUNTRY_CURRENCY,
    COUNTRY_LABELS,
    CURRENCY_RATES,
    DEAL_TYPES,
    EMPLOYEE_RANGES,
    FUNDING_STAGES,
    INDUSTRIES,
    INDUSTRY_LABELS,
    LEAD_SOURCES,
    LOSS_REASONS,
    ROLES,
    STAGES,
    TECHNOLOGIES,
)
from .world import World

_WEBSITE_FORMS = ("http://www.{}", "https://{}/", "www.{}", "{}", "HTTP://WWW.{}")
_NEXT_STEPS = ("", "Send proposal", "Wait for their answer", "Prepare a meeting")
_KINDS = tuple(DEAL_TYPES)
_REASONS = tuple(LOSS_REASONS)


class Labels:
    """Texts of companies and deals, by their place in the world."""

    def __init__(self, world: World) -> None:
        """Draw once what people write and what they leave out."""
        self._world = world
        rng = stream(world.seed, "labels")
        deals, firms = len(world.deals), len(world.firms)
        self.owners = identifiers.record_ids(identifiers.USER, 8)
        self._form = rng.integers(0, len(_WEBSITE_FORMS), firms)
        self._spelling = chance(rng, 0.25, firms)
        self._two_line_street = chance(rng, 0.05, firms)
        self._street = rng.integers(1, 200, firms)
        self._reason = choose(rng, (0.28, 0.22, 0.14, 0.10, 0.16, 0.10), deals)
        self._gives_reason = chance(rng, 0.85, deals)
        self._source = rng.integers(0, len(LEAD_SOURCES), deals)
        self._gives_source = chance(rng, 0.92, deals)
        self._competitor = rng.integers(0, len(COMPETITORS) * 3, deals)
        self._gives_amount = chance(rng, 0.96, deals)
        self._next_step = rng.integers(0, len(_NEXT_STEPS), deals)
        self._customers = set(world.deals.firm[world.deals.is_won].tolist())

    def account_type(self, firm: int, customer: str, prospect: str, competitor: str) -> str:
        """Whether the company has bought, or sells the same."""
        if self._world.firms.is_competitor[firm]:
            return competitor
        return customer if firm in self._customers else prospect

    def street(self, firm: int) -> str:
        """An address, now and then on two lines."""
        second = "\nBuilding 2" if self._two_line_street[firm] else ""
        return f"{self._street[firm]} Mill Road{second}"

    def _country(self, firm: int) -> str:
        return COUNTRIES[self._world.firms.country[firm]]

    def city(self, firm: int) -> str:
        """The city of the billing address."""
        return CITIES[self._country(firm)]

    def salesforce_country(self, firm: int) -> str:
        """A country in one of two spellings."""
        return COUNTRY_LABELS[self._country(firm)][int(self._spelling[firm])]

    def csv_country(self, firm: int) -> str:
        """A country as its code."""
        return self._country(firm)

    def currency(self, firm: int) -> str:
        """The currency a company is billed in."""
        return COUNTRY_CURRENCY.get(self._country(firm), "USD")

    def local(self, firm: int, amount_usd: float) -> str:
        """An amount in the company's currency."""
        return plain(amount_usd / CURRENCY_RATES[self.currency(firm)])

    def _known(self, fact: str, firm: int, text: str) -> str:
        return text if self._world.firms.knows[fact][firm] else ""

    def website(self, firm: int) -> str:
        """The domain as people paste it."""
        form = _WEBSITE_FORMS[self._form[firm]]
        domain = self._world.firms.domains[firm]
        return self._known("domain", firm, form.format(domain.upper() if "W" in form else domain))

    def domain(self, firm: int) -> str:
        """The domain as it is."""
        return self._known("domain", firm, self._world.firms.domains[firm])

    def industry(self, firm: int, source: int) -> str:
        """The picklist label of a source."""
        name = INDUSTRIES[self._world.firms.industry[firm]]
        return self._known("industry", firm, INDUSTRY_LABELS[name][source])

    def revenue(self, firm: int) -> str:
        """Annual revenue in the company's currency."""
        text = self.local(firm, float(self._world.firms.revenue_usd[firm]))
        return self._known("revenue", firm, text)

    def employees(self, firm: int) -> str:
        """The head count, unless only its range is known."""
        text = "" if self._world.firms.as_range[firm] else str(self._world.firms.employees[firm])
        return self._known("employees", firm, text)

    def employee_range(self, firm: int) -> str:
        """The range of the head count, where nothing better is known."""
        if not self._world.firms.as_range[firm]:
            return ""
        count = self._world.firms.employees[firm]
        text = next(label for label, _, high in EMPLOYEE_RANGES if high is None or count <= high)
        return self._known("employees", firm, text)

    def growth(self, firm: int) -> str:
        """Yearly growth as a share."""
        return self._known("growth", firm, f"{self._world.firms.growth[firm]:.3f}")

    def growth_percent(self, firm: int) -> str:
        """Yearly growth as Salesforce's percent fields have it: 4.5 for 4.5 %."""
        return self._known("growth", firm, f"{100 * self._world.firms.growth[firm]:.1f}")

    def technologies(self, firm: int) -> str:
        """What the company runs on, separated by semicolons."""
        used = np.flatnonzero(self._world.firms.technologies[firm])
        text = ";".join(tuple(TECHNOLOGIES.values())[place] for place in used)
        return self._known("technologies", firm, text)

    def funding(self, firm: int) -> str:
        """The funding stage."""
        return FUNDING_STAGES[self._world.firms.funding[firm]]

    def deal_name(self, deal: int) -> str:
        """Company and kind of the deal."""
        kind = ("Platform", "More seats", "Renewal")[self._world.deals.kind[deal]]
        return f"{self._world.firms.names[self._world.deals.firm[deal]]} - {kind}"

    def stage(self, deal: int, source: str) -> str:
        """The stage the deal stands in."""
        deals = self._world.deals
        code = int(self._world.deepest_stage[deal])
        if deals.is_closed[deal]:
            code = WON_STAGE if deals.is_won[deal] else LOST_STAGE
        return STAGES[source][code]

    def amount(self, deal: int) -> str:
        """The amount in the company's currency; every won deal has one."""
        deals = self._world.deals
        if not (deals.is_won[deal] or self._gives_amount[deal]):
            return ""
        return self.local(int(deals.firm[deal]), float(deals.amount_usd[deal]))

    def deal_type(self, deal: int, source: int) -> str:
        """New business, expansion or renewal in a source's words."""
        return DEAL_TYPES[_KINDS[self._world.deals.kind[deal]]][source]

    def _is_lost(self, deal: int) -> bool:
        deals = self._world.deals
        return bool(deals.is_closed[deal] and not deals.is_won[deal])

    def loss_reason(self, deal: int, source: int) -> str:
        """Why a lost deal was lost, mostly filled in."""
        if not (self._is_lost(deal) and self._gives_reason[deal]):
            return ""
        return LOSS_REASONS[_REASONS[self._reason[deal]]][source]

    def competitor(self, deal: int) -> str:
        """The competitor met, in one deal out of three."""
        place = int(self._competitor[deal])
        return COMPETITORS[place] if place < len(COMPETITORS) else ""

    def lead_source(self, deal: int) -> str:
        """Where the deal came from."""
        return LEAD_SOURCES[self._source[deal]] if self._gives_source[deal] else ""

    def next_step(self, deal: int) -> str:
        """What is next in an open deal."""
        if self._world.deals.is_closed[deal]:
            return ""
        return _NEXT_STEPS[self._next_step[deal]]

    def role(self, role: str, source: int) -> str:
        """The label of a canonical role."""
        return ROLES[role][source]
