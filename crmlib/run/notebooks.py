"""Which notebooks are there, and which parameters does each take?"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crmlib.errors import UserError, nearest

STANDARD = ("workspace", "period", "as_of", "scope", "compare_to", "language", "currency")
"""What every notebook takes; the run sets all but `workspace` (a page reads its page data only)."""

_TYPES: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "list": (list, tuple),
    "tuple": (list, tuple),
    "dict": (dict,),
}


@dataclass(frozen=True)
class Parameter:
    """A parameter of a notebook: its type's name (as annotated, else as its default has it) and default text."""

    name: str
    type: str
    default: str

    @property
    def required(self) -> bool:
        """Typed, but without a value of its own: the plan has to give one."""
        return (
            self.default.strip() in ("None", "...")
            and self.type not in ("None", "Any", "object")
            and ("None" not in self.type and "Optional" not in self.type)
        )

    def fault(self, value: Any) -> str | None:
        """Why `value` does not fit, or None where it does."""
        name = self.type.partition("[")[0].split("|")[0].strip()
        allowed = _TYPES.get(name)
        if allowed is None or (value is None and not self.required):
            return None
        if isinstance(value, bool) and bool not in allowed:
            return f"expected {name}, found {value!r}"
        return None if isinstance(value, allowed) else f"expected {name}, found {value!r}"


def notebook_names(folder: Path) -> list[str]:
    """The notebooks below `folder`, as `reports/pipeline`."""
    found = (file.relative_to(folder).with_suffix("") for file in folder.rglob("*.ipynb"))
    return sorted(name.as_posix() for name in found if not any(part.startswith(".") for part in name.parts))


def parameters_of(path: Path) -> dict[str, Parameter]:
    """The parameters of a notebook's annotated `parameters` cell: what Papermill reads there, without its import, which
    takes longer than a run that has nothing to do. `UserError` where the cell is no Python."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    tagged = (cell for cell in cells if "parameters" in cell.get("metadata", {}).get("tags", ()))
    source = "".join(next(tagged, {"source": ""})["source"])
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        place = f"{path}, cell `parameters`, line {error.lineno}"
        raise UserError(
            "not a list of parameters", place=place, found=error.msg, expected="name: type = value"
        ) from None
    found = {}
    for line in tree.body:
        if isinstance(line, ast.AnnAssign) and line.value is not None:
            target, annotated = line.target, ast.unparse(line.annotation)
        elif isinstance(line, ast.Assign):
            target, annotated = line.targets[0], ""
        else:
            continue
        if isinstance(target, ast.Name):
            default = ast.unparse(line.value)
            found[target.id] = Parameter(target.id, _type(annotated, default), default)
    return found


def parameter_faults(name: str, known: Mapping[str, Parameter], given: Mapping[str, Any]) -> list[str]:
    """What is wrong with the parameters `given` to notebook `name`; each fault names the nearest valid one."""
    faults = []
    for lacking in [s for s in STANDARD if s not in known]:
        faults.append(f"notebook {name} has no parameter '{lacking}', which every notebook takes")
    for key, value in given.items():
        if key not in known:
            near = nearest(key, known)
            faults.append(
                f"notebook {name}: unknown parameter '{key}'" + (f"; did you mean '{near[0]}'?" if near else "")
            )
        elif key in STANDARD:
            faults.append(f"notebook {name}: '{key}' is set by the plan itself, not under parameters")
        elif fault := known[key].fault(value):
            faults.append(f"notebook {name}: parameter '{key}': {fault}")
    for parameter in known.values():
        if parameter.required and parameter.name not in given and parameter.name not in STANDARD:
            faults.append(f"notebook {name}: parameter '{parameter.name}' is missing (a {parameter.type})")
    return faults


def hint(name: str, known: Iterable[str]) -> str:
    """The end of a fault about an unknown name: the nearest valid ones, if any.

    >>> hint("reports/pipline", ["reports/pipeline"])
    "; did you mean 'reports/pipeline'?"
    """
    near = nearest(name, known)
    return f"; did you mean {' or '.join(repr(each) for each in near)}?" if near else ""


def _type(annotated: str, default: str) -> str:
    """The annotation, else the type of the default's literal."""
    if annotated not in ("None", ""):
        return annotated
    try:
        return type(ast.literal_eval(default)).__name__.replace("NoneType", "None")
    except (ValueError, SyntaxError):
        return "None"
