"""What does a notebook that draws with plotly's Python package use? Its classes, filled once in the zygote."""

import plotly.graph_objects as go

go.Figure([go.Bar(x=["a"], y=[1]), go.Scatter(x=["a"], y=[1])]).update_layout(title="warm").to_json()
