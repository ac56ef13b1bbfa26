"""A file and the files it extends, put together: who said what last.

From the base upwards each file changes single settings of the one below; a value with its evidence, a law and a list are
replaced as a whole. Where each setting came from is kept, so that a problem is blamed on the file and line that caused it.
"""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from pydantic import BaseModel

from sim.settings.document import Document, Table, read_document
from sim.settings.evidence import OF_A_COUNCIL, EvidenceRules, Statement, evidence_problems, flat_texts, text_for
from sim.settings.keys import NoSuchPlace, nearest, path_of, put, value_at
from sim.settings.privacy import personal_settings
from sim.settings.problems import Origin, Problem, shown
from sim.settings.scanner import scan
from sim.settings.schema_walk import is_one_value, types_at
from sim.settings.shipped import NAME, shipped_file, shipped_names
from sim.settings.where import Path, dotted

MOST_FILES = 10
COMMAND_LINE = "command line"


@dataclass(slots=True)
class Layers:
    """Settings put together from several files.

    Attributes:
        kind: council, plan or study; cls: the settings class they are for.
        data: the values; origins: where each place was last written.
        sources: of the plain values, by dotted key.
        for_council: overrides in a study that are meant for its council.
        documents: the files, the one extended most first.
        problems, warnings: what was found on the way.
    """

    kind: str
    cls: type[BaseModel]
    data: Table = field(default_factory=dict)
    origins: dict[Path, Origin] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    for_council: list[Statement] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    @property
    def must_stop(self) -> bool:
        """Whether a file could not be read at all, so that the rest cannot be judged."""
        return any(document.must_stop for document in self.documents)

    def origin_of(self, path: Path) -> Origin | None:
        """Return where a place, or the nearest table around it, was last written."""
        return next((self.origins[path[:end]] for end in range(len(path), 0, -1) if path[:end] in self.origins), None)


def put_together(document: Document, layers: Layers, command_line: Sequence[str] = ()) -> Layers:
    """Fill the layers from a file, those it extends and the overrides of the command line."""
    layers.documents = _chain(document, layers.kind)
    layers.problems += [problem for each in layers.documents for problem in each.problems]
    layers.warnings += [problem for each in layers.documents for problem in each.warnings]
    if layers.must_stop:
        return layers
    for each in layers.documents:
        _lay_over(each, layers)
    statements = _command_line_statements(command_line, layers)
    _apply(statements, layers)
    return layers


def _chain(document: Document, kind: str) -> list[Document]:
    """Return the file and those it extends, the last extended first."""
    chain = [document]
    while not chain[0].must_stop and "extends" in chain[0].data:
        base = _extended(chain, kind)
        if base is None:
            chain[0].has_its_base = False
            break
        chain.insert(0, base)
    return chain


def _extended(chain: list[Document], kind: str) -> Document | None:
    """Read the file that the lowest file of a chain extends; None with the reason noted."""
    lowest = chain[0]
    name = lowest.data.pop("extends")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        fix = "Give the name of a council or plan, such as bradford-2018; no folder, no ending."
        lowest.blame(("extends",), "extends", shown(name), f"{shown(name)} is not a name", fix)
        return None
    path = _beside(lowest, name) or shipped_file(name, kind)
    if path is None:
        fix = nearest(name, shipped_names(kind))
        lowest.blame(("extends",), "extends", shown(name), f"there is no file '{name}'", fix)
        return None
    if any(_same_file(path, each.path) for each in chain):
        fix = "Let one of the files stand on its own."
        lowest.blame(("extends",), "extends", shown(name), f"extends itself by way of {path.name}", fix)
        return None
    if len(chain) > MOST_FILES:
        lowest.blame(("extends",), "extends", shown(name), f"more than {MOST_FILES} files extend each other", "Use fewer.")
        return None
    return read_document(path, path.name)


def _beside(document: Document, name: str) -> FilePath | None:
    if document.path is None:
        return None
    path = document.path.parent / f"{name}.toml"
    return path if path.is_file() else None


