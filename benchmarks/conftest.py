import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--size", type=int, default=2048, help="images are SIZE x SIZE pixels (default: 2048)")
