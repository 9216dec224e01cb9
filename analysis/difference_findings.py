"""What is said of parts that two outlets give unlike shares, and of kinds of sources introduced by unlike words."""

from __future__ import annotations

import pandas as pd

from analysis.contrasts import ENOUGH
from analysis.shares import write_limits, write_points, write_share
from analysis.source_findings import Names, brief, label_part, label_within
from analysis.wordings import CONTROLS, NOBODY, join, plural

DISTINCT = ("more", "less")
NO_STANCE = "No statement is introduced by a word that distances, endorses or opposes"
STANCES = {  # the words of the paper for what it reports, their name and their like
    "distancing": ("distance", "Words that distance: claimed, alleged"),
    "endorsing": ("endorse", "Words that endorse: noted, pointed out"),
    "adversative": ("oppose", "Words that oppose: denied, insisted"),
}


def name_pair(compared: pd.DataFrame) -> tuple[str, str]:
    """Return the two groups that are compared."""
    first, second = (CONTROLS.sub("", str(compared[side].iloc[0])) for side in ("first", "second"))
    return first, second


def say_too_few(compared: pd.DataFrame) -> str:
    """Return how many articles two groups have that are too few to compare, nothing where they are enough."""
    counts = [int(compared[side].max()) for side in ("n_first", "n_second")]
    if min(counts) >= ENOUGH and compared["low"].notna().any():
        return ""
    told = join([f"{name} has {n:,}" for name, n in zip(name_pair(compared), counts, strict=True)])
    return f"A comparison takes {ENOUGH} articles of each; {told}."


def order_compared(compared: pd.DataFrame, top: int) -> pd.DataFrame:
    """Return the parts with the largest differences, the clear ones in any case, most in favour of the first on top."""
    known = compared.dropna(subset=["low"])
    by_size = known[known["part"] != NOBODY].assign(size_of_it=known["difference"].abs())
    by_size = by_size.sort_values(["clear", "size_of_it", "part"], ascending=[False, False, True])
    shown = by_size.head(max(top, int(by_size["clear"].sum())))
    shown = shown.sort_values(["difference", "part"], ascending=[False, True])
    rest = known[known["part"] == NOBODY]
    return pd.concat([shown, rest])[compared.columns].reset_index(drop=True)


def say_compared(compared: pd.DataFrame, what: str, names: Names | None = None) -> str:
    """Return the largest clear difference of two groups, or that they cannot be told apart."""
    first, second = (brief(name) for name in name_pair(compared))
    clear = choose_clear_parts(compared)
    if clear.empty:
        return f"In no share of the {what} can {first} and {second} be told apart"
    row = clear.iloc[0]
    more, less = (first, second) if row["difference"] > 0 else (second, first)
    points, part = say_points(row["difference"]), brief(label_within(row["part"], names))
    told = f"{points} more of the {what} go to {part} in {more} than in {less}"
    if row["part"] == NOBODY and NOBODY not in (names or {}):
        told = f"For {points} more of the {what} in {more} than in {less} we cannot tell whose they are"
    return told if len(clear) == 1 else f"{told}; {plural(len(clear), 'share')} differ clearly"


def choose_clear_parts(compared: pd.DataFrame) -> pd.DataFrame:
    """Return the parts whose difference is clear, the unknown among them, the largest first."""
    clear = compared[compared["clear"]]
    size = clear["difference"].abs()
    return clear.assign(size_of_it=size).sort_values(["size_of_it", "part"], ascending=[False, True])


def say_points(difference: float) -> str:
    """Return the size of a difference of shares in words.

    >>> say_points(-0.151), say_points(0.002)
    ('15 points', 'under 1 point')
    """
    return plural(round(abs(difference) * 100), "point") if abs(difference) >= 0.005 else "under 1 point"


def write_compared(row: pd.Series) -> tuple[str, str]:
    """Return a difference in points, and its interval."""
    low, high = (write_points(row[end]) for end in ("low", "high"))
    return write_points(row["difference"]), f"{low} to {high}"


def tabulate_compared(shown: pd.DataFrame, names: Names | None = None) -> pd.DataFrame:
    """Return the numbers behind the differences."""
    written = [write_compared(row) for _, row in shown.iterrows()]
    return pd.DataFrame(
        {
            "Part": [label_compared(part, names) for part in shown["part"]],
            "Difference, points": [difference for difference, _ in written],
            "95% interval": [interval for _, interval in written],
            "p, corrected": [f"{p:.3f}" for p in shown["p_corrected"]],
            "Clear": ["yes" if clear else "cannot tell" for clear in shown["clear"]],
        }
    )


