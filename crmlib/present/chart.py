"""What does a chart say? A value: a title that states what is seen, marks, two axes, and the same figures as a table.

The constructors of each kind are in `plot.py`.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from markupsafe import Markup

from crmlib.present import mark, plotly_figure, svg
from crmlib.present.element import Element
from crmlib.present.scale import Axis
from crmlib.present.table import Table

#: Where the page renderer puts the plotly figure of a chart.
FIGURE_HERE = "<!--plotly-figure-->"


@dataclass(frozen=True)
class Legend:
    """One entry of a legend: a name, its colour's role, how it is drawn (bar, line or its dash, band, point), and how
    dense a band looks."""

    name: str
    role: str
    shape: str = "bar"
    opacity: float = 0.25


@dataclass(frozen=True)
class Chart(Element):
    """A chart: drawn by us as static SVG, by plotly where there is JavaScript, and always with its data as a table.

    `summary` is the text alternative. `records` are the rows behind the chart: a click on a mark, or the button in the
    data table, lists those of the mark's key.
    """

    kind: ClassVar[str] = "chart"
    title: str
    marks: tuple[mark.Mark, ...]
    x: Axis
    y: Axis
    data: Table
    summary: str
    language: str = "en"
    legend: tuple[Legend, ...] = ()
    note: str | None = None
    records: Table | None = None
    height: int = 320

    def context(self) -> dict[str, Any]:
        return {
            "picture": self.picture,
            "data": self.data.html(),
            "records": self.records.html() if self.records else None,
            "here": Markup(FIGURE_HERE),
        }

    @property
    def wide(self) -> bool:
        """Whether the chart keeps its width on a phone and scrolls there, as a heat map with its figures does."""
        return any(isinstance(each, mark.Cells) for each in self.marks)

    @cached_property
    def picture(self) -> Markup:
        """The static drawing."""
        label = f"{self.title}. {self.summary}" if self.language == "en" else f"{self.title}。{self.summary}"
        return svg.draw(self.marks, self.x, self.y, self.height, label)

    def figure(self) -> dict[str, Any]:
        """The plotly figure; keys are in it only where there are records to find by them."""
        made = plotly_figure.figure(self.marks, self.x, self.y, self.height)
        if self.records is None:
            for trace in made["data"]:
                trace.pop("customdata", None)
        return made

    def text(self) -> str:
        return f"{self.title}\n{self.summary}\n{self.data.text()}"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> tuple[dict, dict]:
        data, metadata = super()._repr_mimebundle_(include, exclude)
        return {plotly_figure.MIME: self.figure(), **data}, metadata
