"""A number is read in every dress its source may declare, exactly, or not at all."""

from decimal import ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsed_values import labels, parsed

CURRENCIES = {"$": "USD CAD", "us$": "USD", "€": "EUR", "eur": "EUR", "fr.": "CHF", "kr": "SEK NOK"}
KNOWN = labels(**CURRENCIES)
GROUPS = {".": [",", " ", "'", "\u2019"], ",": [".", " ", "'", "\u2019"]}
SIXTH = Decimal("0.000001")


def number(texts: list[str | None], mark: str = ".", unit: str = "") -> list[Decimal | None]:
    written = f"'{unit}'" if unit else "cast(null as varchar)"
    return parsed(f'parse_number("text", "formats", "{written}")', texts, mark)


def amount(texts: list[str | None], mark: str = ".") -> list[Decimal | None]:
    return parsed(
        'parse_number("text", "formats", words="currency")', texts, mark, currency_words=KNOWN
    )


def integer(texts: list[str | None], mark: str = ".") -> list[int | None]:
    return parsed('parse_integer("text", "formats")', texts, mark)


def fault(parser: str, texts: list[str | None], mark: str = ".") -> list[str]:
    return parsed(f'number_fault("{parser}", "text", "formats")', texts, mark, currency_words=KNOWN)


@st.composite
def dressed(draw: st.DrawFn) -> tuple[str, str, Decimal]:
    """A number, the mark its source declares, and one way to write it."""
    mark = draw(st.sampled_from([".", ","]))
    digits = str(draw(st.integers(0, 10 ** draw(st.integers(1, 15)))))
    decimals = draw(st.text("0123456789", max_size=9))
    value = Decimal(f"{digits}.{decimals}" if decimals else digits)
    if len(digits) > 3 and draw(st.booleans()):
        group = draw(st.sampled_from(GROUPS[mark]))
        head = len(digits) % 3 or 3
        digits = group.join(
            [digits[:head], *(digits[n : n + 3] for n in range(head, len(digits), 3))]
        )
    text = digits + (mark + decimals if decimals else "")
    if (power := draw(st.sampled_from([None, None, -3, 0, 2]))) is not None:
        text += draw(st.sampled_from(["e", "E"])) + draw(
            st.sampled_from([f"{power}", f"{power:+03d}"])
        )
        value = value.scaleb(power)
    word = draw(st.sampled_from(["", "", "$", "US$", "eur", "Fr."]))
    blank = draw(st.sampled_from(["", " "]))
    text = draw(st.sampled_from([f"{word}{blank}{text}", f"{text}{blank}{word}"])) if word else text
    if draw(st.booleans()):
        minus = draw(st.sampled_from(["-{}", "\u2212{}", "({})", "{}-"]))
        return minus.format(text), mark, -value
    return draw(st.sampled_from(["{}", "{}", "+{}"])).format(text), mark, value


def read_as(value: Decimal) -> Decimal | None:
    with localcontext(prec=60):
        rounded = value.quantize(SIXTH, ROUND_HALF_UP)
    return rounded if abs(rounded) < 10**18 else None


@settings(max_examples=60)
@given(st.lists(dressed(), min_size=20, max_size=40))
def test_an_amount_in_any_dress_is_the_same_decimal(cases: list[tuple[str, str, Decimal]]) -> None:
    for mark in (".", ","):
        chosen = [(text, value) for text, declared, value in cases if declared == mark]
        found = amount([text for text, _ in chosen] or [None], mark)
        expected = [(text, read_as(value)) for text, value in chosen]
        assert list(zip((text for text, _ in chosen), found, strict=False)) == expected


