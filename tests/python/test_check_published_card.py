"""The published 60/40 card, as it is printed: its holes are found, and nothing else is.

The shipped card has the same figures and mends the holes: an `otherwise` for growth and industry,
and an exclusion that keeps traditional industries out of tier A. Here they are taken back.
"""

from edited_seeds import Edit, edited_seeds, found
from icp_warehouse.check.finding import Finding

RULES = "scorecard_rules"
# Growth: 20 %+ 5, 5 to 20 % 2, flat or declining 0. Nothing is said of 0 to 5 %.
GROWTH: Edit = (
    RULES,
    "core,1,growth_rate,growth_flat,otherwise,,,,0",
    "core,1,growth_rate,growth_flat,between,,0,,0",
)
# Industry: core 15, other fast-growing software 5, retail and the like 0. No word on the others.
OTHER_INDUSTRY = "core,1,industry,industry_other,otherwise,,,,0,empirical,"
INDUSTRY: Edit = (RULES, f"{OTHER_INDUSTRY}Known and in none of the three lists\n", "")
# Employees: below 50 or above 5,000 0. Revenue: below $10M 0. Printed as ranges.
SIZE: Edit = (
    RULES,
    'core,1,company_size,size_outside,otherwise,,,,0,empirical,"Below 50 or above 5,000 employees"',
    "core,1,company_size,size_outside_above,between,5001,,,0,empirical,Above\n"
    "core,1,company_size,size_outside_below,between,,49,,0,empirical,Below",
)
REVENUE: Edit = (
    RULES,
    "core,1,annual_revenue,revenue_outside,otherwise,,,,0",
    "core,1,annual_revenue,revenue_outside,between,,10000000,,0",
)
NO_GATE: list[Edit] = [
    (
        "exclusions",
        "traditional_industry,Traditional industry,negative_persona,cap_tier,B",
        "traditional_industry,Traditional industry,negative_persona,flag,",
    ),
]
ON_SIZE = "company_size of core version 1"
PRINTED = [GROWTH, INDUSTRY, SIZE, REVENUE, *NO_GATE]


def found_on_core(*edits: Edit) -> list[Finding]:
    """What is found on the card; the shadow card rubric leans on the same exclusion."""
    findings = found(edited_seeds(*edits))
    others = [one for one in findings if "core version 1" not in one.sentence]
    assert all("rubric version 1" in one.sentence for one in others)
    return [one for one in findings if one not in others]


def test_the_printed_card_has_exactly_its_known_holes() -> None:
    findings = found_on_core(*PRINTED)
    assert [(one.check_id, one.sentence) for one in findings] == [
        (
            "range_hole",
            "growth_rate of core version 1: values between 0 and 0.05 match no rule.",
        ),
        (
            "otherwise_missing",
            "industry of core version 1 has no rule for values that no other rule names; "
            "they get 0 points without a reason.",
        ),
        (
            "worthless_reaches_best",
            "With banking, construction, energy and 7 more (0 on industry) an account can still "
            "score 85 on core version 1: Strong, tier A.",
        ),
    ]
    assert {one.path for one in findings} == {"scorecard/scorecard_rules.csv"}


def test_2000_and_2001_are_neighbours_only_because_employees_are_counted() -> None:
    number: Edit = ("attributes", "Employees,account,integer", "Employees,account,number")
    findings = found(edited_seeds(*PRINTED, number))
    sentences = [one.sentence for one in findings if ON_SIZE in one.sentence]
    assert sentences == [
        f"{ON_SIZE}: values between {low} and {high} match no rule."
        for low, high in ((2000, 2001), (49, 50), (199, 200), (5000, 5001))
    ]


def test_each_mend_of_the_shipped_card_takes_its_finding_away() -> None:
    left = {
        "range_hole": [INDUSTRY, SIZE, REVENUE, *NO_GATE],
        "otherwise_missing": [GROWTH, SIZE, REVENUE, *NO_GATE],
        "worthless_reaches_best": [GROWTH, INDUSTRY, SIZE, REVENUE],
    }
    for mended, edits in left.items():
        assert {one.check_id for one in found_on_core(*edits)} == left.keys() - {mended}
