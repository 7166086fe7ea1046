"""Is a page used again exactly as long as what it was made from is the same?"""

from __future__ import annotations

import json

from crmlib.run.kept import PageStore
from crmlib.run.page_data import FORMAT, PageData, name_version

READ = {"meta.json": "1", "kpis.parquet": "2"}


def test_a_page_is_kept_while_the_files_that_it_read_are_as_they_were(tmp_path):
    note = {"seconds": 1.0, "base": "pipeline", "reads": READ}
    PageStore(tmp_path).add("made", {"page.html": b"<p>"}, note)
    store = PageStore(tmp_path)
    assert store.find_made("pipeline", READ | {"analysis/customers.json": "another"}).folder.name == "made"
    assert store.find_made("pipeline", READ | {"kpis.parquet": "3"}) is None
    assert store.find_made("pipeline", {"meta.json": "1"}) is None
    assert store.find_made("goals", READ) is None
    (tmp_path / "made" / "page.html").write_text("harmed", encoding="utf-8")
    assert store.find_made("pipeline", READ) is None


def test_an_analysis_changes_its_own_hash_and_not_the_version_of_the_scopes_data(tmp_path):
    names = ("period", "as_of", "scope", "compare_to", "language", "currency", "data")
    meta = dict.fromkeys(names, "") | {"company": {}, "format": FORMAT, "compare": [], "trend": [], "imports": []}
    (tmp_path / "meta.json").write_text(json.dumps(meta), encoding="utf-8")
    (tmp_path / "kpis.parquet").write_bytes(b"figures")
    (tmp_path / "analysis").mkdir()
    rank = tmp_path / "analysis" / "customers.json"
    rank.write_text("1", encoding="utf-8")
    before, version = name_version(tmp_path), PageData(tmp_path).meta.data_version
    rank.write_text("2", encoding="utf-8")
    after = name_version(tmp_path)
    assert {name for name in after if after[name] != before[name]} == {"analysis/customers.json"}
    assert PageData(tmp_path).meta.data_version == version
    (tmp_path / "kpis.parquet").write_bytes(b"other figures")
    name_version(tmp_path)
    assert PageData(tmp_path).meta.data_version != version
