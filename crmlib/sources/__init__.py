"""How does a CRM's export become canonical rows, safely, and how is it taken back?"""

from crmlib.sources.load import Request, import_paths
from crmlib.sources.report import ImportReport, TableOutcome

__all__ = ["ImportReport", "Request", "TableOutcome", "import_paths"]
