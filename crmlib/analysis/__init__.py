"""What lies behind the figures: movements, durations, comparisons, drivers and lists of records that need care.

Every function is pure: frames and plain values in, plain values out; `as_of` and seeds are parameters.
"""
