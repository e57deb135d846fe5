"""Run programs that were written for scikit-image on fastimg, unchanged."""

from fastimg._dispatch import suspended as suspended
from fastimg.dropin._patch import (
    Patch as Patch,
    patch_skimage as patch_skimage,
    patched as patched,
    unpatch_skimage as unpatch_skimage,
)
