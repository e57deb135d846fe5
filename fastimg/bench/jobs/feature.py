"""Jobs of fastimg.feature."""

from fastimg.bench.job import Job
from fastimg.bench.jobs import cascade

TABLE: tuple[Job, ...] = cascade.TABLE

MORE: tuple[Job, ...] = cascade.MORE

ALIASES: dict[str, str] = {}
