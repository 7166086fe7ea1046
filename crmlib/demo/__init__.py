"""A made-up company whose truth is known, so that every other part has something to measure itself against."""
