"""Page data that a notebook of its own asks for is made once, whoever asks at the same time."""

import shutil
import subprocess
import sys

from tests.notebooks.companies import PERIODS

ASK = """
import sys
from crmlib.run.prepare import prepare_one
sys.stdin.readline()
data = prepare_one(workspace=sys.argv[1], period=sys.argv[2])
print(data.folder, data.figures.num_rows)
"""


def test_notebooks_that_ask_at_once_read_the_same_whole_data(company, tmp_path):
    workspace = tmp_path / "company"
    shutil.copytree(company("one_deal"), workspace)
    command = [sys.executable, "-c", ASK, str(workspace), PERIODS["one_deal"]]
    asking = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for process in asking:
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [(*process.communicate(), process.returncode) for process in asking]
    assert all(status == 0 for _, _, status in answers), answers
    assert len({said for said, _, _ in answers}) == 1
    folder, figures = answers[0][0].split()
    assert int(figures) > 0
    assert not [part for part in workspace.rglob("*.part") if part.is_dir()], folder
