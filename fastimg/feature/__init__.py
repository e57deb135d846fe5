"""Edges, corners, peaks, textures and faces."""

from typing import Any

from fastimg import _namespace
from fastimg.feature._canny import canny as canny
from fastimg.feature._cascade import Cascade as Cascade
from fastimg.feature._corner import (
    corner_foerstner as corner_foerstner,
    corner_harris as corner_harris,
    corner_kitchen_rosenfeld as corner_kitchen_rosenfeld,
    corner_shi_tomasi as corner_shi_tomasi,
)
from fastimg.feature._corner_peaks import corner_peaks as corner_peaks
from fastimg.feature._corner_subpix import corner_subpix as corner_subpix
from fastimg.feature._eigenvalues import (
    hessian_matrix_eigvals as hessian_matrix_eigvals,
    structure_tensor_eigenvalues as structure_tensor_eigenvalues,
)
from fastimg.feature._hessian import (
    hessian_matrix as hessian_matrix,
    hessian_matrix_det as hessian_matrix_det,
    shape_index as shape_index,
)
from fastimg.feature._local_binary_pattern import (
    local_binary_pattern as local_binary_pattern,
    multiblock_lbp as multiblock_lbp,
)
from fastimg.feature._peak_local_max import peak_local_max as peak_local_max
from fastimg.feature._structure_tensor import structure_tensor as structure_tensor


def __getattr__(name: str) -> Any:
    return _namespace.lookup(__name__, name)


def __dir__() -> list[str]:
    return _namespace.names(__name__)
