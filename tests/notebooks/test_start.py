"""`crm new notebook` and `crm new kpi` start parts that run, and refuse what cannot be."""

import json

import pytest

from crmlib.catalogue.start import start_kpi
from crmlib.errors import UserError
from crmlib.notebook.start import start_notebook


def test_a_started_notebook_has_its_parts(tmp_path):
    paths = start_notebook("reports/renewals", "Renewals", "更新", tmp_path)
    assert [path.suffix for path in paths] == [".ipynb", ".py", ".toml", ".toml"]
    cells = json.loads(paths[0].read_text(encoding="utf-8"))["cells"]
    assert "".join(cells[0]["source"]).startswith("# Renewals")
    assert "".join(cells[1]["source"]).startswith("# 更新")
    compile(paths[1].read_text(encoding="utf-8"), "sections", "exec")
    with pytest.raises(UserError, match="exists"):
        start_notebook("reports/renewals", root=tmp_path)
    own = start_notebook("reports/churn", root=tmp_path, notebooks=tmp_path / "ws" / "notebooks")
    assert own[0] == tmp_path / "ws/notebooks/reports/churn.ipynb"


@pytest.mark.parametrize("name", ["renewals", "../x", "reports/../x", "reports/A B", "sheets/x", "reports/"])
def test_a_bad_name_is_refused(tmp_path, name):
    with pytest.raises(UserError):
        start_notebook(name, root=tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_started_kpi_names_its_file_and_refuses_a_taken_id():
    record, place = start_kpi("upsells_won", "sales")
    assert 'Kpi("upsells_won"' in record
    assert place == "crmlib/catalogue/sales.py"
    with pytest.raises(UserError, match="exists"):
        start_kpi("win_rate", "sales")
    with pytest.raises(UserError, match="sales"):
        start_kpi("upsells_won", "sale")