def _same_file(path: FilePath, other: FilePath | None) -> bool:
    return other is not None and path.resolve() == other.resolve()


def _lay_over(document: Document, layers: Layers) -> None:
    """Change what is there by what a file says, first its tables, then its ``[set]``."""
    data = copy.deepcopy(document.data)
    texts = {name: flat_texts(data.pop(name)) if isinstance(data.get(name), dict) else {} for name in ("sources", "why")}
    overrides = data.pop("set", {}) if "set" not in layers.cls.model_fields else {}
    own = [_statement(document, path, texts) for path in _units(data, (), layers.cls) if types_at(layers.cls, path)]
    if layers.kind == "council":
        layers.problems += evidence_problems(own, layers.data, layers.origins, OF_A_COUNCIL)
    replaced = _merge(layers.data, data, (), layers.cls)
    layers.origins = _without_replaced(layers.origins, replaced)
    for path in document.scan.lines:
        if path[0] not in ("extends", "set", "sources", "why"):
            layers.origins[path] = _origin(document, path, texts)
    layers.sources |= texts["sources"] | _sources_of_choices(own, layers.cls)
    if not isinstance(overrides, dict):
        document.blame(
            ("set",), "set", shown(overrides), "is not a table of overrides", "Write [set] and one KEY = VALUE a line."
        )
        layers.problems.append(document.problems[-1])
        return
    _apply(_set_statements(overrides, document, texts, layers), layers)


def _units(data: object, path: Path, cls: type[BaseModel]) -> list[Path]:
    """Return the places of single settings: plain values, lists, and values written as a table."""
    if isinstance(data, dict) and (not path or not _is_unit(data, path, cls)):
        return [unit for key, inner in data.items() for unit in _units(inner, (*path, key), cls)]
    return [path]


def _is_unit(table: Table, path: Path, cls: type[BaseModel]) -> bool:
    return "value" in table or is_one_value(cls, path)


def _merge(base: Table, over: Table, path: Path, cls: type[BaseModel]) -> set[Path]:
    """Write a file's values into those it extends; return the places replaced as a whole."""
    replaced: set[Path] = set()
    for key, value in over.items():
        place = (*path, key)
        below = base.get(key)
        if isinstance(value, dict) and isinstance(below, dict) and not (_is_unit(value, place, cls) or "value" in below):
            replaced |= _merge(below, value, place, cls)
        else:
            base[key] = value
            replaced.add(place)
    return replaced


def _without_replaced(origins: dict[Path, Origin], replaced: set[Path]) -> dict[Path, Origin]:
    return {
        path: origin for path, origin in origins.items() if not any(path[:end] in replaced for end in range(1, len(path) + 1))
    }


def _origin(document: Document, path: Path, texts: dict[str, dict[str, str]]) -> Origin:
    """Return where a place is written, with the source and reason of its own table or of the file's lists of them."""
    key = dotted(path, document.data)
    return Origin(
        file=document.name,
        line=document.scan.line_of(path),
        source=_own(document.data, path, "source") or text_for(key, texts["sources"]),
        why=_own(document.data, path, "why") or text_for(key, texts["why"]),
        is_default=document.is_default,
    )


def _own(data: Table, path: Path, name: str) -> str | None:
    table = value_at(data, path)
    text = table.get(name) if isinstance(table, dict) and "value" in table else None
    return text if isinstance(text, str) else None


def _sources_of_choices(statements: list[Statement], cls: type[BaseModel]) -> dict[str, str]:
    """Return the sources of values that cannot keep them: a list or a choice written as ``{ value, source }``."""
    sources = {}
    for each in statements:
        source = each.value.get("source") if isinstance(each.value, dict) and not is_one_value(cls, each.path) else None
        if isinstance(source, str):
            sources[each.key] = source
    return sources


# --- overrides -------------------------------------------------------------------------------------------------------------


