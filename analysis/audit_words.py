"""Why we say so, in words: the rule behind each quotation, as a sentence for people who check it."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from analysis.wordings import squeeze

KINDS = {"direct": "direct", "mixed": "mixed", "indirect": "reported, without marks", "scare": "marks, nobody quoted"}
NOT_SAID = {"negated": "reported as not said", "hypothetical": "only possible, not said"}
NO_SPEECH = "a plan, a feeling or a request, no clause of speech"
_NOBODY = "_nobody"
_GAP = re.compile(r"\{(\w+)\}")


def say_rule(rule: str, cue: object = None, speaker: object = None) -> str:
    """Return what a rule of attribution saw, as a sentence; `cue` and `speaker` are the article's words, if any.

    Raises KeyError for a name that is no rule.

    >>> say_rule("after_say", "said", "Ana Bell")
    '“said” follows the words, and “Ana Bell” is its subject.'
    >>> say_rule("object_call_nobody", "called")[-38:]
    'The sentence names nobody who says it.'
    """
    words = _rule_words()
    known = rule.removesuffix(_NOBODY)
    family, _, kind = known.rpartition("_")
    shape, remark = (words[known], "") if known in words else (words[family], words[kind])
    sentence = _fill(shape, {"cue": quote(cue, "a word"), "speaker": quote(speaker, "somebody"), "kind": remark})
    return f"{sentence} {words['nobody']}" if rule.endswith(_NOBODY) else sentence


def say_because(quote_row: Mapping[Any, Any]) -> str:
    """Return why a row of the quotes table has its speaker, or none: the rule, then how the mention became a name.

    >>> row = {"rule": "indirect_clause", "cue": "said", "speaker_mention": "She", "speaker": "Ana Bell"}
    >>> say_because({**row, "kind": "indirect", "mark_use": None})
    '“said” reports this clause, with “She” as its subject. “She” is taken to be Ana Bell.'
    """
    words, row = _rule_words(), quote_row
    mention, speaker = row["speaker_mention"], row["speaker"]
    if row["kind"] == "scare":
        use = words.get(f"use_{row['mark_use']}", "")
        return " ".join(part for part in (say_rule("scare"), _fill(use, {})) if part)
    told = say_rule(row["rule"], row["cue"], mention)
    if not isinstance(speaker, str):
        shape = words["unsettled" if isinstance(mention, str) else "too_doubtful"]
        return f"{told} {_fill(shape, {'mention': quote(mention, 'somebody')})}"
    if isinstance(mention, str) and speaker not in mention:
        return f"{told} {_fill(words['taken_for'], {'mention': quote(mention, ''), 'speaker': one_line(speaker)})}"
    return told


def say_manner(quote_row: Mapping[Any, Any]) -> str:
    """Return what keeps a row from being a plain statement, or who carried it; "" where there is nothing to say.

    >>> say_manner({"modality": "negated", "speech": True, "via": "her lawyer"})
    'reported as not said; through her lawyer'
    """
    row = quote_row
    parts = [NOT_SAID.get(row["modality"], "")]
    parts.append(NO_SPEECH if row["speech"] is False or row["speech"] == 0 else "")
    parts.append(f"through {one_line(row['via'])}" if isinstance(row["via"], str) else "")
    return "; ".join(part for part in parts if part)


def one_line(text: object) -> str:
    """Return text of an article on one line, without signs that steer a terminal or turn the direction of writing.

    >>> one_line(" Ana\\n\u202eBell ")
    'Ana Bell'
    """
    return squeeze(text).strip() if isinstance(text, str) else ""


def quote(text: object, missing: str) -> str:
    """Return words of the article in marks, or what stands for them.

    >>> quote("said", "a word"), quote(None, "a word")
    ('“said”', 'a word')
    """
    inside = one_line(text)
    return f"“{inside}”" if inside else missing


def _fill(shape: str, words: Mapping[str, str]) -> str:
    """Return a sentence with its gaps filled in one pass, so that braces of an article stay braces."""
    filled = _GAP.sub(lambda gap: words[gap[1]], shape)
    return filled[:1].upper() + filled[1:]


@functools.cache
def _rule_words() -> dict[str, str]:
    """Return the lines of the lexicon."""
    text = files("analysis").joinpath("lexicons/rule_words.txt").read_text(encoding="utf-8")
    lines = [line.partition(":") for line in text.splitlines() if line and not line.startswith("#")]
    return {name: words[1:] if words.startswith(" ,") else words.strip() for name, _, words in lines}
