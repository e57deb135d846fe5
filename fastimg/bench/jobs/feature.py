"""Jobs of fastimg.feature."""

from fastimg.bench import images, peers
from fastimg.bench.job import Job, elements32, grey8, grey32, noisy32, volume32
from fastimg.bench.jobs import cascade

TABLE: tuple[Job, ...] = (
    Job("canny sigma=1 f32", "feature.canny", grey32, (1,), aim=20, peers=(peers.cv_canny(),)),
    Job("corner_harris f32", "feature.corner_harris", grey32, aim=20, aim_peer=2.5, peers=(peers.cv_harris(0.05),)),
    Job("corner_peaks md=20", "feature.corner_peaks", images.corner_measure, (20,), {"threshold_rel": 0.02}, aim=10),
    Job("peak_local_max md=5", "feature.peak_local_max", grey32, (5,), aim=200),
    *cascade.TABLE,
)

_MORE_PEAKS = (
    Job("peak_local_max md=5 p=2 u8", "feature.peak_local_max", grey8, (5,), {"p_norm": 2}, group="more"),
    Job("peak_local_max md=50 noisy f32", "feature.peak_local_max", noisy32, (50,), group="more"),
    Job("peak_local_max 16 planes f32", "feature.peak_local_max", volume32, (3,), group="more"),
)
_MORE_EDGES = (
    Job("canny sigma=3 u8", "feature.canny", grey8, (3,), group="more"),
    Job("canny quantiles f32", "feature.canny", grey32, (1, 0.8, 0.9), {"use_quantiles": True}, group="more"),
)

_CORNERS: tuple[Job, ...] = (
    Job("corner_harris u8 eps", "feature.corner_harris", grey8, ("eps",), group="more"),
    Job("corner_shi_tomasi f32", "feature.corner_shi_tomasi", grey32, peers=(peers.cv_shi_tomasi(),), group="more"),
    Job("corner_foerstner f32", "feature.corner_foerstner", grey32, group="more"),
    Job("corner_kitchen_rosenfeld f32", "feature.corner_kitchen_rosenfeld", grey32, group="more"),
    Job("structure_tensor f32", "feature.structure_tensor", grey32, group="more"),
    Job("hessian_matrix f32", "feature.hessian_matrix", grey32, (), {"use_gaussian_derivatives": False}, group="more"),
    Job("hessian_matrix f32 derivatives", "feature.hessian_matrix", grey32, (2,), {"use_gaussian_derivatives": True},
        group="more"),
    Job("hessian_matrix_det f32", "feature.hessian_matrix_det", grey32, group="more"),
    Job("hessian_matrix_eigvals f32", "feature.hessian_matrix_eigvals", elements32, group="more"),
    Job("shape_index f32", "feature.shape_index", grey32, group="more"),
    Job("corner_subpix f32 1024 corners", "feature.corner_subpix", grey32, (),
        {"corners": images.lattice, "alpha": 0.5}, group="more"),
    Job("structure_tensor f32 3-D", "feature.structure_tensor", volume32, group="more"),
)  # fmt: skip

_TEXTURES: tuple[Job, ...] = (
    *(Job(f"local_binary_pattern u8 {method}", "feature.local_binary_pattern", grey8, (8, 1, method), group="more")
      for method in ("default", "uniform")),
    Job("multiblock_lbp f32", "feature.multiblock_lbp", lambda size: grey32(max(size, 32)), (3, 5, 7, 9), group="more"),
)  # fmt: skip

MORE: tuple[Job, ...] = (*_MORE_EDGES, *_MORE_PEAKS, *_CORNERS, *_TEXTURES, *cascade.MORE)

ALIASES: dict[str, str] = {
    "feature.structure_tensor_eigenvalues": "feature.hessian_matrix_eigvals",
}
