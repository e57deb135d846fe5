"""The tutorial's chapters in its order; each file holds the steps of one or two."""

from fastimg.demo._chapters import (
    _applications,
    _contours,
    _contrast,
    _faces,
    _features,
    _filtering,
    _images,
    _morphology,
    _restoration,
    _thresholding,
    _transformation,
)

CHAPTERS = [
    _images.chapter,
    _thresholding.chapter,
    _filtering.chapter,
    _contrast.chapter,
    _transformation.chapter,
    _morphology.chapter,
    _restoration.inpainting,
    _restoration.noise,
    _contours.superpixels,
    _contours.contours,
    _features.canny,
    _features.corners,
    _faces.chapter,
    _applications.chapter,
]