def label_compared(part: str, names: Names | None = None) -> str:
    """Return how a part is called beside a difference, where "cannot tell" is said of differences."""
    return NOBODY if part == NOBODY and NOBODY not in (names or {}) else label_part(part, names)


def list_stances(stances: pd.DataFrame) -> list[str]:
    """Return the stances there are, in our order."""
    return [stance for stance in STANCES if (stances["stance"] == stance).any()]


def say_no_stance(stances: pd.DataFrame) -> str:
    """Return of how many statements none takes a stance; nothing where one does, or every kind has too few."""
    if list_stances(stances) or (stances["verdict"] == "too few").all():
        return ""
    n = int(stances.drop_duplicates("source_kind")["n_statements"].sum())
    return f"Of {plural(n, 'statement')} that {'has' if n == 1 else 'have'} a reporting word."


def order_kinds(stances: pd.DataFrame) -> list[str]:
    """Return the kinds of sources with enough statements: by how often the first stance is theirs, unknown last."""
    enough = stances[stances["verdict"] != "too few"]
    known = list_stances(enough)
    if not known:
        return []
    first = enough[enough["stance"] == known[0]].set_index("source_kind")["estimate"]
    kinds = pd.Series({kind: first.get(kind, 0.0) for kind in sorted(enough["source_kind"].unique())})
    kinds = kinds.sort_values(ascending=False, kind="stable")
    return [*kinds.index.drop(NOBODY, errors="ignore"), *([NOBODY] if NOBODY in kinds else [])]


def say_stances(stances: pd.DataFrame, names: Names | None = None) -> str:
    """Return which kind of source is clearly introduced otherwise than the others, or that none is."""
    clear = choose_clear(stances)
    if clear.empty:
        return "No kind of source is clearly introduced by other words than the rest"
    row = clear.iloc[0]
    kind = brief(label_stance_kind(row["source_kind"], names))
    told = f"Words that {STANCES[row['stance']][0]} introduce {kind} {row['verdict']} often than others"
    n = int((stances["verdict"] != "too few").sum())
    return told if len(clear) == 1 else f"{told}; {len(clear)} of {plural(n, 'contrast')} are clear"


def choose_clear(stances: pd.DataFrame) -> pd.DataFrame:
    """Return the contrasts that are clear, the largest first."""
    clear = stances[stances["verdict"].isin(DISTINCT) & stances["stance"].isin(STANCES)]
    size = clear["difference"].abs()
    return clear.assign(size_of_it=size).sort_values(["size_of_it", "source_kind"], ascending=[False, True])


def label_stance_kind(kind: str, names: Names | None = None) -> str:
    """Return how a kind of source is called within a sentence."""
    return "speakers of unknown kind" if kind == NOBODY else label_within(kind, names)


def say_few_statements(stances: pd.DataFrame, names: Names | None = None) -> str:
    """Return the kinds with too few statements to say anything of, with their numbers; nothing where there are none."""
    few = stances[stances["verdict"] == "too few"].drop_duplicates("source_kind").sort_values("source_kind")
    few = few[~few["source_kind"].isin(order_kinds(stances))]
    told = [
        f"{label_stance_kind(kind, names)} ({plural(n, 'statement')})"
        for kind, n in zip(few["source_kind"], few["n_statements"], strict=True)
    ]
    return f"Too few to say: {join(told)}." if told else ""


def say_stance(row: pd.Series, names: Names | None = None) -> str:
    """Return how often one kind of source is introduced so, in words."""
    label = label_compared(row["source_kind"], names)
    if row["verdict"] == "too few":
        return f"{label} too few ({row['n_statements']})"
    span = f"{write_share(row['estimate'])} ({row['low'] * 100:.0f} to {row['high']:.0%})"
    return f"{label} {span} of {row['n_statements']:,}, {row['verdict']}"


def tabulate_stances(drawn: pd.DataFrame, names: Names | None = None) -> pd.DataFrame:
    """Return the numbers behind the dots."""
    few = drawn["verdict"] == "too few"
    limits = [write_limits(low, high) for low, high in zip(drawn["low"], drawn["high"], strict=True)]
    return pd.DataFrame(
        {
            "Words": [STANCES[stance][1].split(":")[0] for stance in drawn["stance"]],
            "Kind of source": [label_compared(kind, names) for kind in drawn["source_kind"]],
            "Statements": drawn["n_statements"].to_list(),
            "So introduced": drawn["n_stance"].to_list(),
            "Share": pd.Series(drawn["estimate"].map(write_share)).mask(few, "too few").to_list(),
            "95% interval": pd.Series(limits, index=drawn.index).mask(few, "too few").to_list(),
            "Than all others": drawn["verdict"].to_list(),
        }
    )
