"""Does the crm engine give what Papermill's own engine gives? Every kind of output, both ways, compared whole.

The product's notebooks are run both ways in `test_notebooks_same.py`.
"""

from __future__ import annotations

import copy
import json
import re

import nbformat
import papermill
import pytest

from crmlib.run import forks

pytestmark = [
    pytest.mark.skipif(forks.supported() is not None, reason="forking is not safe on this system"),
    # Stock kernels start in seconds each, and one that dies takes its client minutes to notice on a loaded machine.
    pytest.mark.slow,
]

CELLS = {
    "markdown": "#md # A title",
    "empty": "   ",
    "stdout and stderr": "import sys\nprint('out', p)\nprint('err', file=sys.stderr)\nprint('out again')",
    "flush splits": "print('a', flush=True)\nprint('b')",
    "display flushes": "print('before')\ndisplay(1)\nprint('after')",
    "last value": "1 + 1",
    "silenced": "1 + 1;",
    "table": "import pandas as pd\npd.DataFrame({'a': [1, 2], 'b': ['<x>', None]})",
    "chart": "import plotly.graph_objects as go\nimport plotly.io as pio\npio.renderers.default = 'plotly_mimetype'\n"
    "go.Figure(go.Bar(x=['a'], y=[1]))",
    "image": "from IPython.display import Image\nImage(data=b'\\x89PNG\\r\\n\\x1a\\n' + b'0' * 40, width=10)",
    "several displays": "from IPython.display import HTML, Markdown\n"
    "display(HTML('<b>x</b>'), Markdown('*y*'))\n'last'",
    "display id": "h = display('one', display_id='fixed')\nprint('between')\nh.update('two')",
    "display id from another cell": "h.update('three')",
    "clear": "print('gone')\nfrom IPython.display import clear_output\nclear_output()\nprint('kept')",
    "clear later": "print('gone')\nclear_output(wait=True)\nprint('kept')",
    "error": "def f():\n    return 1 / 0\nprint('text before')\nf()",
    "syntax error": "def g(:\n    pass",
    "chained error": "try:\n    f()\nexcept ZeroDivisionError as error:\n    raise ValueError('<bad>') from error",
    "system exit": "import sys\nsys.exit(4)",
    "input": "input('name?')",
    "await": "import asyncio\nawait asyncio.sleep(0.01)\n'awaited'",
    "loop is running": "asyncio.get_event_loop().is_running()",
    "magic": "%%capture held\nprint('captured')",
    "magic used": "print(held.stdout)",
    "shell": "!echo from-a-shell",
    "descriptor": "import os\nos.write(1, b'raw\\n')\nimport time\ntime.sleep(0.5)",
    "subprocess": "import subprocess\nsubprocess.run(['echo', 'child'])\ntime.sleep(0.5)",
    "fork": "pid = os.fork()\nif pid == 0:\n    os._exit(0)\nos.waitpid(pid, 0)[1]",
    "thread": "import threading\nt = threading.Thread(target=print, args=('from a thread',))\nt.start()\nt.join()",
    "names": "__name__, type(get_ipython()).__name__, sorted(k for k in globals() if not k.startswith('_'))[:3]",
    "own bundle": "class Odd:\n    def _repr_mimebundle_(self, **kw):\n"
    "        return {'application/json': {'b': [1, None]}, 'text/plain': 'odd'}, {'text/plain': {'x': 1}}\nOdd()",
    "broken repr": "class Broken:\n    def __repr__(self):\n        raise RuntimeError('no repr')\nBroken()",
    "terminal escape": "print('\\x1b[31mred\\x1b[0m')",
    "history": "_, __",
    "count": "get_ipython().execution_count",
    "japanese": "print('売上 ¥1,234')",
}
FAILING = {"error", "syntax error", "chained error", "system exit", "input", "broken repr"}


def both(tmp_path, notebook, parameters=(("p", 2),), **options):
    """The notebook run by the stock engine and by ours: [(the saved notebook, the error's text)]."""
    results = []
    for engine in (None, "crm"):
        path = tmp_path / f"{engine}.ipynb"
        error = None
        try:
            with pytest.MonkeyPatch.context() as patch:
                patch.delenv("PYTEST_CURRENT_TEST")  # a stock kernel that sees it captures no file descriptors
                papermill.execute_notebook(
                    copy.deepcopy(notebook), path, dict(parameters), engine_name=engine, progress_bar=False, **options
                )
        except Exception as raised:
            error = f"{type(raised).__name__}: {raised}"
        results.append((nbformat.read(path, 4), error))
    return results


