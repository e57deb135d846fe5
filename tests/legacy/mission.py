"""What the tutorial's fragments need before they run: pictures, masks, contours, and the functions that show them."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

from fastimg.demo import _photos
from fastimg.demo._chapters import _applications, _restoration

SMALL = 96  # pixels on the longest side, where a fragment's own numbers do not ask for more
Names = dict[str, Any]


def photo(name: str, side: int = SMALL) -> Any:
    return _photos.load(name, side)


def noisy(name: str) -> Any:
    return _restoration._noisy(photo(name))[0]


def shown(*_: Any, **__: Any) -> None:
    """Stand in for the tutorial's show_image() and its like."""


def restoration(ski: Any) -> Names:
    image, mask = _restoration._scratched(photo("astronaut"))
    return {"defect_image": image, "mask": mask}


def with_logo(ski: Any) -> Names:
    # Wide and high enough that the tutorial's mask[210:290, 360:425] is a corner of it.
    return {"image_with_logo": _photos.shipped("rocket")[:226, :378], "inpaint": ski.restoration.inpaint}


def contours(ski: Any) -> Names:
    grey = ski.color.rgb2gray(_photos.dice())
    binary = grey > ski.filters.threshold_otsu(grey)
    return {"binary": binary, "contours": ski.measure.find_contours(binary, 0.8)}


def detection(ski: Any, **pictures: Any) -> Names:
    cascade = ski.feature.Cascade
    detector = cascade(ski.data.lbp_frontal_face_cascade_filename())
    return {"data": ski.data, "Cascade": cascade, "detector": detector, **pictures}


def superpixel_detection(ski: Any) -> Names:
    return detection(ski, profile_image=photo("astronaut", 160), slic=ski.segmentation.slic,
                     label2rgb=ski.color.label2rgb)


def privacy(ski: Any) -> Names:
    group = photo("group", 360)
    found: list[tuple[slice, slice]] = []

    def getFaceRectangle(d: dict[str, int]) -> Any:
        found.append(np.s_[d["r"] : d["r"] + d["height"], d["c"] : d["c"] + d["width"]])
        return group[found[-1]]

    def mergeBlurryFace(original: Any, blurred: Any) -> Any:
        merged = original.copy() if original.dtype.kind == "f" else original / 255
        merged[found[-1]] = blurred
        return merged

    return detection(ski, group_image=group, gaussian=ski.filters.gaussian, getFaceRectangle=getFaceRectangle,
                     mergeBlurryFace=mergeBlurryFace)


def graduation(ski: Any) -> Names:
    return {"damaged_image": _applications._damaged(photo("astronaut"))[0], "get_mask": _applications.get_mask}


def only(**pictures: tuple[Any, ...]) -> Callable[[Any], Names]:
    """Return the prelude that only loads pictures."""
    return lambda ski: {name: photo(*which) for name, which in pictures.items()}


def with_color(**pictures: tuple[Any, ...]) -> Callable[[Any], Names]:
    return lambda ski: {"color": ski.color, **only(**pictures)(ski)}


PLOT = SimpleNamespace(title=shown, hist=shown, show=shown)
COMMON = {"np": np, "plt": PLOT, "show_image": shown, "show_image_contour": shown, "show_image_with_corners": shown,
          "show_detected_face": shown}  # fmt: skip

# In the order of fragments.md; the word says which fragment it is.
PRELUDES: dict[str, Callable[[Any], Names]] = {
    "flip": only(madrid_image=("rocket",)),
    "threshold": only(tools_image=("coffee",)),
    "sobel": only(soaps_image=("coffee",)),
    "gaussian": only(building_image=("rocket",)),
    "histogram": only(chest_xray_image=("moon",)),
    "adapthist": lambda ski: {},
    "rotate": only(image_cat=("chelsea",)),
    "enlarge": lambda ski: {},
    "inpaint": restoration,
    "logo": with_logo,
    "noise": only(fruit_image=("coffee",)),
    "tv": lambda ski: {"noisy_image": noisy("coffee")},
    "bilateral": only(landscape_image=("rocket", 48)),
    "superpixels": only(face_image=("astronaut",)),
    "dots": contours,
    "canny": with_color(grapefruit=("coffee",)),
    "corners": with_color(building_image=("rocket",)),
    "face": lambda ski: detection(ski, night_image=photo("astronaut", 160)),
    "faces": lambda ski: detection(ski, friends_image=photo("group", 240)),
    "superpixel faces": superpixel_detection,
    "privacy": privacy,
    "graduation": graduation,
}
