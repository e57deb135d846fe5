"""The jobs of fastimg/bench/cases.py for pytest-benchmark: one group per job, one entry per contestant."""

from collections.abc import Iterator

import pytest

from fastimg.bench import measure, run
from fastimg.bench.cases import JOBS, Job

pytest.importorskip("skimage")

ENTRIES = [
    pytest.param(job, name, id=f"{job.name}-{name}")
    for job in JOBS
    for name in (run.FASTIMG, run.reference_library(job), *(peer.name for peer in job.peers))
]


@pytest.fixture(params=run.default_threads(), ids="threads={}".format)
def threads(request: pytest.FixtureRequest) -> Iterator[int]:
    with measure.threads(request.param):
        yield request.param


@pytest.mark.parametrize(("job", "name"), ENTRIES)
def test_speed(benchmark, threads, job: Job, name: str, request: pytest.FixtureRequest) -> None:
    size = request.config.getoption("--size")
    calls = run.contestants(job, job.image(size))
    if name not in calls:
        pytest.skip(f"{name} has no {job.function}, or is not installed")
    benchmark.group = f"{job.name} {size}x{size}, {threads} thread(s)"
    benchmark.extra_info.update(function=job.function, contestant=name, threads=threads, size=size)
    result = benchmark(calls[name])
    if name == run.FASTIMG:
        difference, problem = run.compare(result, calls[run.reference_library(job)]())
        assert not problem
        assert difference is not None
        assert difference <= job.tolerance
