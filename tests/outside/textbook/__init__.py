"""Examples worked by hand: a few rows, one figure, and the arithmetic beside it."""
