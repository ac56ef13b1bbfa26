"""One file, and those it extends, to checked, frozen settings of a class, with all problems at once.

Bytes become TOML, TOML with ``extends`` and ``[set]`` becomes data, and data becomes a model or a list of problems.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from sim.settings.document import Document, read_document
from sim.settings.evidence import OF_A_STUDY, Statement
from sim.settings.keys import NoSuchPlace, nearest, path_of, value_at
from sim.settings.layers import COMMAND_LINE, Layers, apply_override, put_together
from sim.settings.messages import first_of_each_place, words_for
from sim.settings.problems import Fault, Origin, Problem, ProblemsFound, in_order, shown
from sim.settings.quantity import Settings
from sim.settings.schema_walk import parts_of
from sim.settings.shipped import NAME, shipped_file, shipped_names
from sim.settings.where import Path, dotted

M = TypeVar("M", bound=Settings)


@dataclass(frozen=True, slots=True)
class FileUsed:
    """A file that settings were read from, for the manifest."""

    name: str
    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Loaded(Generic[M]):
    """Checked settings and where they came from.

    Attributes:
        model: the settings; ``model.provenance`` holds the same origins.
        provenance: dotted key to origin.
        files: the file and those it extends, the last extended first.
        warnings: what the owner ought to know although the settings can be used.
        for_council: overrides in a study that belong to its council.
    """

    model: M
    provenance: Mapping[str, Origin]
    files: tuple[FileUsed, ...]
    warnings: tuple[Problem, ...]
    for_council: tuple[Statement, ...] = ()


def load_model(
    cls: type[M], name_or_path: str | FilePath, kind: str, sets: Sequence[str] = (), overrides: Sequence[Statement] = ()
) -> Loaded[M]:
    """Read settings of a class from a file or from the shipped file of a name.

    Args:
        cls: the settings class.
        name_or_path: a path, or the name of a shipped council, plan or study.
        kind: council, plan or study; says where names are looked up and which rules of evidence hold.
        sets: overrides of the command line, ``KEY=VALUE``.
        overrides: those a study makes in its council.

    Raises:
        ProblemsFound: with everything that is wrong.
    """
    path = path_of_name(name_or_path, kind)
    shown_name = str(name_or_path) if isinstance(name_or_path, FilePath) or str(name_or_path).endswith(".toml") else path.name
    return load_document(cls, read_document(path, shown_name), kind, sets, overrides)


def load_document(
    cls: type[M], document: Document, kind: str, sets: Sequence[str] = (), overrides: Sequence[Statement] = ()
) -> Loaded[M]:
    """Check a file that has been read already; otherwise as ``load_model``.

    Raises:
        ProblemsFound: with everything that is wrong.
    """
    layers = put_together(document, Layers(kind, cls), sets)
    if layers.must_stop:
        raise ProblemsFound(layers.problems)
    for statement in overrides:
        apply_override(statement, layers, None if statement.origin.file == COMMAND_LINE else OF_A_STUDY)
    _give_name(document, layers)
    model = _validated(cls, layers)
    if model is None or layers.problems:
        raise ProblemsFound(layers.problems or [_unexplained(document)])
    provenance = {dotted(path, layers.data): origin for path, origin in layers.origins.items()}
    model.remember(provenance)
    files = tuple(_file_used(each) for each in layers.documents)
    return Loaded(model, provenance, files, in_order(layers.warnings), tuple(layers.for_council))


def blamed(loaded: Loaded[M], fault: Fault, before: str = "") -> Problem:
    """Return the problem that a fault found after loading makes, with the file and line of its setting.

    Args:
        loaded: the settings the fault is about.
        fault: what is wrong.
        before: dotted key of the object that found it.
    """
    key = f"{before}.{fault.setting}".strip(".")
    place = key
    while place and place not in loaded.provenance:
        place = place[: max(place.rfind("."), place.rfind("["), 0)]
    origin = loaded.provenance.get(place, Origin(loaded.files[-1].name, None))
    return Problem(origin.file, origin.line, key, fault.value, fault.problem, fault.fix)


def path_of_name(name_or_path: str | FilePath, kind: str | None = None, folder: FilePath | None = None) -> FilePath:
    """Return the file of a path or of a name: beside the file that names it, then among the shipped files.

    Args:
        name_or_path: a bare name, or a path.
        kind: council, plan or study; None looks through all shipped files.
        folder: that of the file that gives the name; paths are relative to it.

    Raises:
        ProblemsFound: when a bare name is not that of a file.
    """
    text = str(name_or_path)
    if isinstance(name_or_path, FilePath) or not NAME.fullmatch(text):
        return folder / text if folder else FilePath(text)
    beside = (folder or FilePath()) / (f"{text}.toml" if folder else text)
    if beside.is_file():
        return beside
    shipped = shipped_file(text, kind)
    if shipped is None:
        names = [name for each in (kind,) if each for name in shipped_names(each)]
        problem = Problem(text, None, "", "", f"there is no {kind or 'file'} '{text}'", nearest(text, names))
        raise ProblemsFound([problem])
    return shipped


def _give_name(document: Document, layers: Layers) -> None:
    """A file that does not state its name is called after itself, never after the one it extends."""
    if "name" not in layers.cls.model_fields or "name" in document.data:
        return
    stem = FilePath(document.name).stem
    if not NAME.fullmatch(stem):
        fix = "Rename the file with small letters, digits and hyphens, or give name in it."
        layers.problems.append(Problem(document.name, None, "name", "", "the file's name cannot be the name", fix))
        return
    layers.data["name"] = stem
    layers.origins["name",] = Origin(document.name, None)


def _validated(cls: type[M], layers: Layers) -> M | None:
    """Return the model, or None with the problems noted."""
    data = dict(layers.data)
    if "sources" in cls.model_fields:
        data["sources"] = layers.sources
    try:
        model = cls.model_validate(data)
    except ValidationError as errors:
        layers.problems += _problems_of(errors, data, layers)
        return None
    layers.problems += [_located(prefix, fault, layers) for prefix, fault in _reports(model, (), "faults")]
    layers.warnings += [_located(prefix, fault, layers) for prefix, fault in _reports(model, (), "warnings")]
    return model


def _problems_of(errors: ValidationError, data: Mapping[str, object], layers: Layers) -> Iterator[Problem]:
    is_whole = all(document.is_whole for document in layers.documents)
    chosen = first_of_each_place(errors.errors(include_url=False), data)
    for path, error in chosen.items():
        if error["type"] == "missing" and not is_whole:
            continue
        problem, fix = words_for(error, path, data, layers.cls)
        value = value_at(data, path)
        yield _problem(path, problem, fix, "" if value is None else shown(value), layers)


def _problem(path: Path, problem: str, fix: str, value: str, layers: Layers) -> Problem:
    origin = layers.origin_of(path)
    last = layers.documents[-1]
    return Problem(
        origin.file if origin else last.name, origin.line if origin else None, dotted(path, layers.data), value, problem, fix
    )


def _located(prefix: Path, fault: Fault, layers: Layers) -> Problem:
    """Give a fault that a settings object found its file and line."""
    start = dotted(prefix, layers.data)
    key = f"{start}.{fault.setting}".strip(".").replace(".[", "[")
    try:
        path = path_of(key, layers.data) if key else ()
    except NoSuchPlace:
        path = prefix
    found = _problem(path, fault.problem, fault.fix, fault.value, layers)
    return Problem(found.file, found.line, key, found.value, found.problem, found.fix)


def _reports(value: object, path: Path, method: str) -> Iterator[tuple[Path, Fault]]:
    """Ask every object of the settings what is wrong with it, or what its owner ought to know."""
    if isinstance(value, BaseModel) and hasattr(value, method):
        yield from ((path, fault) for fault in getattr(value, method)())
    for step, inner in parts_of(value):
        yield from _reports(inner, (*path, step), method)


def _file_used(document: Document) -> FileUsed:
    return FileUsed(document.name, str(document.path or ""), hashlib.sha256(document.content).hexdigest())


def _unexplained(document: Document) -> Problem:
    return Problem(document.name, None, "", "", "cannot be read", "Mend the lines named, then check again.")
