"""`make bench`: what docs/performance.md promises, as ratios to an anchor measured beside it in the same run."""
