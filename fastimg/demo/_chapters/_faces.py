"""Face detection with the cascade that scikit-image ships."""

from collections.abc import Sequence
from typing import Any

from fastimg._check import Array
from fastimg.demo._pictures import Picture, boxes
from fastimg.demo._step import Chapter

chapter = Chapter("Face detection", "A cascade of simple tests, slid over the picture at many sizes.")


def show_faces(result: Any, inputs: Sequence[Any]) -> list[Picture]:
    """Draw the faces on the picture they were detected in."""
    image = result.get("segmented image", inputs[0])
    return [boxes(f"{len(result['detected'])} detected", image, result["detected"])]


def say_faces(result: Any) -> str:
    """List the rectangles, as the tutorial prints them."""
    return f"{len(result['detected'])} detected: " + " ".join(map(str, result["detected"]))


@chapter.step("One face", "astronaut", quick_side=512, show=show_faces, say=say_faces)
def one_face(ski: Any, night_image: Array) -> Any:
    """Sizes from 10 to 200, each 1.2 times the one before. In the astronaut's portrait a patch is taken for a face."""
    # Load the trained file from data
    trained_file = ski.data.lbp_frontal_face_cascade_filename()
    # Initialize the detector cascade
    detector = ski.feature.Cascade(trained_file)
    # Detect faces with min and max size of searching window
    detected = detector.detect_multi_scale(
        img=night_image, scale_factor=1.2, step_ratio=1, min_size=(10, 10), max_size=(200, 200)
    )
    return {"detected": detected}


@chapter.step("Several faces", "group", any_photo=False, quick_side=720, show=show_faces, say=say_faces)
def several_faces(ski: Any, friends_image: Array) -> Any:
    """A group photo, made of one portrait at several sizes."""
    detector = ski.feature.Cascade(ski.data.lbp_frontal_face_cascade_filename())
    detected = detector.detect_multi_scale(
        img=friends_image, scale_factor=1.2, step_ratio=1, min_size=(10, 10), max_size=(200, 200)
    )
    return {"detected": detected}


@chapter.step("Faces among superpixels", "astronaut", quick_side=512, show=show_faces, say=say_faces)
def superpixel_faces(ski: Any, profile_image: Array) -> Any:
    """A portrait can be found though only superpixels are left: 400, as the default of 100 is too coarse here."""
    # Obtain the segmentation
    segments = ski.segmentation.slic(profile_image, n_segments=400)
    # Obtain segmented image using label2rgb
    segmented_image = ski.color.label2rgb(segments, profile_image, kind="avg")
    # Detect the faces with multi scale method
    detector = ski.feature.Cascade(ski.data.lbp_frontal_face_cascade_filename())
    detected = detector.detect_multi_scale(
        img=segmented_image, scale_factor=1.2, step_ratio=1, min_size=(10, 10), max_size=(1000, 1000)
    )
    return {"segmented image": segmented_image, "detected": detected}