def plain(value) -> str:
    """`value` as text without what differs between any two runs: clocks, process ids, addresses, random ids."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    text = re.sub(r"ipykernel_\d+", "ipykernel_PID", text)
    text = re.sub(r"0x[0-9a-f]{6,}", "0xADDRESS", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)?", "TIME", text)
    text = re.sub(r'"duration": [\d.e-]+', '"duration": SECONDS', text)
    return re.sub(r"(None|crm)\.ipynb", "OUTPUT.ipynb", text)


def differences(stock, ours) -> dict[str, tuple[str, str]]:
    """Where two executed notebooks differ: {the cell's first line and part: (the stock engine's, ours)}."""
    assert len(stock.cells) == len(ours.cells)
    different = {}
    for one, other in zip(stock.cells, ours.cells, strict=True):
        name = one.source.partition("\n")[0]
        for part in ("source", "execution_count", "outputs", "metadata"):
            if plain(one.get(part)) != plain(other.get(part)):
                different[f"{name}: {part}"] = (plain(one.get(part)), plain(other.get(part)))
    if plain(stock.metadata) != plain(ours.metadata):
        different["metadata of the notebook"] = (plain(stock.metadata), plain(ours.metadata))
    return different


def test_every_kind_of_output_equals_the_stock_engine(tmp_path, make_notebook):
    tags = {n: ["raises-exception"] for n, name in enumerate(CELLS) if name in FAILING}
    (stock, stock_error), (ours, our_error) = both(tmp_path, make_notebook(*CELLS.values(), tags=tags))
    assert plain(stock_error) == plain(our_error)
    assert differences(stock, ours) == {}


def test_an_error_leaves_the_same_banners_and_statuses(tmp_path, make_notebook):
    notebook = make_notebook("print('before')", "raise KeyError('売上')", "print('never')")
    (stock, stock_error), (ours, our_error) = both(tmp_path, notebook)
    assert stock_error is not None
    assert stock_error.startswith("PapermillExecutionError")
    assert re.sub(r"0x[0-9a-f]+", "", stock_error) == re.sub(r"0x[0-9a-f]+", "", our_error)
    strip = [plain([{k: v for k, v in cell.items() if k != "id"} for cell in nb.cells]) for nb in (stock, ours)]
    assert strip[0] == strip[1]
    assert "An Exception was encountered at" in strip[1]


def test_a_dead_kernel_raises_what_the_stock_engine_raises(tmp_path, make_notebook):
    notebook = make_notebook("print('before', flush=True)", "import os\nos._exit(3)", "print('never')")
    (stock, stock_error), (ours, our_error) = both(tmp_path, notebook)
    assert stock_error.startswith("DeadKernelError: Kernel died")
    assert our_error == "DeadKernelError: Kernel died: it ended with exit code 3 in cell 3"
    assert plain([c.get("outputs") for c in stock.cells]) == plain([c.get("outputs") for c in ours.cells])


def test_widgets_use_real_messages_and_keep_their_state(tmp_path, make_notebook):
    notebook = make_notebook(
        "import ipywidgets as w\nslider = w.IntSlider(value=7)\nslider",
        "out = w.Output()\nwith out:\n    print('inside the widget')\nout",
    )
    (stock, stock_error), (ours, our_error) = both(tmp_path, notebook)
    assert stock_error is None
    assert our_error is None

    def widgets(nb):
        states = nb.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"].values()
        return sorted(s["model_name"] for s in states), [
            s["state"].get("value") for s in states if "value" in s["state"]
        ]

    assert widgets(stock) == widgets(ours)
    assert [len(c.get("outputs", [])) for c in stock.cells] == [len(c.get("outputs", [])) for c in ours.cells]


def test_a_lone_surrogate_is_replaced_where_the_stock_kernel_loses_its_output(tmp_path, make_notebook):
    done = papermill.execute_notebook(
        make_notebook("print('a\\ud800b')"), tmp_path / "x.ipynb", {"p": 2}, engine_name="crm", progress_bar=False
    )
    assert done.cells[-1].outputs[0].text == "a?b\n"
