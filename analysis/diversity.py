"""How evenly something is dealt out: the indices of diversity, as functions of arrays.

Each takes weights along the last axis, the words of every speaker, say, and
gives one number for each row before it. Weights need not add up to 1; a
weight of 0 is nobody. Where all weights are 0, the answer is NaN.

A sample shows less diversity than what it was drawn from, since it misses the
rare, and the smaller it is, the less. These functions describe the words they
are given and correct nothing. They say how an article deals out its own words,
all of which are here; for what an outlet does in general, articles have to be
drawn again (see intervals.py), and outlets of different size not be compared
without that.

Sources: Shannon (1948), A Mathematical Theory of Communication; Simpson
(1949), Measurement of Diversity; Hill (1973), Diversity and Evenness, for the
effective numbers; Herfindahl (1950), Concentration in the Steel Industry. On
news: Masini et al. (2018), Measuring and Explaining the Diversity of Voices
and Viewpoints in the News.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]


def shannon(weights: npt.ArrayLike) -> Floats:
    """Return Shannon's entropy in nats: −Σ p ln p. 0 where one has all; ln k where k have the same.

    >>> shannon([[2, 1, 1], [5, 0, 0], [0, 0, 0]])  # ½ ln 2 + 2 · ¼ ln 4 = 1.5 ln 2 = 1.0397
    array([1.03972077, 0.        ,        nan])
    """
    shares = _share(weights)
    logs = np.log(np.where(shares > 0, shares, 1.0))
    return np.asarray(np.abs((shares * logs).sum(axis=-1)))


def effective(weights: npt.ArrayLike) -> Floats:
    """Return the effective number, e to the entropy: how many with the same share would be as diverse.

    >>> effective([[2, 1, 1], [5, 0, 0]])  # e^(1.5 ln 2) = 2√2
    array([2.82842712, 1.        ])
    """
    return np.exp(shannon(weights))


def evenness(weights: npt.ArrayLike) -> Floats:
    """Return the entropy as a share of the most it could be, ln k with k weights over 0; NaN where k is 1.

    Source: Pielou (1966), The Measurement of Diversity in Different Types of Biological Collections.

    >>> evenness([[2, 1, 1], [3, 3, 0], [5, 0, 0]])  # 1.5 ln 2 / ln 3; ln 2 / ln 2; nothing to deal out
    array([0.94639463, 1.        ,        nan])
    """
    most = np.log(np.maximum((np.asarray(weights) > 0).sum(axis=-1), 1))
    return shannon(weights) / np.where(most > 0, most, np.nan)


def hhi(weights: npt.ArrayLike) -> Floats:
    """Return the Herfindahl–Hirschman index, Σ p²: 1 where one has all, 1/k where k have the same.

    >>> hhi([[2, 1, 1], [5, 0, 0]])  # ¼ + 1/16 + 1/16
    array([0.375, 1.   ])
    """
    return np.asarray(np.square(_share(weights)).sum(axis=-1))


def simpson(weights: npt.ArrayLike) -> Floats:
    """Return Simpson's index, 1 − Σ p²: how likely two words, drawn with return, are of different speakers.

    >>> simpson([[2, 1, 1], [5, 0, 0]])
    array([0.625, 0.   ])
    """
    return 1 - hhi(weights)


def effective_simpson(weights: npt.ArrayLike) -> Floats:
    """Return the effective number after Simpson, 1 / Σ p²; it hardly heeds those with few words.

    >>> effective_simpson([[2, 1, 1], [5, 0, 0]])  # 1 / 0.375
    array([2.66666667, 1.        ])
    """
    return 1 / hhi(weights)


def _share(weights: npt.ArrayLike) -> Floats:
    """Return the weights as shares of their sum, NaN where that is 0."""
    values = np.asarray(weights, dtype=float)
    if not values.shape[-1]:
        values = np.zeros((*values.shape[:-1], 1))  # nobody at all is one without weight
    total = values.sum(axis=-1, keepdims=True)
    return values / np.where(total > 0, total, np.nan)
