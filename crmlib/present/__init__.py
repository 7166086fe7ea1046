"""How are figures shown? Display objects for notebooks, and the renderer of pages and workbook files.

A notebook uses the objects; the run uses `page.render`, `site.render_index`, `shell.write_static`, `workbook.write`.
"""
