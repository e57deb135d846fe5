"""The registry: complete, and true in what it says of results."""

import numpy as np
import pytest
import skimage

from fastimg import _native
from fastimg.bench import cases, images, run

SIZE = 96
TABLE = {  # what figures are promised for
    "color": "rgb2gray f32|rgb2gray u8|rgb2hsv f32|rgb2lab f32",
    "filters": "gaussian f32 gray sigma=1|gaussian f32 gray sigma=3|gaussian f32 gray sigma=8|gaussian u8 gray sigma=3|"
               "gaussian f32 rgb sigma=3|sobel f32|sobel u8|sobel_h f32|convolve 5x5 f32|convolve 15x15 f32|"
               "median u8 square r=2|median u8 square r=10|threshold_otsu u8|threshold_otsu f32|unsharp_mask f32|"
               "threshold_local gaussian f32 b=35|threshold_local gaussian u8 b=35|try_all_thresholds(7) u8",
    "exposure": "histogram u8|histogram f32|equalize_hist u8|equalize_adapthist u8 gray|equalize_adapthist u8 rgb|"
                "rescale_intensity f32",
    "feature": "canny sigma=1 f32|corner_harris f32|corner_peaks md=20|peak_local_max md=5|"
               "cascade astronaut|cascade large",
    "segmentation": "slic 400 512|slic 2000 large|mark_boundaries 512",
    "measure": "label bool|find_contours gray",
}  # fmt: skip
SAME_JOB = [
    pytest.param(job, peer, id=f"{job.name}-{peer.name}")
    for job in cases.JOBS
    for peer in job.peers
    if peer.same_job and peer.adapt is not None
]


@pytest.fixture(autouse=True)
def _forwarding_allowed(monkeypatch):
    monkeypatch.setenv("FASTIMG_FALLBACK", "log")


def test_the_published_jobs():
    assert sorted(job.name for job in cases.TABLE) == sorted("|".join(TABLE.values()).split("|"))


def test_names_are_unique():
    assert len({job.name for job in cases.JOBS}) == len(cases.JOBS)


@pytest.mark.parametrize("name", _native.native_functions())
def test_every_native_function_is_measured(name):
    measured = {job.function for job in cases.JOBS}
    assert name in measured or cases.ALIASES.get(name) in measured


@pytest.mark.parametrize("job", cases.JOBS, ids=lambda job: job.name)
def test_results_equal_the_references(job):
    assert run.check(job, SIZE)[0].problem == ""


@pytest.mark.parametrize(("job", "peer"), SAME_JOB)
def test_peers_do_the_job_that_they_are_said_to_do(job, peer):
    row = run.check(job, SIZE)[0]
    if peer.name not in row.peers:
        pytest.skip(f"{peer.name} is not installed")
    assert row.peers[peer.name]["difference"] <= peer.tolerance


@pytest.mark.parametrize("job", cases.JOBS, ids=lambda job: job.name)
def test_peers_that_cannot_be_compared_say_what_differs(job):
    assert [peer.name for peer in job.peers if (peer.adapt is None or not peer.same_job) and not peer.note] == []


def test_grey_is_the_camera_man_four_by_four():
    np.testing.assert_array_equal(images.grey(2048), np.tile(skimage.data.camera(), (4, 4)))


def test_float_images_are_scikit_images():
    np.testing.assert_allclose(images.rgb(64, "f4"), skimage.util.img_as_float32(images.rgb(64)), rtol=1e-7)


def test_rgb_is_the_retina_tiled_and_cut():
    retina, image = skimage.data.retina(), images.rgb(2048)
    assert image.shape == (2048, 2048, 3)
    np.testing.assert_array_equal(image[:1411, :1411], retina)
    np.testing.assert_array_equal(image[1411:, 1411:], retina[:637, :637])


@pytest.mark.parametrize(("patterns", "expected"), [
    (["sobel_h"], ["sobel_h f32"]),
    (["gaussian f32 rgb*", "threshold_otsu u8"], ["gaussian f32 rgb sigma=3", "threshold_otsu u8"]),
    (["table"], [job.name for job in cases.TABLE]),
    ([], [job.name for job in cases.JOBS]),
])  # fmt: skip
def test_select(patterns, expected):
    assert [job.name for job in cases.select(patterns)] == expected


def test_select_refuses_what_it_does_not_know():
    with pytest.raises(ValueError, match="no job matches 'nix'"):
        cases.select(["sobel", "nix"])


@pytest.mark.parametrize(("result", "expected", "answer"), [
    (np.float32([1, 2]), np.float32([1, 2.5]), (0.5, "")),
    (np.uint8([1]), np.uint8([3]), (2.0, "")),
    (np.zeros(3), np.zeros(4), (None, "shape (3,) instead of (4,)")),
    (np.zeros(3), np.zeros(3, "f4"), (None, "dtype float64 instead of float32")),
    (np.array([0, np.nan]), np.zeros(2), (None, "not a number")),
    ((np.zeros(2), np.ones(2)), (np.zeros(2), np.zeros(2)), (1.0, "")),
    (np.zeros((0, 2)), np.zeros((0, 2)), (0.0, "")),
])  # fmt: skip
def test_compare(result, expected, answer):
    assert run.compare(result, expected) == answer
