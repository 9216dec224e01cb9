"""What figures and sentences of sources say: names of the parts, which are shown, and who clearly leads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from analysis.contrasts import ENOUGH, MOST_OUTLETS
from analysis.shares import say_share, write_limits, write_share
from analysis.wordings import CONTROLS, NOBODY, join, plural

CANNOT_TELL = "cannot tell"
LONGEST = 47  # letters of a name in a title
FEW_PARTS = 5  # shown of each of many groups
LABELS = {
    "official": "Officials",
    "party": "Parties and candidates",
    "expert": "Experts",
    "business": "Business",
    "organisation": "Organisations",
    "culture": "Sport and culture",
    "ordinary": "Ordinary people",
    "media": "Media",
    "document": "Documents",
    "named_with_role": "People named with their role",
    "named": "People named without a role",
    "role_only": "People by role alone",
    "unnamed": "People neither named nor placed",
    NOBODY: CANNOT_TELL,
}
Names = Mapping[str, str]


class Shown(NamedTuple):
    """The parts of one group as a figure shows them: the largest, the rest in one row, and last the unknown."""

    group: str
    n_articles: int  # with any amount
    n_clusters: int  # drawn: articles, or days or authors
    rows: pd.DataFrame  # part, label, role (part, rest, unknown), estimate, low, high, n_articles, n_clusters, n_quotes
    enough: bool


def say_articles(n_articles: float, n_clusters: float) -> str:
    """Return how many articles there are, and as how many clusters they were drawn, where that is another number.

    >>> say_articles(40, 40), say_articles(40, 8)
    ('40 articles', '40 articles drawn by 8 clusters')
    """
    drawn = "" if n_clusters == n_articles else f" drawn by {plural(n_clusters, 'cluster')}"
    return f"{plural(n_articles, 'article')}{drawn}"


def label_part(part: str, names: Names | None = None) -> str:
    """Return how a part is called: as `names` say, else a kind of source written out, else its own name.

    >>> label_part("official"), label_part("Ana Bell"), label_part("official", {"official": "Office holders"})
    ('Officials', 'Ana Bell', 'Office holders')
    """
    return CONTROLS.sub("", (names or {}).get(part, LABELS.get(part, part)))


def label_within(part: str, names: Names | None = None) -> str:
    """Return how a part is called within a sentence.

    >>> label_within("official"), label_within("Ana Bell")
    ('officials', 'Ana Bell')
    """
    label = label_part(part, names)
    return label[0].lower() + label[1:] if part in LABELS and part not in (names or {}) else label


def brief(name: str) -> str:
    """Return a name as a title can hold it.

    >>> brief("Office " * 12)
    'Office Office Office Office Office Office Offi…'
    """
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"


def clean_groups(parts: pd.DataFrame) -> pd.DataFrame:
    """Return the parts with groups whose names hold no signs that steer a terminal; alike ones are numbered."""
    raw = pd.Series(parts["group"].unique(), dtype="str")
    clean = raw.str.replace(CONTROLS, "", regex=True)
    place = clean.groupby(clean).cumcount()
    clean = clean.where(place == 0, clean + " (" + (place + 1).astype("str") + ")")
    return parts.assign(group=parts["group"].map(dict(zip(raw, clean, strict=True))))


def choose_groups(parts: pd.DataFrame) -> list[str]:
    """Return the groups by name; of many, those with most articles."""
    sizes = parts.groupby("group")["n_articles_all"].first().sort_index().sort_values(ascending=False, kind="stable")
    return sorted(sizes.index[:MOST_OUTLETS])


def arrange_parts(parts: pd.DataFrame, top: int, names: Names | None = None) -> list[Shown]:
    """Return what is shown of every group: the same parts in the same order, by their mean share, the unknown last."""
    groups = choose_groups(parts)
    shares = parts[parts["group"].isin(groups)].pivot(index="part", columns="group", values="estimate").fillna(0.0)
    enough = [group for group in groups if _is_enough(parts[parts["group"] == group])]
    means = shares[enough or groups].mean(axis=1).drop(NOBODY, errors="ignore")
    order = list(means.sort_index().sort_values(ascending=False, kind="stable").index)
    n_shown = top if len(groups) <= 2 else min(top, FEW_PARTS)
    if len(order) <= n_shown + 1:  # one other is named like the rest
        n_shown = len(order)
    return [
        _show_group(parts[parts["group"] == group], order[:n_shown], order[n_shown:], names, group in enough)
        for group in groups
    ]


def _is_enough(own: pd.DataFrame) -> bool:
    return bool(own["n_clusters"].iloc[0] >= ENOUGH and own["low"].notna().all())


def _show_group(
    own: pd.DataFrame, shown: Sequence[str], others: Sequence[str], names: Names | None, enough: bool
) -> Shown:
    """Return the rows of one group; a part it lacks has a share of 0."""
    n_articles, n_units = (int(own[name].iloc[0]) for name in ("n_articles_all", "n_clusters"))
    by_part = own.set_index("part")
    kept = ["estimate", "low", "high", "n_articles", "n_quotes"]
    rows = by_part.reindex([*shown, NOBODY])[kept].rename_axis("part").reset_index()
    rows["role"] = ["part"] * len(shown) + [NOBODY]
    rows["label"] = [label_part(part, names) for part in rows["part"]]
    if others:
        rest = by_part.reindex(list(others))
        one = {"part": None, "label": plural(len(others), "other"), "role": "rest", "estimate": rest["estimate"].sum()}
        rows = pd.concat([rows.iloc[:-1], pd.DataFrame([one]).reindex(columns=rows.columns), rows.iloc[-1:]])
    rows = rows.assign(
        estimate=rows["estimate"].fillna(0.0), n_articles=rows["n_articles"].fillna(0), n_clusters=n_units
    )
    return Shown(str(own["group"].iloc[0]), n_articles, n_units, rows.reset_index(drop=True), enough)


def find_lead(own: pd.DataFrame) -> list[str]:
    """Return the one or two parts whose intervals lie above those of all other known parts; none where none do."""
    if own.empty or own["part"].iloc[own["estimate"].to_numpy().argmax()] == NOBODY:
        return []
    known = own[own["part"] != NOBODY].sort_values(["estimate", "part"], ascending=[False, True])
    for n in (1, 2):
        first, others = known.head(n), known.iloc[n:]
        if others.empty:
            return list(first["part"]) if n == 1 else []
        if first["low"].min() > others["high"].max():
            return list(first["part"])
    return []


def say_lead(own: pd.DataFrame, what: str, names: Names | None = None) -> str:
    """Return whose share of one group is the largest, or that nobody's clearly is."""
    told = {row["part"]: say_share(row) for _, row in own.iterrows()}
    if set(told) == {NOBODY}:
        return f"For none of the {what} can we tell whose they are"
    if own["part"].iloc[own["estimate"].to_numpy().argmax()] == NOBODY:
        return f"For {told[NOBODY]} of the {what} we cannot tell whose they are"
    lead = find_lead(own)
    called = [brief(label_within(part, names)) for part in lead]
    if len(lead) == 2:
        return f"The largest shares of the {what} go to {join(called)}: {join([told[part] for part in lead])}"
    if lead:
        return f"The largest share of the {what} goes to {called[0]}: {told[lead[0]]}"
    return f"Nobody clearly holds the largest share of the {what}"


