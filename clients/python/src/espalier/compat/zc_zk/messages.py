"""What zc.zk prints of an import and of a deletion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...values import load
from ...writes import Deleted, ImportResult, PropertyChange, Step

_Key = tuple[tuple[int, str], ...]


def of_import(result: ImportResult, *, dry_run: bool) -> list[str]:
    """In zc.zk's order: a node, then what is below it and not in the text, then its children by name."""
    lines: list[tuple[_Key, str]] = []
    created = {step.path for step in result.steps if step.change == "create"}
    for step in result.steps if dry_run else ():
        if step.change == "update":
            lines += [(_key(step.path), line) for line in _changes(step)]
        elif step.change == "create" and _parent(step.path) not in created:
            lines.append((_key(step.path), f"add {step.path}"))
    extra = {path: reason for path, reason in result.kept.items() if reason == "EXTRA"}
    lines += [(_key(path, 0), f"extra path not trimmed: {path}") for path in extra]
    deleted = [step.path for step in result.steps if step.change == "delete"] if dry_run else []
    kept = {path: reason for path, reason in result.kept.items() if path not in extra}
    gone = {*deleted, *kept}
    for path in sorted(gone, key=_after_children):
        top = next(one for one in _upwards(path) if _parent(one) not in gone)
        # A live provider that is the only thing to trim is no news.
        if path != top or kept.get(path) != "EPHEMERAL":
            lines.append((_key(top, 0), _fate(path, kept, dry_run)))
    lines.sort(key=lambda one: one[0])
    return [line for _, line in lines]


def of_deletion(deleted: Deleted, *, dry_run: bool, silent: str | None = None) -> list[str]:
    """`silent`: a path that is not mentioned if it is ephemeral."""
    kept = deleted.kept
    paths = {*kept, *(deleted.deleted_paths if dry_run else ())}
    shown = (path for path in paths if path != silent or kept.get(path) != "EPHEMERAL")
    return [_fate(path, kept, dry_run) for path in sorted(shown, key=_after_children)]


def _fate(path: str, kept: Mapping[str, str], dry_run: bool) -> str:
    reason = kept.get(path)
    if reason is None:
        return f"would delete {path}."
    if reason == "HOLDS_EPHEMERAL":
        return f"{path} not deleted due to ephemeral descendent."
    return f"wouldn't delete {path} because it's ephemeral." if dry_run else f"Not deleting {path} because it's ephemeral."


def _changes(step: Step) -> Iterator[str]:
    old = [one for one in step.properties if one.old is not None]
    for one in sorted(old, key=lambda one: one.key):
        yield f"{step.path} {_change(one)}"
    for one in sorted((one for one in step.properties if one.old is None), key=lambda one: one.key):
        yield f"{step.path} {_change(one)}"


def _change(one: PropertyChange) -> str:
    is_link = one.key.endswith(" ->")
    if one.old is None:
        return f"add link {one.key} {_text(one.new)}" if is_link else f"add property {one.key} = {_text(one.new)}"
    if one.new is None:
        return f"remove link {one.key} {_text(one.old)}" if is_link else f"remove property {one.key} = {_text(one.old)}"
    what = f"{one.key.removesuffix(' ->')} link" if is_link else one.key
    return f"{what} change from {_text(one.old)} to {_text(one.new)}"


def _text(json: str | None) -> str:
    try:
        return str(load(json or "null"))
    except (ValueError, RecursionError):
        return str(json)


def _parent(path: str) -> str:
    return path.rpartition("/")[0] or "/"


def _upwards(path: str) -> Iterator[str]:
    while path != "/":
        yield path
        path = _parent(path)


def _key(path: str, last: int = 1) -> _Key:
    names = path.strip("/").split("/")
    return (*((1, name) for name in names[:-1]), (last, names[-1]))


def _after_children(path: str) -> _Key:
    return (*((0, name) for name in path.strip("/").split("/")), (1, ""))
