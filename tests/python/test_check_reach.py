"""What cards can reach: drawn cards against every combination of their levels."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from edited_seeds import AS_OF, edited_files, edited_seeds, path_of
from icp_warehouse.check.attainable import bases, level_points
from icp_warehouse.check.book import read_book
from icp_warehouse.check.cards import Card
from icp_warehouse.check.finding import Finding
from icp_warehouse.check.reach import check_reach
from icp_warehouse.seeds.seed_set import read_seeds

ATTRIBUTES = ("industry", "funding_stage", "account_type", "lead_source")
TIERS = ("Out", "C", "B", "A")
REACH = ("band_unreachable", "criterion_idle", "worthless_reaches_best")


@dataclass(frozen=True)
class Drawn:
    """A card of two categories: points of three levels per criterion, caps, edges of four bands."""

    fit: list[tuple[int, int, int]]
    signal: list[tuple[int, int, int]]
    caps: tuple[int, int]
    edges: tuple[int, int, int]

    @property
    def parts(self) -> list[tuple[str, int, list[tuple[int, int, int]]]]:
        parts = [("fit", self.caps[0], self.fit), ("signal", self.caps[1], self.signal)]
        return [part for part in parts if part[2]]

    def files(self) -> dict[str, bytes]:
        """The shipped seeds with this card alone."""
        criteria, rules, categories = [], [], []
        number = 0
        for part, cap, levels in self.parts:
            categories.append(f"drawn,1,{part},{part},{part},{cap},1")
            for points in levels:
                name = ATTRIBUTES[number]
                most = max(*points, 0)
                criteria.append(f"drawn,1,{name},{part},{name},{name},{most},,best,,{number},x")
                for value, worth in zip(("one", "two"), points[:2], strict=True):
                    rules.append(f"drawn,1,{name},{value},any_of,,,{value},{worth},empirical,x")
                rules.append(f"drawn,1,{name},zzz,otherwise,,,,{points[2]},empirical,x")
                number += 1
        bands = [
            f"drawn_bands,band_{tier},{tier},{edge},{tier},x,,,"
            for edge, tier in zip((0, *self.edges), TIERS, strict=True)
        ]
        card = "drawn,1,Drawn,,ideal,,points,zero,0,drawn_bands,shadow,2025-07-01,,90,revops,,x"
        files = edited_files()
        for seed, lines in (
            ("scorecards", [card]),
            ("scorecard_categories", categories),
            ("scorecard_criteria", criteria),
            ("scorecard_rules", rules),
            ("score_bands", bands),
        ):
            header = files[path_of(seed)].splitlines()[0].decode()
            files[path_of(seed)] = "\n".join([header, *lines, ""]).encode()
        return files

    def tier(self, chosen: tuple[int, ...], is_fit_only: bool) -> str:
        """The tier of an account with these points on the criteria."""
        parts = self.parts[:1] if is_fit_only else self.parts
        total, most, at = 0, 0, 0
        for _, cap, levels in parts:
            total += min(sum(chosen[at : at + len(levels)]), cap)
            most += cap
            at += len(levels)
        return TIERS[sum(1 for edge in self.edges if Fraction(100 * total, most) >= edge)]

    def combinations(self) -> Iterator[tuple[tuple[int, ...], bool]]:
        """Every account: a level or an unknown for each criterion, with signals and without."""
        every = [(*points, 0) for _, _, levels in self.parts for points in levels]
        for chosen in product(*every):
            yield chosen, False
            if self.fit and self.signal:
                yield chosen, True


POINTS = st.tuples(*[st.sampled_from([12, 6, 3, 0, -2])] * 3)
CAPS = st.sampled_from([3, 6, 12, 24])
EDGES = st.sampled_from([5, 10, 25, 40, 50, 60, 75, 90, 100])


@st.composite
def cards(draw: st.DrawFn) -> Drawn:
    fit = draw(st.lists(POINTS, min_size=1, max_size=2))
    signal = draw(st.lists(POINTS, max_size=2))
    caps = draw(st.tuples(CAPS, CAPS))
    edges = draw(st.lists(EDGES, min_size=3, max_size=3, unique=True).map(sorted))
    return Drawn(fit, signal, caps, (edges[0], edges[1], edges[2]))


def findings_of(drawn: Drawn) -> list[Finding]:
    return list(check_reach(read_book(read_seeds(drawn.files()), AS_OF)))


# A cap that binds beside one that does not, and a best score that just meets the top edge.
@example(Drawn([(12, 8, 0)], [(12, 6, 0)], (3, 24), (40, 60, 80)))
@example(Drawn([(12, 0, 0), (12, 0, 0)], [], (24, 24), (10, 20, 50)))
@settings(max_examples=60)
@given(cards())
def test_findings_agree_with_every_combination(drawn: Drawn) -> None:
    reached = {drawn.tier(*account) for account in drawn.combinations()}
    deciding, reaching = set(), set()
    levels = [points for _, _, part in drawn.parts for points in part]
    for chosen, is_fit_only in drawn.combinations():
        tier = drawn.tier(chosen, is_fit_only)
        for number, points in enumerate(levels[: len(drawn.fit)] if is_fit_only else levels):
            for other in (*points, 0):
                changed = (*chosen[:number], other, *chosen[number + 1 :])
                if drawn.tier(changed, is_fit_only) != tier:
                    deciding.add(ATTRIBUTES[number])
            for value, worth in zip(("one", "two"), points[:2], strict=True):
                is_named = chosen[number] == worth <= 0 < max(points) and number < len(drawn.fit)
                if is_named and tier == TIERS[-1]:
                    reaching.add((ATTRIBUTES[number], value))
    found = findings_of(drawn)
    by_check = {
        check_id: {one.sentence for one in found if one.check_id == check_id} for check_id in REACH
    }
    assert by_check["band_unreachable"] == {
        one
        for one in by_check["band_unreachable"]
        if any(f"band_{tier} of" in one for tier in set(TIERS) - reached)
    }
    assert len(by_check["band_unreachable"]) == len(set(TIERS) - reached)
    assert {one.partition(" of ")[0] for one in by_check["criterion_idle"]} == (
        set(ATTRIBUTES[: len(levels)]) - deciding
    )
    assert {
        (one.partition("(0 on ")[2].partition(")")[0], one.split()[1])
        for one in by_check["worthless_reaches_best"]
    } == reaching


@settings(max_examples=20)
@given(cards())
def test_edges_in_points_reach_what_the_same_edges_in_scores_reach(drawn: Drawn) -> None:
    most = sum(cap for _, cap, _ in drawn.parts)
    files = drawn.files()
    header, lowest, *others = files[path_of("score_bands")].decode().splitlines()
    rows = [lowest] + [
        line.replace(f",{edge},", f",{edge * most / 100},")
        for edge, line in zip(drawn.edges, others, strict=True)
    ]
    rows = [line.removesuffix(",,") + ",points," for line in rows]
    in_points = {**files, path_of("score_bands"): "\n".join([header, *rows, ""]).encode()}
    told = [(one.check_id, one.sentence) for one in findings_of(drawn)]
    found = check_reach(read_book(read_seeds(in_points), AS_OF))
    assert [(one.check_id, one.sentence) for one in found] == told


def test_where_unknowns_are_left_out_one_known_criterion_decides_by_itself() -> None:
    drawn = Drawn([(12, 0, 0), (3, 0, 0)], [], (15, 3), (10, 12, 13))
    rescaled = {
        path: content.replace(b"points,zero,0", b"points,rescale,0")
        for path, content in drawn.files().items()
    }
    of_zero, of_rescale = (
        {one.check_id for one in check_reach(read_book(read_seeds(files), AS_OF))}
        for files in (drawn.files(), rescaled)
    )
    assert of_zero >= {"band_unreachable"}
    assert not of_rescale & {"band_unreachable", "criterion_idle"}
    flat = Drawn([(12, 6, 0), (0, 0, 0)], [], (12, 3), (10, 20, 50)).files()
    rescaled = {
        path: one.replace(b"points,zero,0", b"points,rescale,0") for path, one in flat.items()
    }
    found = check_reach(read_book(read_seeds(rescaled), AS_OF))
    assert [one.check_id for one in found] == ["criterion_idle"]


def shipped(scorecard_id: str) -> Card:
    book = read_book(edited_seeds(), AS_OF)
    return next(card for card in book.cards if card.entry["scorecard_id"] == scorecard_id)


def test_scores_of_the_published_card_are_those_of_its_6561_combinations() -> None:
    fit = [(20, 5, 0), (20, 5, 0), (15, 5, 0), (5, 2, 0)]
    signal = [(15, 8, 0), (12, 6, 0), (8, 4, 0), (5, 2, 0)]
    whole, fit_alone = bases(shipped("core"))
    assert whole.totals() == {sum(chosen) for chosen in product(*fit, *signal)}
    assert fit_alone.totals() == {Fraction(100 * sum(chosen), 60) for chosen in product(*fit)}


def test_scores_of_the_weighted_card_are_shares_of_its_weights() -> None:
    weights = (30, 25, 25, 10, 10)
    (whole,) = bases(shipped("weighted"))
    assert whole.totals() == {
        sum((Fraction(w * points, 3) for w, points in zip(weights, chosen, strict=True)), start=0)
        for chosen in product(*[(3, 1, 0)] * 5)
    }


@pytest.mark.parametrize(
    ("scorecard_id", "criterion_id", "points"),
    [
        ("core", "company_size", {20, 5, 0}),
        ("core", "industry", {15, 5, 0}),
        ("anti_small", "annual_revenue", {25, 10, 0}),
        ("rubric", "technologies", {20, 15, 10, 5, 0}),
        ("rubric", "red_flags", {0, -3, -4, -5, -7, -8, -9, -12}),
        ("rubric", "buying_intent", {7, 4, 2, 0}),
    ],
)
def test_levels_by_hand(scorecard_id: str, criterion_id: str, points: set[int]) -> None:
    (criterion,) = [
        one for one in shipped(scorecard_id).criteria if one.criterion_id == criterion_id
    ]
    assert level_points(criterion) == points