def say_leads(parts: pd.DataFrame, shown: Sequence[Shown], what: str, names: Names | None = None) -> str:
    """Return whose share is the largest in each of several groups."""
    known = [one.group for one in shown if one.enough]
    if len(known) == 1:
        alone = say_lead(parts[parts["group"] == known[0]], what, names)
        return f"{brief(known[0])}: {alone[0].lower()}{alone[1:]}"
    leads = {group: find_lead(parts[parts["group"] == group]) for group in known}
    clear = {group: brief(label_within(lead[0], names)) for group, lead in leads.items() if len(lead) == 1}
    largest = f"the largest share of the {what}"
    if not clear:
        return f"Nobody clearly holds {largest}"
    most, n = Counter(clear.values()).most_common(1)[0]
    if n == len(known) == 2:
        return f"In {join([brief(group) for group in known])} alike {largest} goes to {most}"
    if len(known) == 2:
        other = next((group for group in known if group not in clear), None)
        told = ", ".join(f"to {label} in {brief(group)}" for group, label in clear.items())
        return f"T{largest[1:]} goes {told}{f'; in {brief(other)} nobody clearly holds it' if other else ''}"
    return f"In {f'all {n}' if n == len(known) else f'{n} of {len(known)}'} {largest} goes to {most}"


def tabulate_parts(shown: Sequence[Shown]) -> pd.DataFrame:
    """Return the numbers behind the bars."""
    tables = []
    for one in shown:
        rows = one.rows
        columns = {"Group": one.group, "Part": rows["label"], "Share": "too few", "95% interval": "too few"}
        if one.enough:
            columns["Share"] = [write_share(share) for share in rows["estimate"]]
            columns["95% interval"] = [
                "–" if pd.isna(low) else write_limits(low, high)
                for low, high in zip(rows["low"], rows["high"], strict=True)
            ]
        counts = {"Articles": rows["n_articles"], "Quotations": rows["n_quotes"]}
        named = {
            name: [_write_count(n, role) for n, role in zip(column, rows["role"], strict=True)]
            for name, column in counts.items()
            if column.notna().any()
        }
        tables.append(pd.DataFrame({**columns, **named}))
    numbers = pd.concat(tables, ignore_index=True)
    return numbers.drop(columns="Group") if len(shown) == 1 else numbers


def _write_count(n: float, role: str) -> str:
    if role == "rest":
        return "–"
    return "0" if pd.isna(n) else f"{n:,.0f}"


def unit_of(one: Shown) -> str:
    """Return what a group has too few of, where it has too few."""
    return "articles" if one.n_clusters == one.n_articles else "clusters of articles"


def say_parts(one: Shown) -> str:
    """Return every share of a group with its interval, in words."""
    if not one.enough:
        return f"too few {unit_of(one)} to say, {one.n_clusters}"
    return ", ".join(f"{row['label']} {_say_part(row)}" for _, row in one.rows.iterrows())


def _say_part(row: pd.Series) -> str:
    return say_share(row) if pd.notna(row["low"]) else write_share(row["estimate"])
