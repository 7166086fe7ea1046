"""What does a series' own past say about its next periods, and how wrong may that be?"""

from crmlib.analysis.forecast.series.combine import forecast
from crmlib.analysis.forecast.series.paths import gate
from crmlib.analysis.forecast.series.result import SeriesForecast, Total

__all__ = ["SeriesForecast", "Total", "forecast", "gate"]