def _statement(document: Document, path: Path, texts: dict[str, dict[str, str]]) -> Statement:
    key = dotted(path, document.data)
    return Statement(key, path, value_at(document.data, path), _origin(document, path, texts))


def _set_statements(overrides: Table, document: Document, texts: dict[str, dict[str, str]], layers: Layers) -> list[Statement]:
    statements = []
    for path in _override_paths(overrides, (), layers.cls):
        key = ".".join(str(step) for step in path)
        written_at: Path = ("set", *path)
        value = value_at(overrides, path)
        origin = Origin(
            document.name,
            document.scan.line_of(written_at),
            text_for(key, texts["sources"]),
            text_for(key, texts["why"]),
            document.is_default,
        )
        statements.append(Statement(key, written_at, value, origin))
    return statements


def _override_paths(overrides: Table, path: Path, cls: type[BaseModel]) -> list[Path]:
    """Return the keys of ``[set]``; ``pay.step_gbp = 1`` without quotation marks makes inner tables of them."""
    found = []
    for key, value in overrides.items():
        place = (*path, key)
        if isinstance(value, dict) and value and "." not in key and not _is_unit(value, place, cls):
            found += _override_paths(value, place, cls)
        else:
            found.append(place)
    return found


def _command_line_statements(command_line: Sequence[str], layers: Layers) -> list[Statement]:
    statements: list[Statement] = []
    for text in command_line:
        key, equals, written = text.partition("=")
        key = key.strip()
        if not equals or not key:
            problem = Problem(
                COMMAND_LINE,
                None,
                "--set",
                shown(text),
                "has no KEY=VALUE",
                "Write --set demand.rereferral_share=0.2, for example.",
            )
            layers.problems.append(problem)
        elif any(each.key == key for each in statements):
            layers.problems.append(Problem(COMMAND_LINE, None, key, "", "given twice", "Keep one of the two."))
        else:
            origin = Origin(COMMAND_LINE, None, COMMAND_LINE, COMMAND_LINE, is_default=False)
            statements.append(Statement(key, ("set", key), _value_of(written.strip()), origin))
    personal = personal_settings({"set": {each.key: each.value for each in statements}})
    found = [Problem(COMMAND_LINE, None, "--set", "", each.problem, each.fix) for each in personal.refused]
    layers.problems += found
    return [] if found else statements


def _value_of(written: str) -> Any:
    """Return a value of the command line: a TOML value, or else text, because a shell takes quotation marks away."""
    is_sane = scan(f"value = {written}").too_much is None and "\n" not in written
    try:
        return tomllib.loads(f"value = {written}")["value"] if is_sane else written
    except (ValueError, RecursionError):
        return written


def _apply(statements: list[Statement], layers: Layers) -> None:
    """Write overrides into the data; those of a study that are not about itself wait for its council."""
    for statement in statements:
        if layers.kind == "study" and statement.key.split(".")[0].split("[")[0] not in layers.cls.model_fields:
            layers.for_council.append(statement)
            continue
        is_said_by_file = layers.kind == "council" and statement.origin.file != COMMAND_LINE
        apply_override(statement, layers, OF_A_COUNCIL if is_said_by_file else None)


def apply_override(statement: Statement, layers: Layers, rules: EvidenceRules | None) -> None:
    """Write one override into the data, or note why it cannot be; the command line needs no evidence."""
    origin = statement.origin
    try:
        path = path_of(statement.key, layers.data)
        if rules:
            layers.problems += evidence_problems([statement.at(path)], layers.data, layers.origins, rules)
        put(layers.data, path, copy.deepcopy(statement.value))
    except NoSuchPlace as place:
        layers.problems.append(Problem(origin.file, origin.line, statement.key, "", place.problem, place.fix))
        return
    layers.origins = _without_replaced(layers.origins, {path})
    for end in range(1, len(path)):
        layers.origins.setdefault(path[:end], origin)
    layers.origins[path] = origin
