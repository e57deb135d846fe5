"""How far two images are apart."""

from typing import Any

from fastimg import _namespace
from fastimg.metrics._peak_signal_noise_ratio import peak_signal_noise_ratio as peak_signal_noise_ratio
from fastimg.metrics._simple_metrics import (
    mean_squared_error as mean_squared_error,
    normalized_root_mse as normalized_root_mse,
)
from fastimg.metrics._structural_similarity import structural_similarity as structural_similarity


def __getattr__(name: str) -> Any:
    return _namespace.lookup(__name__, name)


def __dir__() -> list[str]:
    return _namespace.names(__name__)
