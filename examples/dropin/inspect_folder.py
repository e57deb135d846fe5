"""Measure every photograph of a folder in worker processes: ``python inspect_folder.py FOLDER [WORKERS]``."""

import sys
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed
from skimage import io
from skimage.color import rgb2gray
from skimage.exposure import histogram
from skimage.filters import gaussian, scharr, sobel_h, sobel_v, threshold_otsu


def measure(path):
    """Return a photograph's name and its figures: brightness, sharpness, the share and direction of its edges."""
    gray = rgb2gray(io.imread(path))
    counts, centers = histogram(gray, nbins=256)
    smooth = gaussian(gray, sigma=3)
    edges = scharr(smooth)
    strong = edges > threshold_otsu(edges)
    angle = np.arctan2(sobel_v(smooth)[strong], sobel_h(smooth)[strong])
    return path.name, {
        "median": centers[np.searchsorted(np.cumsum(counts), counts.sum() / 2)],
        "sharpness": np.std(gray - smooth),
        "edges": strong.mean(),
        "direction": np.abs(np.exp(2j * angle).mean()),
    }


def main(folder, workers=2):
    """Print one line for each photograph."""
    paths = sorted(Path(folder).glob("*.tif"))
    for name, figures in Parallel(n_jobs=int(workers))(delayed(measure)(path) for path in paths):
        print(f"{name:<16}", *(f"{key}={value:.9f}" for key, value in figures.items()))


if __name__ == "__main__":
    main(*sys.argv[1:])
