"""Run a script of the gallery on photographs of several megapixels: ``python large_photos.py SCRIPT [FACTOR]``.

The gallery's photographs are small, of 0.25 megapixels, so its scripts spend most of their time in drawing. Here
skimage.data's photographs are enlarged, FACTOR times in both directions; the script itself is run as it is.
"""

import functools
import runpy
import sys

import numpy as np
import skimage.data
from PIL import Image

PHOTOS = ("astronaut", "camera", "chelsea", "coffee", "moon")


def enlarged(photo, factor):
    """Return a function that gives the photo of `photo()` in a larger size."""

    @functools.cache
    def load():
        image = Image.fromarray(photo())
        return np.asarray(image.resize((image.width * factor, image.height * factor), Image.Resampling.BICUBIC))

    return load


def main(script, factor=4):
    """Enlarge the photographs and run the script."""
    for name in PHOTOS:
        setattr(skimage.data, name, enlarged(getattr(skimage.data, name), int(factor)))
    sys.argv = [script]
    runpy.run_path(script, run_name="__main__")


if __name__ == "__main__":
    main(*sys.argv[1:])
