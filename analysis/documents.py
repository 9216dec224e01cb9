"""Who speaks through a document, and how far an unnamed speaker's words of introduction run."""

from __future__ import annotations

from analysis.cast import Cast
from analysis.clauses import verb_group
from analysis.grammar import Parsed, word_groups

# what tells more behind an unnamed speaker's noun, in at most so many tokens
_AFTER = {"prep": 12, "relcl": 9, "acl": 10, "amod": 10}
_BEFORE = {"DT", "PRP$", "NNP", "NNPS", "NN", "JJ", "CD"}
_FINITE = {"VBD", "VBZ", "VBP", "MD"}
_TELLING = {"WP", "WDT", "VBN", "JJ"}


def told_after(parsed: Parsed, head: int, last: int) -> int:
    """Return where the phrase ends with what follows its noun: one witness who spoke to a local station."""
    for child in (c for c in parsed.children[head] if c > head and parsed.dep[c] in _AFTER):
        left, right = parsed.subtree(child)
        if parsed.dep[child] == "prep":
            right = max([child + 1, *(parsed.phrase(c)[1] for c in parsed.children_by(child, {"pobj"}))])
        longest = _AFTER[parsed.dep[child]]
        told = parsed.dep[child] == "prep" or parsed.tag[left if parsed.dep[child] == "relcl" else child] in _TELLING
        clean = not parsed.has_mark(left, right) and parsed.text[right - 1][:1].isalnum()
        if left == last and told and clean and right - left <= longest:
            last = right
    return last


def clean_words(parsed: Parsed, head: int, first: int, last: int) -> tuple[int, int]:
    """Return the tokens of an unnamed speaker's words: all before the noun, no verb of his own, no loose end."""
    while first and parsed.head[first - 1] in range(first, last) and parsed.tag[first - 1] in _BEFORE:
        if parsed.paragraph[first - 1] != parsed.paragraph[head] or parsed.mark[first - 1] != parsed.mark[head]:
            break
        first -= 1
    told = False
    for token in range(head + 1, last):
        told = told or parsed.is_clause_mark(token) or parsed.lower[token] == "that"
        ahead = parsed.lower[token + 1] if token + 1 < last else ""
        said = parsed.tag[token] == "VBN" and ahead in {"to", "that"} and verb_group(parsed.lemma[token]) == "say"
        if not told and (said or parsed.tag[token] in _FINITE):
            last = token
            break
    while last - 1 > head and (parsed.tag[last - 1] in {"IN", "CC", "TO", "DT"} or not _is_word(parsed, last - 1)):
        last -= 1
    return first, last


def _is_word(parsed: Parsed, token: int) -> bool:
    """Return whether a token is a word, or belongs to one: a bracket that closes."""
    return parsed.text[token][:1].isalnum() or parsed.text[token] in {")", "%", "'s", "’s"}


def maker_of(cast: Cast, noun: int) -> int | None:
    """Return the head of whose document it is: X's letter, a study by X, the findings of X."""
    parsed, lemma = cast.parsed, cast.parsed.lemma[noun].lower()
    words = word_groups("speaker_words")
    for child in parsed.children_by(noun, {"poss", "compound", "nmod"}):
        owned = parsed.dep[child] == "poss" or lemma not in words["ordered"]
        named = child in cast.at and cast.at[child].label in {"PERSON", "ORG"}
        if owned and (named or parsed.lower[child] in {"his", "her"}):
            return child
    makers = {"by", "from", "of"} if lemma in words["part"] else {"by", "from"}
    last = told_after(parsed, noun, parsed.phrase(noun)[1])
    for prep in range(noun + 1, last):
        above = parsed.head[prep]
        made = (
            above == noun
            or parsed.lemma[above] in words["made"]
            or (parsed.lower[prep] == "from" and parsed.is_noun(above))
        )
        if made and parsed.lower[prep] in makers and parsed.dep[prep] in {"prep", "agent"}:
            return next(iter(parsed.children_by(prep, {"pobj"})), None)
    return None


def sayer_of(parsed: Parsed, noun: int) -> int | None:
    """Return the head of who said something in a document: the port said in a statement."""
    prep = parsed.head[noun]
    verb = parsed.head[prep]
    told = parsed.dep[prep] == "prep" and parsed.lower[prep] in {"in", "through", "via"} and parsed.is_verb(verb)
    return parsed.subject(verb) if told and is_issued(parsed.lemma[noun]) else None


def document_before(parsed: Parsed, head: int) -> int | None:
    """Return the last thing with words on it in the sentence before: The pupils made a banner. It read …"""
    documents = word_groups("attribution_words")["document"]
    near = range(head - 1, parsed.edges[head][0] - 1, -1)
    nouns = (k for k in near if parsed.sentence[head] - parsed.sentence[k] in {1, 2} and parsed.mark[k] < 0)
    return next((k for k in nouns if parsed.lemma[k].lower() in documents and parsed.is_noun(k)), None)


def is_issued(lemma: str) -> bool:
    """Return whether a document is one in which somebody speaks for himself: a statement, a letter; no report."""
    return lemma.lower() in word_groups("speaker_words")["issued"]
