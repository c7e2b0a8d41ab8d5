"""Figures and names as people say them."""

from typing import Final

_UNITS: Final = ((1e9, "B"), (1e6, "M"))


def number_words(value: float) -> str:
    """Return a number as it is said: 2,000; 30M; 0.05."""
    for size, unit in _UNITS:
        if abs(value) >= size:
            return f"{value / size:,.10g}{unit}"
    return f"{value:,.10g}"


def range_words(lower: float | None, upper: float | None) -> str:
    """Return a range as it is said: 200 to 2,000; below 50; 5,000 and more."""
    if lower is None and upper is None:
        return "any number"
    if lower is None:
        return f"up to {number_words(upper or 0.0)}"
    if upper is None:
        return f"{number_words(lower)} and more"
    return f"{number_words(lower)} to {number_words(upper)}"


def bound_id(lower: float | None, upper: float | None) -> str:
    """Return a range as the end of a rule id: 200_to_2000, up_to_49, from_5000."""
    if lower is None:
        return "any" if upper is None else f"up_to_{_in_id(upper)}"
    if upper is None:
        return f"from_{_in_id(lower)}"
    return f"{_in_id(lower)}_to_{_in_id(upper)}"


def _in_id(value: float) -> str:
    text = f"{value:.10g}" if abs(value) < 1e6 else f"{value / 1e6:.10g}m"
    return text.replace("-", "minus_").replace(".", "_").replace("+", "")
