"""Every call that touches a results folder, one method each.

Nothing else in Caseholder writes results. Keeping the calls here lets the tests make each of them fail in turn, and keeps the
rules of safe storage in one place: a file appears whole or not at all (written under another name, then renamed), it is on the
disk before anybody is told so (the file is synchronised, then its folder), and a symbolic link is never followed out.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

_LINK_NOT_FOLLOWED = getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG)


class StorageError(Exception):
    """The results folder cannot be written or read; what was saved before is untouched.

    Attributes:
        folder: where it happened; problem: what happened; fix: what to do about it.
    """

    def __init__(self, folder: str, problem: str, fix: str) -> None:
        """Keep the three parts of the message; all are plain text so that the error can cross processes."""
        super().__init__(folder, problem, fix)
        self.folder, self.problem, self.fix = folder, problem, fix

    def __str__(self) -> str:
        """Say where, what, and how to mend."""
        return f"{self.folder}: {self.problem}.\n{self.fix}"


class DamagedFile(StorageError):  # noqa: N818 - named for what is reported
    """A stored file is not what it should be: cut short, altered, or another run's."""

    def __init__(self, path: str, problem: str) -> None:
        """Name the file and what is wrong with it."""
        super().__init__(path, problem, "Run the same command again to redo what is damaged.")
        self.args = (path, problem)


@contextmanager
def storage_errors(path: Path, needed_bytes: int = 0) -> Iterator[None]:
    """Turn the system's refusals into a message that names the folder and the remedy."""
    try:
        yield
    except OSError as error:
        raise _explained(path, error, needed_bytes) from error


def _explained(path: Path, error: OSError, needed_bytes: int) -> StorageError:
    """Word one refusal of the operating system."""
    again = "Then run the same command again: what is saved is kept."
    if error.errno in _FULL:
        space = f"about {max(1, round(needed_bytes / 1e6))} MB" if needed_bytes else "some space"
        return StorageError(str(path), "the disk or its quota is full", f"Free {space} there. {again}")
    reason = (os.strerror(error.errno) if error.errno else str(error)).lower()
    return StorageError(str(path), f"cannot be written or read ({reason})", f"Check the folder and its permissions. {again}")


class Disk:
    """The file system, as far as a results folder needs it."""

    def make_folder(self, folder: Path) -> None:
        """Make a folder and those above it; one that is there already is fine, a link to elsewhere is not."""
        folder.mkdir(parents=True, exist_ok=True)

    def write_synced(self, path: Path, chunks: Iterable[bytes]) -> None:
        """Write a new file, piece by piece, and wait until the disk holds it."""
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _LINK_NOT_FOLLOWED | _BINARY, 0o666)
        try:
            for chunk in chunks:
                rest = memoryview(chunk)
                while rest:
                    rest = rest[os.write(handle, rest) :]
            os.fsync(handle)
        finally:
            os.close(handle)

    def replace(self, source: Path, target: Path) -> None:
        """Give a file its final name; whoever looks sees the old file or the new one, never half of one."""
        os.replace(source, target)

    def link(self, source: Path, target: Path) -> None:
        """Give a file a second name, failing if that name is taken."""
        os.link(source, target)

    def sync_folder(self, folder: Path) -> None:
        """Wait until the disk holds the names in a folder; Windows has no such call and needs none."""
        if os.name == "nt":
            return
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def read(self, path: Path) -> bytes:
        """Return the whole of a file."""
        handle = os.open(path, os.O_RDONLY | _LINK_NOT_FOLLOWED | _BINARY)
        with os.fdopen(handle, "rb") as stream:
            return stream.read()

    def exists(self, path: Path) -> bool:
        """Tell whether something with this name is there."""
        return os.path.lexists(path)

    def is_link(self, path: Path) -> bool:
        """Tell whether the name is a symbolic link."""
        return path.is_symlink()

    def names(self, folder: Path) -> list[str]:
        """List a folder in order of name; a folder that is not there is empty."""
        try:
            return sorted(os.listdir(folder))
        except FileNotFoundError:
            return []

    def remove(self, path: Path) -> None:
        """Remove a file; one that is gone already is fine."""
        path.unlink(missing_ok=True)

    def remove_folder(self, folder: Path) -> None:
        """Remove a folder if it is empty; otherwise leave it."""
        try:
            folder.rmdir()
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT):
                raise

    def age_seconds(self, path: Path, now: float) -> float:
        """Seconds since a file was last written."""
        return now - path.lstat().st_mtime

    def free_bytes(self, folder: Path) -> int:
        """Space left where a folder is, or would be."""
        while not folder.exists():
            folder = folder.parent
        return shutil.disk_usage(folder).free
