"""How is a KPI declared and evaluated?

`declare` says what a KPI is, `evaluate` computes figures for periods × slices at a point in time, `result` is one
figure and its frame. The KPIs themselves stand in `crmlib.catalogue`.
"""

from crmlib.metric.declare import DIMENSIONS, NONE, Fact, Kpi
from crmlib.metric.evaluate import Data, behind, evaluate, inputs
from crmlib.metric.registry import find, register
from crmlib.metric.result import Result, divide, frame, from_frame

__all__ = [
    "DIMENSIONS",
    "NONE",
    "Data",
    "Fact",
    "Kpi",
    "Result",
    "behind",
    "divide",
    "evaluate",
    "find",
    "frame",
    "from_frame",
    "inputs",
    "register",
]
