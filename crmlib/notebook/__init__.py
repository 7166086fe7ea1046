"""What does a notebook call? `open_report`, and one module per notebook whose functions make its sections."""

from crmlib.notebook.report import Report, open_report

__all__ = ["Report", "open_report"]
