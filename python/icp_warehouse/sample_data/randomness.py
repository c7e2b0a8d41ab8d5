"""One independent stream of chance per part, so that a change in one part moves no other."""

import numpy as np
from numpy.random import PCG64, Generator, SeedSequence

from .truth import Bools, Floats, Ints
from .vocabulary import EPOCH


def stream(seed: int, part: str) -> Generator:
    """The generator of one named part of the sample."""
    return Generator(PCG64(SeedSequence([seed, *part.encode()])))


def choose(rng: Generator, weights: tuple[float, ...], count: int) -> Ints:
    """Draw `count` indexes with the given weights."""
    edges = np.cumsum(weights) / np.sum(weights)
    return np.searchsorted(edges[:-1], rng.random(count), side="right").astype(np.int64)


def chance(rng: Generator, share: float | Floats, count: int) -> Bools:
    """True with the given probability."""
    return rng.random(count) < share


def office_seconds(rng: Generator, count: int) -> Ints:
    """A second of the day between 07:00 and 18:59."""
    return rng.integers(7 * 3600, 19 * 3600, count)


def dates(days: Ints) -> list[str]:
    """ISO dates of day numbers."""
    return [str(text) for text in np.datetime_as_string(np.datetime64(EPOCH, "D") + days)]


def times(days: Ints, seconds: Ints, separator: str, suffix: str) -> list[str]:
    """Timestamps of day numbers and seconds of the day, in UTC."""
    moments = np.datetime64(EPOCH, "s") + (days * 86400 + seconds)
    texts = np.datetime_as_string(moments)
    return [f"{text[:10]}{separator}{text[11:]}{suffix}" for text in texts.tolist()]
