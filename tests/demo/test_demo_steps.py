"""The steps: all of the tutorial, on pictures that need no network, with scikit-image's results."""

import dataclasses
import socket

import numpy as np
import pytest
import skimage

import fastimg
from fastimg.demo import _photos
from fastimg.demo._chapters import CHAPTERS
from fastimg.demo._runner import Settings, run_step
from fastimg.demo._step import fragment

ALL = [(chapter, step) for chapter in CHAPTERS for step in chapter.steps]
ANY_PHOTO = [(chapter, step) for chapter, step in ALL if step.any_photo]

TUTORIAL = {
    "NumPy for images": {"exposure.histogram"},
    "Thresholding": {
        "filters.threshold_otsu", "color.rgb2gray", "filters.threshold_local", "filters.threshold_isodata",
        "filters.threshold_li", "filters.threshold_mean", "filters.threshold_minimum", "filters.threshold_triangle",
        "filters.threshold_yen",
    },
    "Filtering": {"filters.sobel", "filters.gaussian"},
    "Contrast enhancement": {"exposure.histogram", "exposure.equalize_hist", "exposure.equalize_adapthist"},
    "Transformation": {"transform.rotate", "transform.rescale", "transform.resize"},
    "Morphology": {"morphology.erosion", "morphology.dilation"},
    "Image restoration": {"restoration.inpaint_biharmonic"},
    "Noise": {
        "util.random_noise", "restoration.denoise_tv_chambolle", "restoration.denoise_bilateral",
        "restoration.denoise_wavelet", "restoration.denoise_nl_means",
    },
    "Superpixels and segmentation": {"segmentation.slic", "color.label2rgb"},
    "Contours": {"measure.find_contours", "filters.threshold_otsu"},
    "Edges with Canny": {"feature.canny"},
    "Corners": {"feature.corner_harris", "feature.corner_peaks"},
    "Face detection": {"feature.Cascade", "segmentation.slic", "color.label2rgb"},
    "Real-world applications": {
        "feature.Cascade", "filters.gaussian", "transform.rotate", "restoration.denoise_tv_chambolle",
        "restoration.inpaint_biharmonic",
    },
}  # fmt: skip


def test_every_chapter_of_the_tutorial_is_present_in_its_order():
    assert [chapter.title for chapter in CHAPTERS] == list(TUTORIAL)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.title)
def test_every_function_of_the_chapter_is_called(chapter):
    assert TUTORIAL[chapter.title] <= {name for step in chapter.steps for name in step.calls}


@pytest.mark.parametrize(("chapter", "step"), ANY_PHOTO, ids=lambda value: getattr(value, "title", ""))
def test_step_on_a_users_photo_agrees_with_scikit_image(chapter, step, photo):
    outcome = run_step(chapter.title, step, Settings(quick=True), photo)
    assert (outcome.problem, outcome.skipped) == ("", "")


def test_dice_show_nine_dots_with_fastimg(find_step):
    result = find_step("The dots of two dice").function(fastimg, _photos.dice())
    assert len(result["dots_contours"]) == 9


def test_dice_with_another_number_of_dots_are_a_failure(find_step):
    step = find_step("The dots of two dice")
    tampered = dataclasses.replace(step, prepare=lambda image: (image[:, :200],))
    assert "counted 5 dots" in run_step("Contours", tampered, Settings(quick=True)).problem


def test_group_photo_shows_five_faces(find_step):
    assert len(find_step("Several faces").function(skimage, _photos.group())["detected"]) == 5


@pytest.mark.parametrize("name", [*_photos.SHIPPED, "group"])
def test_photo_is_read_without_a_network(name, monkeypatch):
    def refuse(*args):
        raise AssertionError("asked for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert max(_photos.load(name, 100).shape[:2]) == 100


def test_photos_of_all_steps_are_known():
    assert {step.photo for _, step in ALL} <= {*_photos.SHIPPED, "dice", "group"}


@pytest.mark.parametrize("mask", [_photos.scratches(np.zeros((60, 90))), _photos.holes((60, 90, 3))])
def test_masks_hold_ones_and_zeros_only(mask):
    assert set(np.unique(mask.view(np.uint8))) == {0, 1}


def test_fragment_is_the_body_without_docstring_and_returned_names():
    def function(ski, image):
        """Say something."""
        # Why
        edges = ski.filters.sobel(image)
        return {"edges": edges}

    assert fragment(function) == "# Why\nedges = ski.filters.sobel(image)"


def test_fragment_shows_a_returned_expression():
    def function(ski, image):
        return ski.filters.sobel(image)

    assert fragment(function) == "result = ski.filters.sobel(image)"
