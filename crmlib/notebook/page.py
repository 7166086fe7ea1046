"""Which parts does every page have? They open and close it, whatever it is about."""

from __future__ import annotations

from crmlib.notebook.report import Report
from crmlib.present.notice import Header, Methodology, Unavailable


def header(report: Report) -> Header:
    """Scope, period, as_of, time zone, snapshot, and the quality of the data."""
    return report.header()


def unavailable(report: Report) -> Unavailable:
    """What the page could not show, why, and how to supply it."""
    return report.unavailable()


def methodology(report: Report) -> Methodology:
    """Each KPI's definition and query, and the versions of the inputs."""
    return report.methodology()
