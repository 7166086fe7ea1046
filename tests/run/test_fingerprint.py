"""Does every part of the product count when a page is kept? Its files as version control lists them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

import crmlib
from crmlib.run.fingerprint import digest_of_folder, product_files

ROOT = Path(crmlib.__file__).parent


def test_every_file_of_the_product_counts():
    listed = subprocess.run(["git", "ls-files", "."], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode or not listed.stdout:
        pytest.skip("this is no clone")
    counted = {file.relative_to(ROOT).as_posix() for file in product_files(ROOT)}
    assert {name for name in listed.stdout.splitlines() if (ROOT / name).is_file()} <= counted


@pytest.mark.parametrize("name", ["present/locale/notebooks/common.ja.toml", "present/templates/page.html", "x.sql"])
def test_a_changed_word_or_template_is_a_changed_product(tmp_path, name):
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("before", encoding="utf-8")
    before = digest_of_folder(tmp_path, product_files(tmp_path))
    file.write_text("after", encoding="utf-8")
    assert digest_of_folder(tmp_path, product_files(tmp_path)) != before
