"""Jobs of fastimg.measure."""

from fastimg.bench.job import Job

TABLE: tuple[Job, ...] = ()

MORE: tuple[Job, ...] = ()

ALIASES: dict[str, str] = {}
