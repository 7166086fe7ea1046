"""What does a page use that importing alone does not load? Filled once in the zygote; starts no thread."""

from __future__ import annotations

import plotly.graph_objects as go


def fill_caches() -> None:
    """Draw one small figure: plotly builds its classes and validators on first use."""
    figure = go.Figure([go.Bar(x=["a"], y=[1]), go.Scatter(x=["a"], y=[1])])
    figure.update_layout(title="warm").to_json()


fill_caches()
