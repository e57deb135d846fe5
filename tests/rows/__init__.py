"""The rows of each namespace, in rows()."""
