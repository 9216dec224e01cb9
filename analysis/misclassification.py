"""A share corrected for what is known about our errors: found against true, on annotated articles.

Of the quotations that truly belong to a class (unnamed sources, say) some are
found as such, some are taken for the rest, some are missed; and some of what
we find is none. These chances are measured on annotated articles, and turned
round: which true counts lead to the counts that we found?
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.resampling import Floats, Sample, draw_weights, spread
from analysis.tables import VALIDATION, check_table

LEAST_TOLD_APART = 0.2  # how much more often what is of the class must be found as such than what is not


class Validation(NamedTuple):
    """Annotated articles: counts, articles × 8 cells.

    The cells are found by true, both of (in the class, not, neither), row by
    row, but for the last, neither found nor true.
    """

    cells: Floats

    @property
    def n_units(self) -> int:
        """How many annotated articles there are."""
        return len(self.cells)


def read_validation(validation: pd.DataFrame) -> Validation:
    """Return the cells of each annotated article, by its id.

    Raises ValueError where the table is another one, or has no article.

    >>> rows = {"article_id": ["a", "a"], "found": [True, None], "true": [True, True], "n": [3.0, 1.0]}
    >>> read_validation(pd.DataFrame(rows)).cells
    array([[3., 0., 0., 0., 0., 0., 1., 0.]])
    """
    check_table(validation, VALIDATION, "estimate_share() with validation")
    if validation.empty:
        raise ValueError("estimate_share() needs annotated articles as validation; the table is empty.")
    place = {True: 0, False: 1}
    found = [2 if pd.isna(value) else place[bool(value)] for value in validation["found"]]
    true = [2 if pd.isna(value) else place[bool(value)] for value in validation["true"]]
    cell = 3 * np.array(found) + np.array(true)
    rows, _ = pd.factorize(validation["article_id"], sort=True)
    cells = np.zeros((int(rows.max()) + 1, 9))
    np.add.at(cells, (rows, cell), validation["n"].to_numpy(dtype=np.float64))
    return Validation(cells[:, :8])


def correct_share(
    sample: Sample, known: Validation, dice: np.random.Generator, n_replicates: int
) -> tuple[float, float, str | None]:
    """Return the corrected share of a sample (part, whole), its standard error, and why there is none.

    Both the articles and the annotated articles are drawn again. Noise may
    take the share below 0 or above 1: the caller has to bound it.
    """
    ones = np.ones((1, len(sample.values)))
    value = float(_correct(ones @ sample.values, known.cells.sum(axis=0, keepdims=True))[0])
    if math.isnan(value):
        return math.nan, math.nan, "the annotated articles do not tell the class from the rest well enough to correct"
    if min(sample.n_units, known.n_units) < 2:
        return value, math.nan, None
    wide = len(sample.unit)
    drawn = draw_weights(sample.n_units, n_replicates, dice, width=wide)
    cells = [weights @ known.cells for weights in draw_weights(known.n_units, n_replicates, dice)]
    counts = np.concatenate([weights[:, sample.unit] @ sample.values for weights in drawn])
    replicates = _correct(counts, np.concatenate(cells))
    error = spread(replicates, min(sample.n_units, known.n_units))
    return value, error, None


def _correct(counts: Floats, cells: Floats) -> Floats:
    """Return the true share that leads to the counts found (part, whole), given the cells; NaN where they tell nothing.

    With t the true counts of class and rest, and A the chances that either is
    found as either, A t is what is found of them: the counts found, less the
    false finds, which are taken to come in proportion to all that is found.
    """
    yes, no, none = (cells[:, 3 * row : 3 * row + 3] for row in (0, 1, 2))
    of_class = yes[:, 0] + no[:, 0] + none[:, 0]
    of_rest = yes[:, 1] + no[:, 1] + none[:, 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        a, c = yes[:, 0] / of_class, no[:, 0] / of_class
        b, d = yes[:, 1] / of_rest, no[:, 1] / of_rest
        false_finds = counts[:, 1] / (yes.sum(axis=1) + no.sum(axis=1))
        found_yes = counts[:, 0] - yes[:, 2] * false_finds
        found_no = counts[:, 1] - counts[:, 0] - no[:, 2] * false_finds
        apart = a * d - b * c
        true_class = (d * found_yes - b * found_no) / apart
        true_rest = (a * found_no - c * found_yes) / apart
        share = true_class / (true_class + true_rest)
    return np.where(apart > LEAST_TOLD_APART * (a + c) * (b + d), share, math.nan)
