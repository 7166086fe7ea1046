"""Settings that every test shares."""

from hypothesis import HealthCheck, settings

# Times vary on shared machines: a slow example is no fault. Examples are derived from the test itself, so that a
# failure on one machine is a failure on all; the nightly search (`--hypothesis-profile=search`) draws anew.
settings.register_profile("default", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("search", deadline=None, max_examples=1000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("default")
