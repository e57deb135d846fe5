"""A matplotlib backend that saves each figure where a window would be opened, as pictures that can be compared.

``MPLBACKEND=module://save_figures FIGURES=folder python script.py``, with this folder on the path.
"""

import os
from pathlib import Path

from matplotlib import pyplot
from matplotlib.backends.backend_agg import FigureCanvasAgg as FigureCanvas

__all__ = ["FigureCanvas", "show"]


def show(*args, **kwargs):
    """Save the open figures in the folder FIGURES, and close them as a reader would."""
    folder = Path(os.environ["FIGURES"])
    for number in pyplot.get_fignums():
        pyplot.figure(number).savefig(folder / f"figure{len(list(folder.iterdir()))}.png")
    pyplot.close("all")
