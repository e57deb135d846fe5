"""Where the superpixels of SLIC begin: on a regular grid, or spread over a mask."""

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
    lengths = np.sort(shape)
    n, size = len(shape), float(np.prod(shape))
    if size <= n_points:
        return [(0, 1)] * n
    steps = np.full(n, (size / n_points) ** (1.0 / n))
    if (lengths < steps).any():
        for i in range(n):
            steps[i] = lengths[i]
            size = float(np.prod(lengths[i + 1 :]))
            steps[i + 1 :] = (size / n_points) ** (1.0 / (n - i - 1)) if i < n - 1 else 0
            if (lengths >= steps).all():
                break
    starts, rounded = (steps // 2).astype(int), np.round(steps).astype(int)
    place = np.argsort(order)
    return [(int(starts[i]), int(rounded[i])) for i in place]


def on_grid(shape: tuple[int, int, int], n_segments: Any) -> tuple[Array, Array]:
    """Return the seeds, (z, y, x) each, and the steps between them."""
    grid = regular_grid(shape, n_segments)
    axes = [np.arange(length)[start::step] for length, (start, step) in zip(shape, grid, strict=True)]
    points = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3)
    return points, np.array([float(step) for _, step in grid])


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
