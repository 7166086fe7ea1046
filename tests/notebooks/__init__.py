"""Every notebook, run and read."""
