"""How does `jupyter nbconvert --to crm report.ipynb` make the workbook's page? Through the same renderer."""

from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode

from crmlib.present import shell
from crmlib.present.page import render


class CrmExporter(Exporter):
    """nbconvert's exporter `crm`: the page, and the shared script in `_static` beside it."""

    export_from_notebook = "CRM workbook page"
    output_mimetype = "text/html"

    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page's HTML, and the resources with the shared script where the page needs it."""
        made, resources = super().from_notebook_node(nb, resources, **kw)
        page = render(made)
        if shell.plotly_name() in page:
            outputs = resources.setdefault("outputs", {})
            outputs[f"_static/{shell.plotly_name()}"] = shell.plotly_bytes()
        return page, resources
