"""Jobs of fastimg.feature."""

from fastimg.bench.job import Job

TABLE: tuple[Job, ...] = ()

MORE: tuple[Job, ...] = ()

ALIASES: dict[str, str] = {}
