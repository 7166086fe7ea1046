"""Does the panel of JupyterLab show a notebook anew as it would be from the start: any language, any own choice?

The kernel and the browser are those of test_jupyterlab; here the panel's boxes are changed, and what stands below it is
compared with a report opened with those choices.
"""

import importlib
import json

import ipywidgets as widgets
import pytest

from crmlib.notebook import page
from crmlib.notebook.panel import panel
from crmlib.notebook.report import Report
from crmlib.run.prepare import prepare_one
from tests import ROOT
from tests.notebooks.companies import in_language
from tests.notebooks.kpi_company import TABLES, make

NOTEBOOKS = sorted(
    path.relative_to(ROOT / "notebooks").with_suffix("").as_posix() for path in (ROOT / "notebooks").glob("*/*.ipynb")
)
OWN = {"kpi/crm_effect": {"before": "", "after": ""}, "reports/performance": {"mask_names": False}}


class Shown:
    """What a cell displayed: where JupyterLab keeps its output."""

    html = ""

    def update(self, element):
        self.html = element._repr_mimebundle_()[0]["text/html"]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("panel")
    workspace = make(folder, TABLES, introduced="2026-07-01")
    english = prepare_one(workspace=workspace.path, period="2026-10", language="en")
    return {"en": english, "ja": in_language(english, folder / "ja", "ja")}


def sections(name):
    module = importlib.import_module(f"crmlib.notebook.{name.rsplit('/', 1)[-1]}")
    cells = json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    calls = ["".join(cell["source"]) for cell in cells if "".join(cell["source"]).startswith("report.show(")]
    for call in calls:
        place, _, function = call[len("report.show(") : -1].partition(".")
        yield getattr(page if place == "page" else module, function)


def opened(name, data, own=None):
    report = Report(name, data, own)
    report.handles = [(section, Shown()) for section in sections(name)]
    report.reopen(data)
    return report


def shown(report):
    return [handle.html for _, handle in report.handles]


def boxes(made):
    return made.children[0].children


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_language_switch_shows_what_the_other_language_would(data, name):
    report = opened(name, data["en"], OWN.get(name))
    english = shown(report)
    made = panel(report, lambda **chosen: data[chosen["language"]], ["all"])
    assert len(boxes(made)) == 4 + len(OWN.get(name, ()))
    language = boxes(made)[3]
    language.value = "ja"
    assert shown(report) == shown(opened(name, data["ja"], OWN.get(name)))
    assert shown(report) != english
    assert [box.description for box in boxes(made)][:4] == ["期間", "範囲", "比較", "言語"]
    language.value = "en"
    assert shown(report) == english


def test_own_choices_have_a_box_each(data):
    report = opened("reports/performance", data["en"], OWN["reports/performance"])
    assert "Aiko" in "".join(shown(report))
    *_, mask = boxes(panel(report, lambda **_: data["en"], ["all"]))
    assert isinstance(mask, widgets.Checkbox)
    mask.value = True
    assert "Aiko" not in "".join(shown(report))


def test_a_mistake_is_said_beside_the_boxes(data):
    report = opened("kpi/crm_effect", data["en"], OWN["kpi/crm_effect"])
    made = panel(report, lambda **_: data["en"], ["all"])
    *_, before, after = boxes(made)
    after.value = "2026-09"
    before.value = "<2026-10"
    assert "&lt;2026-10" in made.children[1].value
    before.value = "2026-08"
    assert made.children[1].value == ""
    assert "August 2026" in "".join(shown(report))
