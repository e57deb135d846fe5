"""Functions that scikit-image has removed, made of those of today: their parameters, defaults and results."""

from collections.abc import Callable
from typing import Any

Function = Callable[..., Any]


def circle(disk: Function) -> Function:
    def circle(r: Any, c: Any, radius: Any, shape: Any = None) -> Any:
        return disk((r, c), radius, shape=shape)

    return circle


def ssim(structural_similarity: Function) -> Function:
    def compare_ssim(
        X: Any, Y: Any, win_size: Any = None, gradient: bool = False, data_range: Any = None,
        multichannel: bool = False, gaussian_weights: bool = False, full: bool = False, *,
        dynamic_range: Any = None, **kwargs: Any,
    ) -> Any:  # fmt: skip
        data_range = dynamic_range if data_range is None else data_range
        if data_range is None and X.dtype.kind == "f":
            data_range = 2.0  # it took floats to reach from -1 to 1; today's function wants to be told
        return structural_similarity(
            X, Y, win_size=win_size, gradient=gradient, data_range=data_range,
            channel_axis=-1 if multichannel else None, gaussian_weights=gaussian_weights, full=full, **kwargs)

    return compare_ssim


def mse(mean_squared_error: Function) -> Function:
    def compare_mse(im1: Any, im2: Any) -> Any:
        return mean_squared_error(im1, im2)

    return compare_mse


def nrmse(normalized_root_mse: Function) -> Function:
    def compare_nrmse(im_true: Any, im_test: Any, norm_type: str = "euclidean") -> Any:
        return normalized_root_mse(im_true, im_test, normalization=norm_type)

    return compare_nrmse


def psnr(peak_signal_noise_ratio: Function) -> Function:
    def compare_psnr(im_true: Any, im_test: Any, data_range: Any = None, dynamic_range: Any = None) -> Any:
        data_range = dynamic_range if data_range is None else data_range
        return peak_signal_noise_ratio(im_true, im_test, data_range=data_range)

    return compare_psnr


def register_translation(phase_cross_correlation: Function) -> Function:
    def register_translation(
        src_image: Any, target_image: Any, upsample_factor: float = 1, space: str = "real", return_error: bool = True
    ) -> Any:
        result = phase_cross_correlation(
            src_image, target_image, upsample_factor=upsample_factor, space=space, normalization=None)
        return result if return_error else result[0]

    return register_translation


def masked_register_translation(phase_cross_correlation: Function) -> Function:
    def masked_register_translation(
        src_image: Any, target_image: Any, src_mask: Any, target_mask: Any = None, overlap_ratio: float = 0.3
    ) -> Any:
        return phase_cross_correlation(
            src_image, target_image, reference_mask=src_mask, moving_mask=target_mask, overlap_ratio=overlap_ratio)[0]

    return masked_register_translation


def plot_matches(plot_matched_features: Function) -> Function:
    def plot_matches(
        ax: Any, image1: Any, image2: Any, keypoints1: Any, keypoints2: Any, matches: Any,
        keypoints_color: Any = "k", matches_color: Any = None, only_matches: bool = False,
        alignment: str = "horizontal",
    ) -> None:  # fmt: skip
        plot_matched_features(
            image1, image2, keypoints0=keypoints1, keypoints1=keypoints2, matches=matches, ax=ax,
            keypoints_color=keypoints_color, matches_color=matches_color, only_matches=only_matches,
            alignment=alignment)  # fmt: skip

    return plot_matches


def structure_tensor_eigvals(structure_tensor_eigenvalues: Function) -> Function:
    def structure_tensor_eigvals(Axx: Any, Axy: Any, Ayy: Any) -> Any:
        return tuple(structure_tensor_eigenvalues([Axx, Axy, Ayy]))

    return structure_tensor_eigvals


def rank_bottomhat(minimum: Function) -> Function:
    def bottomhat(
        image: Any, selem: Any, out: Any = None, mask: Any = None, shift_x: Any = False, shift_y: Any = False
    ) -> Any:
        least = minimum(image, selem, mask=mask, shift_x=int(shift_x), shift_y=int(shift_y))
        return _stored(minimum(image, _pixel(image)) - least, out)

    return bottomhat


def rank_tophat(maximum: Function) -> Function:
    def tophat(
        image: Any, selem: Any, out: Any = None, mask: Any = None, shift_x: Any = False, shift_y: Any = False
    ) -> Any:
        largest = maximum(image, selem, mask=mask, shift_x=int(shift_x), shift_y=int(shift_y))
        return _stored(largest - maximum(image, _pixel(image)), out)

    return tophat


def _pixel(image: Any) -> Any:
    """Return a footprint of one pixel: a rank filter with it gives the image in the dtype that rank filters work on."""
    import numpy as np

    return np.ones((1,) * image.ndim, np.uint8)


def _stored(result: Any, out: Any) -> Any:
    if out is None:
        return result
    out[...] = result
    return out


def threshold_adaptive(threshold_local: Function) -> Function:
    def threshold_adaptive(
        image: Any, block_size: Any, method: str = "gaussian", offset: float = 0, mode: str = "reflect",
        param: Any = None,
    ) -> Any:  # fmt: skip
        return image > threshold_local(image, block_size, method=method, offset=offset, mode=mode, param=param)

    return threshold_adaptive


def marching_cubes_classic(marching_cubes: Function) -> Function:
    def marching_cubes_classic(
        volume: Any, level: Any = None, spacing: Any = (1.0, 1.0, 1.0), gradient_direction: str = "descent"
    ) -> Any:
        return marching_cubes(
            volume, level, spacing=spacing, gradient_direction=gradient_direction, method="lorensen")[:2]

    return marching_cubes_classic


def marching_cubes_lewiner(marching_cubes: Function) -> Function:
    def marching_cubes_lewiner(
        volume: Any, level: Any = None, spacing: Any = (1.0, 1.0, 1.0), gradient_direction: str = "descent",
        step_size: int = 1, allow_degenerate: bool = True, use_classic: bool = False, mask: Any = None,
    ) -> Any:  # fmt: skip
        return marching_cubes(
            volume, level, spacing=spacing, gradient_direction=gradient_direction, step_size=step_size,
            allow_degenerate=allow_degenerate, method="lorensen" if use_classic else "lewiner", mask=mask)

    return marching_cubes_lewiner


def skeletonize_3d(skeletonize: Function) -> Function:
    def skeletonize_3d(image: Any) -> Any:
        return skeletonize(image, method="lee")

    return skeletonize_3d


def circle_level_set(disk_level_set: Function) -> Function:
    def circle_level_set(image_shape: Any, center: Any = None, radius: Any = None) -> Any:
        return disk_level_set(image_shape, center=center, radius=radius)

    return circle_level_set
