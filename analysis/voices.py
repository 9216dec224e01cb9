"""Who speaks, as the article lets us know it, and how often each way of knowing it is right."""

from __future__ import annotations

import functools
from importlib.resources import files
from typing import NamedTuple


class Voice(NamedTuple):
    """Who speaks: `rule` says how we know, `sure` how often that rule was right where annotated, 0 to 1."""

    speaker: str | None
    speaker_id: str | None = None
    kind: str | None = None
    named: bool | None = None
    role: str | None = None
    rule: str = "unknown"
    sure: float = 0.0


UNKNOWN = Voice(None)


def by_rule(voice: Voice, rule: str) -> Voice:
    """Return the voice with the rule by which it was found, and how sure that makes it.

    >>> by_rule(Voice("Ana Bell"), "full_name").sure > by_rule(Voice("Ana Bell"), "pronoun_close").sure
    True
    """
    return voice._replace(rule=rule, sure=_rules().get(rule, 0.5))


@functools.cache
def _rules() -> dict[str, float]:
    """Return the measured share of right resolutions of every rule."""
    text = files("analysis").joinpath("lexicons/resolution_rules.txt").read_text(encoding="utf-8")
    lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    return {rule: float(share) for rule, share, _ in lines}
