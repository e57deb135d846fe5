"""Build output of one SIMD level."""
