"""scikit-image's ``color`` namespace: the imports below are native, every other name is forwarded."""

from typing import Any

from fastimg import _namespace
from fastimg.color._gray import gray2rgb as gray2rgb, gray2rgba as gray2rgba, rgba2rgb as rgba2rgb
from fastimg.color._hed import hed2rgb as hed2rgb, rgb2hed as rgb2hed
from fastimg.color._hsv import hsv2rgb as hsv2rgb, rgb2hsv as rgb2hsv
from fastimg.color._lab import lab2rgb as lab2rgb, lab2xyz as lab2xyz, rgb2lab as rgb2lab, xyz2lab as xyz2lab
from fastimg.color._label2rgb import label2rgb as label2rgb
from fastimg.color._rgb2gray import rgb2gray as rgb2gray
from fastimg.color._xyz import rgb2xyz as rgb2xyz, xyz2rgb as xyz2rgb
from fastimg.color._ycbcr import (
    rgb2ycbcr as rgb2ycbcr,
    rgb2ypbpr as rgb2ypbpr,
    ycbcr2rgb as ycbcr2rgb,
    ypbpr2rgb as ypbpr2rgb,
)  # fmt: skip
from fastimg.color._ydbdr import (
    rgb2rgbcie as rgb2rgbcie,
    rgb2ydbdr as rgb2ydbdr,
    rgbcie2rgb as rgbcie2rgb,
    ydbdr2rgb as ydbdr2rgb,
)  # fmt: skip
from fastimg.color._yuv import rgb2yiq as rgb2yiq, rgb2yuv as rgb2yuv, yiq2rgb as yiq2rgb, yuv2rgb as yuv2rgb


def __getattr__(name: str) -> Any:
    return _namespace.lookup(__name__, name)


def __dir__() -> list[str]:
    return _namespace.names(__name__)
