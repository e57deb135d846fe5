"""Settings of all tests: forwarding is an error, so that a native function that silently is not shows."""

import os

os.environ.setdefault("FASTIMG_FALLBACK", "error")  # FASTIMG_FALLBACK=log runs the rows without a kernel forwarded

import pytest
from hypothesis import HealthCheck, settings
from native import needs_native

settings.register_profile(
    "fastimg", derandomize=True, deadline=None, max_examples=40, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
settings.load_profile("fastimg")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "native(*names): skipped, visibly, until these functions are native")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for mark in item.iter_markers("native"):
            for name in mark.args:
                if (skip := needs_native(name)) is not None:
                    item.add_marker(skip)
