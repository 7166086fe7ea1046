"""What does a worker use beside what a page uses? The schema of notebooks, compiled, and the page's template."""

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from crmlib.run.page import rendered

_SHOWN = new_code_cell("", outputs=[new_output("display_data", data={"text/html": "<p></p>"})])
_CELLS = [new_markdown_cell("# A <!-- #a -->\n\n**b** `c` [d](e.html)\n\n- f\n\n## G"), _SHOWN]
rendered(new_notebook(cells=_CELLS), "all/a", [("a.html", "A", True)], "en", None)
