"""Whether there are deals enough to say anything at all."""

from typing import Final

from icp_warehouse.errors import IcpError
from icp_warehouse.fit.outcomes import Outcome

LEAST_GOOD: Final = 20
LEAST_BAD: Final = 10
# Below this many closed deals a card of its own is noise: the current card is pulled towards.
FEW_DEALS: Final = 60


def check_gate(good_count: int, bad_count: int, outcome: Outcome, card_name: str) -> None:
    """Refuse to fit on fewer deals than 20 won and 10 lost, saying what is missing."""
    missing = [
        f"{needed - count} more {word} (has {count}, needs {needed})"
        for count, needed, word in (
            (good_count, LEAST_GOOD, outcome.good),
            (bad_count, LEAST_BAD, outcome.bad),
        )
        if count < needed
    ]
    if missing:
        raise IcpError(
            f"{card_name} cannot be fitted on so few closed deals: {' and '.join(missing)}; "
            "until then judge it in interviews, or load a longer history."
        )
