"""crmlib: the library behind the CRM workbook. Notebooks say what and why; crmlib says how."""

__version__ = "0.1.0"
