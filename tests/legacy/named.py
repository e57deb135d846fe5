"""A call of each removed name: as it was written, and as it is written today."""

import numpy as np
import skimage
from legacy.calls import BINARY, DISK, FLOAT, GREY, HOLE, LABELS, RGB, SEGMENTS, VOLUME, rag

EDGES = ["prewitt", "scharr", "sobel"]


def phase(s, **kwargs):
    return s.registration.phase_cross_correlation(FLOAT, FLOAT[::-1], **kwargs)


def eigenvalues(s):
    return tuple(s.feature.structure_tensor_eigenvalues([FLOAT, FLOAT**2, FLOAT]))


# {name: (arguments as they were, keywords as they were, the same today)}
CALLS = {
    "color.grey2rgb": ((GREY,), {}, lambda s: s.color.gray2rgb(GREY)),
    "color.rgb2grey": ((RGB,), {}, lambda s: s.color.rgb2gray(RGB)),
    "data.imread": ((f"{skimage.data.data_dir}/camera.png",), {}, lambda s: s.data.camera()),
    "draw.bresenham": ((0, 0, 3, 5), {}, lambda s: s.draw.line(0, 0, 3, 5)),
    "draw.circle": ((5, 6, 3, (7, 8)), {}, lambda s: s.draw.disk((5, 6), 3, shape=(7, 8))),
    "exposure.equalize": ((FLOAT,), {}, lambda s: s.exposure.equalize_hist(FLOAT)),
    "feature.greycomatrix": ((GREY, [1], [0]), {"normed": True},
                             lambda s: s.feature.graycomatrix(GREY, [1], [0], normed=True)),
    "feature.greycoprops": ((np.ones((4, 4, 1, 1)), "energy"), {},
                            lambda s: s.feature.graycoprops(np.ones((4, 4, 1, 1)), "energy")),
    "feature.masked_register_translation": (
        (FLOAT, FLOAT[::-1], ~HOLE), {}, lambda s: phase(s, reference_mask=~HOLE, overlap_ratio=0.3)[0]),
    "feature.register_translation": ((FLOAT, FLOAT[::-1], 2), {},
                                     lambda s: phase(s, upsample_factor=2, normalization=None)),
    "feature.structure_tensor_eigvals": ((FLOAT, FLOAT**2), {"Ayy": FLOAT}, eigenvalues),
    "filters.canny": ((FLOAT,), {"sigma": 0.5}, lambda s: s.feature.canny(FLOAT, sigma=0.5)),
    "filters.denoise_bilateral": ((RGB, 3), {"sigma_range": 0.2, "multichannel": True},
                                  lambda s: s.restoration.denoise_bilateral(RGB, 3, 0.2, channel_axis=-1)),
    "filters.denoise_tv_bregman": ((FLOAT, 3), {"max_iter": 4},
                                   lambda s: s.restoration.denoise_tv_bregman(FLOAT, 3, 4)),
    "filters.denoise_tv_chambolle": ((FLOAT, 0.2), {}, lambda s: s.restoration.denoise_tv_chambolle(FLOAT, 0.2)),
    "filters.gabor_filter": ((FLOAT, 0.5), {}, lambda s: s.filters.gabor(FLOAT, 0.5)),
    "filters.gaussian_filter": ((RGB, 2), {"multichannel": True},
                                lambda s: s.filters.gaussian(RGB, 2, channel_axis=-1)),
    **{f"filters.{axis}{edge}": ((FLOAT,), {}, lambda s, f=f"{edge}_{axis}": getattr(s.filters, f)(FLOAT))
       for edge in EDGES for axis in "hv"},
    "filters.inverse": ((FLOAT, lambda r, c: np.exp(-r**2 - c**2)), {},
                        lambda s: s.filters.filter_inverse(FLOAT, lambda r, c: np.exp(-r**2 - c**2))),
    "filters.rank.bottomhat": ((GREY, DISK), {}, lambda s: GREY - s.filters.rank.minimum(GREY, DISK)),
    "filters.rank.tophat": ((GREY,), {"selem": DISK}, lambda s: s.filters.rank.maximum(GREY, DISK) - GREY),
    "filters.roberts_negative_diagonal": ((FLOAT,), {}, lambda s: s.filters.roberts_neg_diag(FLOAT)),
    "filters.roberts_positive_diagonal": ((FLOAT,), {}, lambda s: s.filters.roberts_pos_diag(FLOAT)),
    "filters.threshold_adaptive": ((FLOAT, 5, "mean"), {"offset": 0.1},
                                   lambda s: s.filters.threshold_local(FLOAT, 5, "mean", 0.1) < FLOAT),
    "filters.tv_denoise": ((), {"im": FLOAT, "n_iter_max": 3},
                           lambda s: s.restoration.denoise_tv_chambolle(FLOAT, max_num_iter=3)),
    "graph.ncut": ((SEGMENTS, rag()), {"random_state": 3}, lambda s: s.graph.cut_normalized(SEGMENTS, rag(), rng=3)),
    "measure.compare_mse": ((FLOAT, FLOAT**2), {}, lambda s: s.metrics.mean_squared_error(FLOAT, FLOAT**2)),
    "measure.compare_nrmse": ((FLOAT, FLOAT**2, "min-max"), {},
                              lambda s: s.metrics.normalized_root_mse(FLOAT, FLOAT**2, normalization="min-max")),
    "measure.compare_psnr": ((FLOAT, FLOAT**2, 2), {},
                             lambda s: s.metrics.peak_signal_noise_ratio(FLOAT, FLOAT**2, data_range=2)),
    "measure.compare_ssim": ((RGB, RGB**2, 5), {"multichannel": True, "data_range": 1},
                             lambda s: s.metrics.structural_similarity(
                                 RGB, RGB**2, win_size=5, channel_axis=-1, data_range=1)),
    "measure.marching_cubes_classic": ((VOLUME, 0.5, (1, 2, 3)), {}, lambda s: s.measure.marching_cubes(
        VOLUME, 0.5, spacing=(1, 2, 3), method="lorensen")[:2]),
    "measure.marching_cubes_lewiner": ((VOLUME, 0.5), {"use_classic": True},
                                       lambda s: s.measure.marching_cubes(VOLUME, 0.5, method="lorensen")),
    "measure.structural_similarity": ((FLOAT, FLOAT**2), {"dynamic_range": 1},
                                      lambda s: s.metrics.structural_similarity(FLOAT, FLOAT**2, data_range=1)),
    "morphology.greyscale_black_top_hat": ((GREY, DISK), {}, lambda s: s.morphology.black_tophat(GREY, DISK)),
    "morphology.greyscale_close": ((GREY, DISK), {}, lambda s: s.morphology.closing(GREY, DISK)),
    "morphology.greyscale_dilate": ((GREY, DISK), {}, lambda s: s.morphology.dilation(GREY, DISK)),
    "morphology.greyscale_erode": ((GREY,), {"selem": DISK}, lambda s: s.morphology.erosion(GREY, DISK)),
    "morphology.greyscale_open": ((GREY, DISK), {}, lambda s: s.morphology.opening(GREY, DISK)),
    "morphology.greyscale_white_top_hat": ((GREY, DISK), {}, lambda s: s.morphology.white_tophat(GREY, DISK)),
    "morphology.skeletonize_3d": ((BINARY,), {}, lambda s: s.morphology.skeletonize(BINARY, method="lee")),
    "morphology.watershed": ((FLOAT, SEGMENTS * HOLE), {}, lambda s: s.segmentation.watershed(FLOAT, SEGMENTS * HOLE)),
    "restoration.nl_means_denoising": ((RGB, 3, 2), {"multichannel": True},
                                       lambda s: s.restoration.denoise_nl_means(RGB, 3, 2, channel_axis=-1)),
    "segmentation.circle_level_set": (((9, 8), (4, 5), 3), {},
                                      lambda s: s.segmentation.disk_level_set((9, 8), center=(4, 5), radius=3)),
    "segmentation.relabel_from_one": ((LABELS * 3,), {},
                                      lambda s: [np.asarray(a) for a in s.segmentation.relabel_sequential(LABELS * 3)]),
    "segmentation.visualize_boundaries": ((RGB, SEGMENTS), {}, lambda s: s.segmentation.mark_boundaries(RGB, SEGMENTS)),
    "transform.hough": ((BINARY,), {}, lambda s: s.transform.hough_line(BINARY)),
    "transform.hough_peaks": (skimage.transform.hough_line(BINARY), {},
                              lambda s: s.transform.hough_line_peaks(*s.transform.hough_line(BINARY))),
    "transform.match_histograms": ((RGB, RGB**2), {"multichannel": True},
                                   lambda s: s.exposure.match_histograms(RGB, RGB**2, channel_axis=-1)),
    "transform.probabilistic_hough": ((BINARY,), {"line_length": 4, "seed": 3},
                                      lambda s: s.transform.probabilistic_hough_line(BINARY, line_length=4, rng=3)),
    "util.montage2d": ((VOLUME,), {"fill": 1}, lambda s: s.util.montage(VOLUME, 1)),
    "util.pad": ((GREY, 2, "reflect"), {}, lambda s: np.pad(GREY, 2, "reflect")),
}  # fmt: skip
