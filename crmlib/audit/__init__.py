"""Is the data accurate, what was changed in it, and what does that do to the figures?"""