@settings(max_examples=30)
@given(
    st.lists(st.decimals(-(10**12), 10**12, places=8, allow_nan=False), min_size=10),
    st.sampled_from([("", 0), ("percent", -2), ("thousands", 3), ("millions", 6)]),
)
def test_a_unit_moves_the_point_and_rounds_once(
    values: list[Decimal], unit: tuple[str, int]
) -> None:
    name, places = unit
    expected = [read_as(value.scaleb(places)) for value in values]
    assert number([f"{value:f}" for value in values], unit=name) == expected
    percents = [read_as(value.scaleb(-2)) for value in values]
    for form in ("{}%", "{} %", "%{}"):
        assert number([form.format(f"{value:f}") for value in values], unit=name) == percents


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8.0E7", 80_000_000),
        ("1.5e+08", 150_000_000),
        ("2E3", 2000),
        ("1501.0", 1501),
        ("12,000", 12_000),
        ("1 000 000", 1_000_000),
        ("\u22125", -5),
        ("(5,000)", -5000),
        ("0", 0),
        ("12.5", None),
        ("2.5E0", None),
        ("20%", None),
        ("$300", None),
        ("51-200", None),
        ("about 1998", None),
    ],
)
def test_whole_numbers_may_wear_a_fraction_of_zero_or_an_exponent(
    text: str, value: int | None
) -> None:
    assert integer([text]) == [value]


@pytest.mark.parametrize(
    "text",
    ["1e400", "1E99", "9223372036854775808", "1" + "0" * 40, "1000000000000000000", "9.99e99999"],
)
def test_a_number_beyond_all_reason_is_an_issue_and_no_error(text: str) -> None:
    assert integer([text]) == number([text]) == amount([f"${text}"]) == [None]
    assert fault("integer", [text]) == fault("number", [text]) == ["implausible_number"]
    assert fault("amount", [f"${text}"]) == ["implausible_number"]


NONE_AT_ALL = [
    *("", " ", "-", "$", "%", "1,00", "1,23,456", "1,2345", "1.2.3", "1,000,", "5.", "1 2", "0x1F"),
    *(
        "1_000",
        "Infinity",
        "NaN",
        "inf",
        "1e",
        "e5",
        "1e5e5",
        "1e5.5",
        "12 million",
        "45.3k",
        "5 Mio",
    ),
    *("--5", "-(5)", "(5", "5)", "-5-", "+-5", "$5$", "$5 EUR", "5 $ 5", "5 pcs", "$.5", "1..5"),
    *("٣", "٣٤", "५", "\uff11\uff12", "²", "½", "Ⅷ", "1٣"),
]


@pytest.mark.parametrize("text", NONE_AT_ALL)
def test_what_is_no_number_is_none(text: str) -> None:
    assert amount([text]) == number([text]) == integer([text]) == [None]
    assert fault("amount", [text]) == fault("number", [text]) == ["not_a_number"]
    assert fault("integer", [text]) == ["not_an_integer"]


def test_marks_go_by_the_declaration_alone() -> None:
    texts: list[str | None] = ["1.234", "1,234", "1.234,5", "1,234.5", None]
    assert number(texts, ".") == [Decimal("1.234"), 1234, None, Decimal("1234.5"), None]
    assert number(texts, ",") == [1234, Decimal("1.234"), Decimal("1234.5"), None, None]


def test_what_may_stand_beside_the_digits_goes_by_what_the_column_holds() -> None:
    texts: list[str | None] = ["5%", "$5", "5 eur", "5"]
    assert number(texts) == [Decimal("0.05"), None, None, 5]
    assert amount(texts) == [None, 5, 5, 5]
    assert integer(texts) == [None, None, None, 5]


@pytest.mark.parametrize(
    ("mark", "texts", "doubtful"),
    [
        (".", ["1.234", "5.678", "12.000", "7"], True),
        (",", ["1,234", "5,678", "120,000 €"], True),
        (".", ["$1.234", "5.678", "12.000"], True),
        (".", ["1.234", "5.678"], False),
        (".", ["1.234", "5.678", "12.000", "0.125"], False),
        (".", ["1.234", "5.678", "12.000", "12.5"], False),
        (".", ["1.234", "5.678", "12.000", "1234.567"], False),
        (".", ["1.234", "5.678", "12.000", "1,234.567"], False),
        (".", ["1.234", "5.678", "12.000", "1.234e3"], False),
        (".", ["1.234%", "5.678%", "12.000%"], False),
        (".", ["1,234", "5,678", "12,000"], False),
        (".", ["0.125", "0.250", "0.375"], False),
    ],
)
def test_three_decimals_throughout_may_be_thousands(
    mark: str, texts: list[str], doubtful: bool
) -> None:
    # An aggregate over all texts, asked for as a scalar query.
    call = '"(select " ~ decimals_are_doubtful("texts.text", "formats") ~ " from texts)"'
    assert parsed(call, list(texts), mark)[0] is doubtful
