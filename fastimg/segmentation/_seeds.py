"""Where the superpixels of SLIC begin: on a regular grid, or spread over a mask."""

import math
from typing import Any

import numpy as np

from fastimg._check import Array

_SEED = 123  # scikit-image's
_ITERATIONS = 5
_DENSE = 10  # the points that k-means is given are closer together along each axis by this factor


def regular_grid(shape: tuple[int, ...], n_points: Any) -> list[tuple[int, int]]:
    """Return (start, step) along each axis for about `n_points` points, spaced as a cube's if they can be.

    An axis that is shorter than a step gets one point, and the step is that of the other axes alone.
    """
    order = np.argsort(shape, kind="quicksort")
    lengths = sorted(shape)
    n, size = len(shape), float(math.prod(shape))
    if size <= n_points:
        return [(0, 1)] * n
    steps = [float((size / n_points) ** (1.0 / n))] * n
    if lengths[0] < steps[0]:
        for i in range(n):
            steps[i] = float(lengths[i])
            size = float(math.prod(lengths[i + 1 :]))
            rest = float((size / n_points) ** (1.0 / (n - i - 1))) if i < n - 1 else 0.0
            steps[i + 1 :] = [rest] * (n - i - 1)
            if all(length >= step for length, step in zip(lengths, steps, strict=True)):
                break
    return [(int(steps[i] // 2), round(steps[i])) for i in np.argsort(order)]


def on_grid(shape: tuple[int, int, int], n_segments: Any) -> tuple[Array, Array]:
    """Return the seeds, (z, y, x) each, and the steps between them."""
    grid = regular_grid(shape, n_segments)
    z, y, x = (np.arange(start, length, step) for length, (start, step) in zip(shape, grid, strict=True))
    points = np.empty((len(z), len(y), len(x), 3), np.intp)
    points[..., 0], points[..., 1], points[..., 2] = z[:, np.newaxis, np.newaxis], y[:, np.newaxis], x
    return points.reshape(-1, 3), np.array([float(step) for _, step in grid])


def in_mask(mask: Array, n_segments: Any, multichannel: bool) -> tuple[Array, Array]:
    """Return seeds spread over a mask of three axes by k-means, and the mean distance to the nearest other one."""
    from scipy.cluster.vq import kmeans2
    from scipy.spatial.distance import pdist, squareform

    inside = np.array(np.nonzero(mask), dtype=float).T
    rng = np.random.RandomState(_SEED)
    every = np.arange(len(inside), dtype=int)
    chosen = np.sort(rng.choice(every, min(n_segments, len(inside)), replace=False))
    points = inside
    n_points = int(_DENSE ** (mask.ndim - 1 if multichannel else mask.ndim) * n_segments)
    if len(inside) > n_points:
        points = inside[np.sort(rng.choice(every, n_points, replace=False))]
    seeds, _ = kmeans2(points, inside[chosen], iter=_ITERATIONS)
    apart = squareform(pdist(seeds))
    np.fill_diagonal(apart, np.inf)
    steps = abs(seeds - seeds[apart.argmin(-1), :]).mean(0)
    return seeds, steps
