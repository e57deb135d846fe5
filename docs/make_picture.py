"""Make docs/picture.png, the picture in the README. Run: python docs/make_picture.py."""

from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt

import fastimg as ski

TARGET = Path(__file__).with_name("picture.png")


def panels():
    """Return (title, image) pairs: a photograph and what fastimg makes of it."""
    photo = ski.data.coffee()
    gray = ski.color.rgb2gray(photo)
    return [
        ("coffee()", photo),
        ("gaussian(sigma=6)", ski.filters.gaussian(photo, sigma=6, channel_axis=-1)),
        ("sobel", ski.filters.sobel(gray)),
        ("gray > threshold_otsu(gray)", gray > ski.filters.threshold_otsu(gray)),
    ]


def main():
    """Draw the panels side by side."""
    mpl.use("agg")
    figure, axes = plt.subplots(1, 4, figsize=(11, 2.15), layout="constrained")
    for axis, (title, image) in zip(axes, panels(), strict=True):
        axis.imshow(image, cmap="gray", vmax=0.35 if title == "sobel" else None)
        axis.set_title(title, fontsize=10, family="monospace")
        axis.axis("off")
    figure.savefig(TARGET, dpi=90)
    print(f"{TARGET.name}: {TARGET.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
