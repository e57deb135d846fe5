"""The registry of benchmark jobs, one row each: what is called, on what, against whom, and how equal it must be."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from fastimg._check import Array
from fastimg.bench import images, peers
from fastimg.bench.peers import Peer


@dataclass(frozen=True)
class Job:
    """One row of the tables.

    Attributes
    ----------
    name : str
        Its name in every table.
    function : str
        fastimg's function; fastimg and the reference are called alike: ``function(image, *args, **kwargs)``.
        A callable among `kwargs` is given the image first: it makes a second one.
    image : callable
        ``image(size)`` makes the input.
    tolerance : float
        Largest difference from the reference's result; 0 asks for equal results.
    reference : str
        Full name of the function that sets the result and the unit of speed; scikit-image's of the same name if empty.
    aim, aim_peer : float or None
        What to reach at 2048x2048 on 2 CPUs: times the reference, times the peers that do the same job.
    group : str
        "table" for the jobs of the published table, "more" for the others.
    """

    name: str
    function: str
    image: Callable[[int], Array]
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)
    tolerance: float = 0.0
    peers: tuple[Peer, ...] = ()
    reference: str = ""
    aim: float | None = None
    aim_peer: float | None = None
    group: str = "table"

    @property
    def reference_name(self) -> str:
        """Return the full name of the function that fastimg is compared with."""
        return self.reference or f"skimage.{self.function}"


def _grey8(size: int) -> Array:
    return images.grey(size)


def _grey32(size: int) -> Array:
    return images.grey(size, "f4")


def _rgb8(size: int) -> Array:
    return images.rgb(size)


def _rgb32(size: int) -> Array:
    return images.rgb(size, "f4")


# float32 images of values up to 1: the rounding of float32 sums, where scikit-image adds in double.
_ROUNDING = 1e-6
# Results in double that are not promised to the last bit.
_LAST_BITS = 1e-15

_GREY_WEIGHTS = "weights .299 .587 .114"
_EIGHT_BITS = "uint8 result"

TABLE = (
    Job("rgb2gray f32", "color.rgb2gray", _rgb32, tolerance=_ROUNDING, aim=2.3, aim_peer=1.0,
        peers=(peers.cv_grey(note=_GREY_WEIGHTS),)),
    Job("rgb2gray u8", "color.rgb2gray", _rgb8, tolerance=_LAST_BITS, aim=10,
        peers=(peers.cv_grey(same_job=False, note=f"{_EIGHT_BITS}, {_GREY_WEIGHTS}"),)),
    *(Job(f"gaussian f32 gray sigma={sigma}", "filters.gaussian", _grey32, (sigma,), tolerance=_ROUNDING, aim=aim,
          aim_peer=aim_peer, peers=(peers.cv_gaussian(sigma),))
      for sigma, aim, aim_peer in ((1, 32, 1.1), (3, 17, 1.2), (8, 12, 1.3))),
    Job("gaussian u8 gray sigma=3", "filters.gaussian", _grey8, (3,), aim=14,
        peers=(peers.cv_gaussian(3, same_job=False, note=_EIGHT_BITS, adapt=None),)),
    Job("gaussian f32 rgb sigma=3", "filters.gaussian", _rgb32, (3,), {"channel_axis": -1}, tolerance=_ROUNDING,
        aim=20, aim_peer=1.1, peers=(peers.cv_gaussian(3),)),
    Job("sobel f32", "filters.sobel", _grey32, aim=27, aim_peer=2.5,
        peers=(peers.cv_magnitude(),)),
    Job("sobel u8", "filters.sobel", _grey8, aim=15,
        peers=(peers.cv_magnitude(same_job=False, note="float32 result", adapt=None),)),
    Job("sobel_h f32", "filters.sobel_h", _grey32, aim=21, aim_peer=1.0,
        peers=(peers.cv_derivative("Sobel", 4),)),
    *(Job(f"convolve {width}x{width} f32", "filters.convolve", _grey32, (images.kernel(width),), tolerance=tolerance,
          aim=aim, aim_peer=aim_peer, peers=(peers.cv_filter(images.kernel(width), flip=True),),
          reference="scipy.ndimage.convolve")
      for width, tolerance, aim, aim_peer in ((5, _ROUNDING, 28, 1.0), (15, 5 * _ROUNDING, 35, 2.4))),
    Job("histogram u8", "exposure.histogram", _grey8, aim=7.3, aim_peer=1.0,
        peers=(peers.cv_counts(), peers.np_counts())),
    Job("histogram f32", "exposure.histogram", _grey32, aim=8, peers=(peers.np_histogram(),)),
    Job("threshold_otsu u8", "filters.threshold_otsu", _grey8, aim=6, aim_peer=1.3, peers=(peers.cv_otsu(),)),
    Job("threshold_otsu f32", "filters.threshold_otsu", _grey32, aim=8),
)  # fmt: skip

MORE = (
    Job("mean_squared_error f32", "metrics.mean_squared_error", _grey32, (), {"image1": images.upside_down},
        group="more"),
    Job("normalized_root_mse u8", "metrics.normalized_root_mse", _grey8, (), {"image_test": images.upside_down},
        group="more"),
    Job("scharr_h f32", "filters.scharr_h", _grey32, peers=(peers.cv_derivative("Scharr", 16),),
        group="more"),
    Job("farid f32", "filters.farid", _grey32, group="more"),
    Job("farid_h f32", "filters.farid_h", _grey32, group="more"),
    Job("roberts f32", "filters.roberts", _grey32, group="more"),
    Job("roberts_pos_diag f32", "filters.roberts_pos_diag", _grey32, group="more"),
    Job("laplace f32", "filters.laplace", _grey32, peers=(peers.cv_laplace(),), group="more"),
    Job("correlate 5x5 f32", "filters.correlate", _grey32, (images.kernel(5),), tolerance=_ROUNDING,
        peers=(peers.cv_filter(images.kernel(5), flip=False),), reference="scipy.ndimage.correlate", group="more"),
)  # fmt: skip

JOBS = TABLE + MORE

# Native functions without a row of their own: they run the kernel of the function named, with other taps.
ALIASES = {
    "filters.sobel_v": "filters.sobel_h",
    "filters.scharr": "filters.sobel",
    "filters.scharr_v": "filters.scharr_h",
    "filters.prewitt": "filters.sobel",
    "filters.prewitt_h": "filters.sobel_h",
    "filters.prewitt_v": "filters.sobel_h",
    "filters.farid_v": "filters.farid_h",
    "filters.roberts_neg_diag": "filters.roberts_pos_diag",
}


def select(patterns: Iterable[str], jobs: tuple[Job, ...] = JOBS) -> list[Job]:
    """Return the jobs whose name contains (or matches, with * and ?) a pattern, or whose group it names.

    No pattern means all jobs; ValueError for a pattern that finds none.
    """
    patterns = list(patterns)
    found = {p: [job for job in jobs if p == job.group or p in job.name or fnmatchcase(job.name, p)] for p in patterns}
    for pattern, matches in found.items():
        if not matches:
            raise ValueError(f"no job matches {pattern!r}; see --list")
    return [job for job in jobs if not patterns or any(job in matches for matches in found.values())]
