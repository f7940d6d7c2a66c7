"""What was worked out of large values that never change, told by which objects they are.

Hashing or comparing all tables of a budget takes as long as going through them; the live check keeps the very
objects of tables that stay as they are, so that asking which ones they are is enough.
"""

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any, ParamSpec, TypeVar

Asked = ParamSpec("Asked")
Told = TypeVar("Told")


def recalling(most: int) -> Callable[[Callable[Asked, Told]], Callable[Asked, Told]]:
    """A function of immutable values that remembers its last ``most`` results; takes no named arguments."""

    def decorated(function: Callable[Asked, Told]) -> Callable[Asked, Told]:
        # The values are kept with the result: while they are, no other object has their identity.
        kept: OrderedDict[tuple[int, ...], tuple[tuple[Any, ...], Told]] = OrderedDict()
        lock = Lock()

        @wraps(function)
        def recalled(*asked: Asked.args, **named: Asked.kwargs) -> Told:
            assert not named, "told apart by their places"
            key = tuple(map(id, asked))
            with lock:
                if key in kept:
                    kept.move_to_end(key)
                    return kept[key][1]
            told = function(*asked, **named)
            with lock:
                kept[key] = (asked, told)
                while len(kept) > most:
                    kept.popitem(last=False)
            return told

        return recalled

    return decorated
