"""Requests nobody should make: names that lead elsewhere, folders that are none, sizes no machine can do."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.cli.application import carry_out
from sim.runs.records import Record
from sim.runs.signals import Interruption
from sim.runs.work import FailedReplication

pytestmark = pytest.mark.e2e

Command = Callable[..., tuple[int, str, str]]
LONGEST_SECONDS = 2.0
MOST_MB = 500
STUDY = 'council = "example-small"\nhorizon = "2 months"\nreps = 1\n'
PLAN = """\
[plans.{name}]
[[plans.{name}.policies]]
kind = "extra_posts"
posts = {posts}
start = 2021-05-01
grade = "experienced"
"""
ONE = ("run", "example-small", "--reps", "1")
SETTINGS = (
    "demand.referrals_per_year=1e9", "demand.referrals_per_year=1e308", "demand.referrals_per_year=2e6",
    "demand.referrals_per_year=-1", "demand.referrals_per_year=nan", "demand.referrals_per_year=inf",
    "demand.growth_per_year=1e6", "demand.siblings_most=1000000000", "demand.bound_multiplier=1e12",
    "demand.month_factors=[1e9,1,1,1,1,1,1,1,1,1,1,1]", "demand.month_factors=[]",
    "opening.cases[0].counts=1e7", "opening.cases[0].counts=1e15", "opening.cases[0].counts=-1",
    "opening.cases=[]", "opening.date=0001-01-01", "opening.date=9999-12-31",
    "teams[front-door].posts[0].count=1000000", "teams[front-door].posts[0].count=9999999",
    "teams[front-door].posts[0].count=1000000000000", "teams[front-door].posts=10000000", "teams=[]",
    "teams[front-door].posts[0].fte=1e9", "agency.share=15", "workforce=1", "x=1", "=1", "demand", "demand.=1", "..=1", "[=1",
)  # fmt: skip
SIZES = (
    *((*ONE, "--set", setting) for setting in SETTINGS),
    *(("run", "example-small", "--reps", reps) for reps in ("0", "-1", "1000001", "1000000000", "9" * 30, "1e3", "")),
    *((*ONE, "--jobs", jobs) for jobs in ("0", "-3", "100000", "1000000000", "two")),
    *((*ONE, "--seed", seed) for seed in ("-1", "18446744073709551616", "1e5", "0x10")),
    *((*ONE, "--engine", engine) for engine in ("", "cloud", "tcp://", "tcp://nowhere", "http://127.0.0.1:1")),
    *((*ONE, "--share", share) for share in ("0/1", "2/1", "x", "1/0")),
    ("slurm", "example-small", "--reps", "10", "--tasks", "11"),
    ("slurm", "example-small", "--reps", "10", "--tasks", "0"),
    ("run", "long.toml"), ("run", "far.toml"), ("run", "posts.toml"), ("check", "long.toml", "far.toml", "posts.toml"),
)  # fmt: skip
KINDS = ("absent", "a file", "under a file", "empty", "another's", "a link to itself", "a device", "too long")
NAMES = (
    "../x", "..", ".", "/etc/passwd", "/var/x", "~", "~/x", "a/b", "a\\b", "C:\\x", "con.", "x.", "x ", " x", "", "X", "ä",
    "x" * 61, "x" * 300, "-x", "--out", "_x", "x_y", "x.y", "x\ny", "x\ty", "x\x00y", "x\x1b[31m", "\u202ex", "🏘", "x'y", 'x"y',
    "x;y", "x|y", "x&y", "x$y", "`x`", "$(x)", "%x%", "x*", "x?", "[x]", "{x}", "{{ x }}", "<x>", "x#y", "x=y", "x,y", "x:y",
    "x@y",
)  # fmt: skip


@pytest.fixture
def caseholder(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)

    def command(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = carry_out([str(argument) for argument in arguments], Interruption())
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def assert_plain(code: int, out: str, err: str, codes: tuple[int, ...] = (2,)) -> None:
    """The answer is short, says something, shows no inside of the program and no result."""
    assert code in codes, (code, out, err)
    assert "Traceback" not in out + err
    assert "fault in Caseholder" not in err
    assert err.strip()
    assert len(err.splitlines()) <= 6 or err.startswith("There is a problem with")
    assert out == ""


def write_absurd_studies(folder: Path) -> None:
    (folder / "long.toml").write_text(STUDY.replace("2 months", "10000 years"), encoding="utf-8")
    (folder / "far.toml").write_text(STUDY.replace('horizon = "2 months"', "end = 9999-12-31"), encoding="utf-8")
    (folder / "posts.toml").write_text(STUDY + PLAN.format(name="more", posts=1_000_000), encoding="utf-8")


@pytest.mark.parametrize("arguments", SIZES, ids=" ".join)
def test_what_no_machine_can_do_is_refused_at_once_and_nothing_is_written(
    caseholder: Command, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    write_absurd_studies(tmp_path)
    before = tree(tmp_path)
    begin = time.process_time()

    code, out, err = caseholder(*arguments)

    assert time.process_time() - begin < LONGEST_SECONDS
    if arguments[0] == "check":
        assert (code, "Nothing was run" in out) == (2, True)
    else:
        assert_plain(code, out, err)
    assert tree(tmp_path) == before


def test_there_are_fifty_such_requests() -> None:
    assert len(SIZES) >= 50


@pytest.mark.skipif(sys.platform == "win32", reason="the memory of a process is asked of POSIX")
@pytest.mark.parametrize(
    "setting", ["teams[front-door].posts[0].count=9999999", "opening.cases[0].counts=1e7", "demand.referrals_per_year=2e6"]
)
def test_a_refusal_takes_little_memory(tmp_path: Path, setting: str) -> None:
    program = (
        "import resource; from sim.cli.application import carry_out; from sim.runs.signals import Interruption; "
        f"code = carry_out(['run', 'example-small', '--reps', '1', '--set', {setting!r}], Interruption()); "
        "print(code, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)  # noqa: S603

    code, most_mb = (int(word) for word in done.stdout.split())
    assert code == 2
    assert most_mb < MOST_MB


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_name_that_is_not_one_leads_nowhere(caseholder: Command, tmp_path: Path, name: str) -> None:
    inside = tmp_path / "work"
    inside.mkdir()
    os.chdir(inside)
    (inside / "plan.toml").write_text(STUDY + PLAN.format(name=quoted(name), posts=1), encoding="utf-8", errors="replace")
    (inside / "council.toml").write_text(f'extends = {quoted(name)}\ntitle = "x"\n', encoding="utf-8", errors="replace")
    before = tree(tmp_path)

    assert_plain(*caseholder("new", "--from", "example-small", "--", name))
    assert_plain(*caseholder("new", "fine", "--from", name) if not name.startswith("-") else (2, "", "an option"))
    assert_plain(*caseholder("run", "plan.toml"))
    assert_plain(*caseholder("run", "council.toml", "--reps", "1"))

    assert tree(tmp_path) == before


def quoted(name: str) -> str:
    """Write a name as TOML does."""
    escaped = "".join(f"\\u{ord(letter):04x}" if ord(letter) < 32 or letter in '"\\' else letter for letter in name)
    return f'"{escaped}"'


def no_folder(folder: Path) -> dict[str, Path]:
    """Make things that are no results folder."""
    (folder / "file").write_text("text")
    (folder / "empty").mkdir()
    (folder / "other").mkdir()
    (folder / "other" / "notes.txt").write_text("mine")
    (folder / "loop").symlink_to(folder / "loop")
    (folder / "device").symlink_to("/dev/null")
    return {
        "absent": folder / "absent",
        "a file": folder / "file",
        "under a file": folder / "file" / "under",
        "empty": folder / "empty",
        "another's": folder / "other",
        "a link to itself": folder / "loop",
        "a device": folder / "device",
        "too long": folder / ("x" * 300),
    }


@pytest.mark.parametrize("command", ["compare", "ledger", "report", "reproduce", "merge"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_folder_that_holds_no_results_is_answered_in_plain_words(
    caseholder: Command, tmp_path: Path, command: str, kind: str
) -> None:
    out = no_folder(tmp_path)[kind]
    before = tree(tmp_path)

    assert_plain(*caseholder(command, out), codes=(2, 3))
    assert tree(tmp_path) == before


@pytest.mark.parametrize("kind", ["a file", "under a file", "a link to itself", "a device", "too long"])
def test_results_are_not_written_where_no_folder_can_be(caseholder: Command, tmp_path: Path, kind: str) -> None:
    out = no_folder(tmp_path)[kind]
    before = tree(tmp_path)

    for command in ((*ONE, "--engine", "inline"), ("slurm", "example-small", "--reps", "4", "--tasks", "2")):
        code, _, err = caseholder(*command, "--out", out)
        assert_plain(code, "", err, codes=(3,))
    assert tree(tmp_path) == before


@pytest.mark.parametrize("kind", ["absent", "empty", "other", "device", "loop", "directory.toml", "latin.toml", "nul.toml"])
@pytest.mark.parametrize("command", ["run", "check", "show", "slurm", "trace"])
def test_a_file_that_is_none_is_answered_in_plain_words(caseholder: Command, tmp_path: Path, command: str, kind: str) -> None:
    no_folder(tmp_path)
    (tmp_path / "directory.toml").mkdir()
    (tmp_path / "latin.toml").write_bytes('title = "Gwälia"'.encode("latin-1"))
    (tmp_path / "nul.toml").write_bytes(b"title = \x00\n")
    options = {"trace": ("--rep", "1")}.get(command, ())

    code, out, err = caseholder(command, tmp_path / kind, *options)

    assert_plain(code, "" if command == "check" else out, err + (out if command == "check" else ""))


@pytest.mark.skipif(
    sys.platform == "win32" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere"
)
def test_a_folder_that_may_not_be_written_is_a_storage_message(caseholder: Command, tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)

    code, _, err = caseholder(*ONE, "--engine", "inline", "--out", tmp_path / "locked" / "out")

    assert_plain(code, "", err, codes=(3,))


def test_a_link_inside_the_results_folder_is_not_followed(caseholder: Command, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").write_text("mine")
    for name in ("parts", "manifest.json", "monthly.parquet", "summary.json", "progress.json", "damaged"):
        out = tmp_path / f"out-{name}"
        out.mkdir()
        (out / name).symlink_to(elsewhere if "." not in name else elsewhere / "kept")

        code, _, err = caseholder(*ONE, "--engine", "inline", "--out", out, "--set", "demand.referrals_per_year=50.0")

        assert code in (0, 2, 3), (name, code, err)
        assert "fault in Caseholder" not in err
        assert tree(elsewhere) == {"kept": b"mine"}, name


def test_a_run_of_which_every_future_fails_names_them_and_says_so(caseholder: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(job: bytes, plan: str, rep: int) -> Record:
        raise FailedReplication("open cases passed 20,000 in May 2021 and were still rising")

    monkeypatch.setattr("sim.orders.replicate", failing)

    code, out, err = caseholder("run", "example-small", "--reps", "2", "--engine", "inline", "--out", "out")

    assert (code, "0 futures of 1 plan are in out" in out) == (4, True)
    assert "do-nothing, future 2 failed: open cases passed 20,000" in err
    assert "2 futures failed" in err
    assert_plain(*caseholder("compare", "out"))
