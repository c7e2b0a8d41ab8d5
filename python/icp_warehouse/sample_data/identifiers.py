"""Salesforce record ids: 15 characters that count upwards, and three that carry their case."""

import numpy as np

_DIGITS = np.frombuffer(
    b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", dtype=np.uint8
)
_CHECK = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345", dtype=np.uint8)
_INSTANCE = b"Hp0"
_COUNTER_WIDTH = 9
# Counting starts inside the alphabet, so that ids of any sample show both cases.
_START = 2 * 62**4 + 62**3 * 41 + 62**2 * 15 + 62 * 52

NULL_ID = "000000000000000AAA"
ACCOUNT, CONTACT, USER, DEAL, HISTORY = "001", "003", "005", "006", "008"
ROLE, TASK, EVENT, RECORD_TYPE, CASE = "00K", "00T", "00U", "012", "500"


def record_ids(prefix: str, count: int, first: int = 0) -> list[str]:
    """Ids number `first` onwards of one object; their text order is their order of creation."""
    rest = np.arange(first, first + count, dtype=np.int64) + _START
    letters = np.empty((count, 18), dtype=np.uint8)
    letters[:, :6] = np.frombuffer(prefix.encode() + _INSTANCE, dtype=np.uint8)
    for place in range(_COUNTER_WIDTH):
        letters[:, 14 - place] = _DIGITS[rest % 62]
        rest //= 62
    is_upper = (letters[:, :15] >= ord("A")) & (letters[:, :15] <= ord("Z"))
    bits = is_upper.reshape(count, 3, 5) @ (1 << np.arange(5))
    letters[:, 15:] = _CHECK[bits]
    return letters.view("S18").ravel().astype("U18").tolist()


def spoil_suffix(record_id: str) -> str:
    """The same id with a check suffix that does not fit its letters."""
    return record_id[:17] + ("B" if record_id[17] != "B" else "C")
