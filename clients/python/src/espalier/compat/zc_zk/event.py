"""Events of registrations. `notify` is zope.event's if that is installed, or else does nothing; a program may replace it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module


def _of_zope() -> Callable[[object], object]:
    try:
        found: Callable[[object], object] = import_module("zope.event").notify
        return found
    except ImportError:
        return lambda event: None


notify: Callable[[object], object] = _of_zope()
