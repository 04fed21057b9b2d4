"""The demonstration: a believable municipality, made by the same use cases people use."""

from tsuen.jobs.demo.seed import seed_demo

__all__ = ["seed_demo"]
