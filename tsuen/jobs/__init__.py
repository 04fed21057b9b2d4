"""What the worker and the command line run."""
