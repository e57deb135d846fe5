"""Jobs by namespace: TABLE, those of the published table; MORE; ALIASES, functions that another's job covers."""
