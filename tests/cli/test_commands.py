"""Commands as a user types them, in this process: results, messages and exit codes."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import sim
from sim.cli.application import carry_out
from sim.runs.records import Record
from sim.runs.replicate import replicate
from sim.runs.signals import Interruption
from sim.runs.work import FailedReplication

pytestmark = pytest.mark.e2e

STUDY = """\
title = "Does a tiny allowance help?"
council = "example-small"
horizon = "3 months"
measures = ["average_caseload", "agency_fte"]
targets = ["average_caseload<=18"]
reps = {reps}

[plans.allowance]
[[plans.allowance.policies]]
kind = "retention_allowance"
start = 2021-05-01
annual_gbp = {gbp}
grades = ["experienced"]
payment = "monthly"
"""


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def json(self):  # type: ignore[no-untyped-def]
        return json.loads(self.out)


Command = Callable[..., Done]


@pytest.fixture
def caseholder(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)

    def command(*arguments: object) -> Done:
        capsys.readouterr()
        code = carry_out([str(argument) for argument in arguments], Interruption())
        said = capsys.readouterr()
        return Done(code, said.out, said.err)

    return command


def write_study(path: Path, reps: int = 2, gbp: float = 2400) -> Path:
    path.write_text(STUDY.format(reps=reps, gbp=gbp), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("finished")
    study = write_study(folder / "tiny.toml", reps=10)
    assert carry_out(["run", str(study), "--engine", "inline", "--out", str(folder / "out"), "--quiet"], Interruption()) == 0
    return folder / "out"


def test_a_run_says_where_its_results_are_and_the_same_command_finds_them_there(caseholder: Command, tmp_path: Path) -> None:
    study = write_study(tmp_path / "tiny.toml")

    first = caseholder("run", study, "--engine", "inline")
    again = caseholder("run", study, "--engine", "inline", "--format", "json")

    assert (first.code, again.code) == (0, 0)
    assert "4 futures of 2 plans are in results/tiny" in first.out
    assert again.json[0]["replications"] == 2
    assert (tmp_path / "results/tiny/summary.json").is_file()


def test_a_changed_setting_is_refused_and_named(caseholder: Command, tmp_path: Path) -> None:
    caseholder("run", write_study(tmp_path / "tiny.toml", reps=1), "--engine", "inline")

    done = caseholder("run", write_study(tmp_path / "tiny.toml", reps=1, gbp=3000), "--engine", "inline")

    assert (done.code, done.out) == (2, "")
    assert "annual_gbp was 2400.0, now 3000.0" in done.err
    assert len(done.err.splitlines()) <= 3


def test_compare_follows_the_contract(caseholder: Command, finished: Path) -> None:
    found = caseholder("compare", finished, "--format", "json").json

    assert set(found) == {"study", "council", "baseline", "at", "replications", "plans"}
    assert (found["study"], found["council"], found["baseline"], found["at"]) == (
        "tiny", "example-small", "do-nothing", "2021-06-30",
    )  # fmt: skip
    for plan in found["plans"]:
        assert set(plan) == {"plan", "measures", "targets", "cost"}
        for measure in plan["measures"]:
            assert set(measure) == {"measure", "unit", "mean", "mc_error", "low80", "high80", "low95", "high95", "difference"}
            assert set(measure["difference"]) == {"mean", "low95", "high95", "futures_better", "variance_ratio"}
        for target in plan["targets"]:
            assert set(target) == {"target", "at", "by", "held_6_months", "first_month"}
            assert set(target["at"]) == {"probability", "low95", "high95"}
        assert set(plan["cost"]) == {"total_gbp", "difference_gbp", "by_line", "by_financial_year"}
        assert math.isclose(sum(plan["cost"]["by_line"].values()), plan["cost"]["total_gbp"], abs_tol=0.01)


def test_the_text_of_compare_never_shows_a_mean_alone_and_fits_a_terminal(caseholder: Command, finished: Path) -> None:
    text = caseholder("compare", finished).out

    assert max(len(line) for line in text.splitlines()) <= 100
    assert text.rstrip().endswith("Ranges hold 8 in 10 futures. Same futures for every plan. Full precision: --format json")
    rows = [line for line in text.splitlines() if line.startswith(("do-nothing", "allowance"))]
    assert len(rows) == 8
    for row in rows[:4] + rows[6:]:
        assert " to " in row


def test_compare_takes_measures_targets_dates_and_a_baseline(caseholder: Command, finished: Path) -> None:
    options = ("--measure", "permanent_fte", "--target", "agency_fte<=5", "--by", "2021-05-31", "--baseline", "allowance")

    found = caseholder("compare", finished, *options, "--format", "json").json

    assert (found["baseline"], found["at"]) == ("allowance", "2021-05-31")
    assert [measure["measure"] for measure in found["plans"][0]["measures"]] == ["permanent_fte"]
    assert found["plans"][0]["targets"][0]["target"] == "agency_fte<=5"


def test_compare_without_luck_touches_differences_only_and_says_so(caseholder: Command, finished: Path) -> None:
    plain, other = (
        caseholder("compare", finished, "--measure", "permanent_fte", *option, "--format", "json").json["plans"]
        for option in ((), ("--without-luck",))
    )
    said = caseholder("compare", finished, "--without-luck").out

    levels = [[{**plan["measures"][0], "difference": None} for plan in plans] for plans in (plain, other)]
    assert levels[0] == levels[1]
    assert plain[0] == other[0]
    assert plain[1]["measures"][0]["difference"].keys() == other[1]["measures"][0]["difference"].keys()
    assert "without the luck of who happened to apply and to resign" in " ".join(said.split())


def test_compare_averages_month_ends_and_says_so(caseholder: Command, finished: Path) -> None:
    said = caseholder("compare", finished, "--over", "3").out
    found = caseholder("compare", finished, "--over", "3", "--format", "json").json

    assert "average of 3 month ends up to 30 June 2021" in said.splitlines()[0]
    assert found["averaged_month_ends"] == 3


def test_any_seed_below_two_to_the_64_runs_and_is_reproduced(caseholder: Command, tmp_path: Path) -> None:
    largest = 2**64 - 1
    study = write_study(tmp_path / "seeded.toml", reps=1)
    study.write_text(f"seed = {largest}\n{study.read_text(encoding='utf-8')}", encoding="utf-8")
    by_study, by_option = tmp_path / "study", tmp_path / "option"

    done = [
        caseholder("run", study, "--out", by_study, "--engine", "inline"),
        caseholder(
            "run",
            write_study(tmp_path / "plain.toml", reps=1),
            "--seed",
            str(largest),
            "--out",
            by_option,
            "--engine",
            "inline",
        ),
        caseholder("reproduce", by_study),
    ]

    assert [each.code for each in done] == [0, 0, 0]
    ledgers = [caseholder("ledger", out).out for out in (by_study, by_option)]
    assert ledgers[0] == ledgers[1]


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (("--over", "600"), "fewer month ends"),
        (("--measure", "average_casload"), "average_caseload"),
        (("--baseline", "nothing"), "do-nothing"),
        (("--by", "2031-01-01"), "2021-06-30"),
        (("--target", "caseload"), "<="),
    ],
)
def test_compare_refuses_what_is_not_there_and_says_what_is(
    caseholder: Command, finished: Path, option: tuple[str, str], message: str
) -> None:
    done = caseholder("compare", finished, *option)

    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_the_ledger_has_one_line_a_future(caseholder: Command, finished: Path) -> None:
    lines = [json.loads(line) for line in caseholder("ledger", finished).out.splitlines()]

    assert [(line["plan"], line["rep"]) for line in lines] == [
        (p, r) for p in ("do-nothing", "allowance") for r in range(1, 11)
    ]
    assert all(len(line["key"]) == 64 for line in lines)


def test_before_its_date_a_policy_changes_nothing(caseholder: Command, finished: Path) -> None:
    found = caseholder("compare", finished, "--by", "2021-04-30", "--measure", "permanent_fte", "--format", "json").json

    assert found["plans"][1]["measures"][0]["difference"]["mean"] == 0.0


@pytest.mark.parametrize("command", ["compare", "ledger", "report", "reproduce"])
def test_a_folder_without_results_is_an_input_error(caseholder: Command, tmp_path: Path, command: str) -> None:
    for folder in (tmp_path / "absent", tmp_path):
        done = caseholder(command, folder)
        assert (done.code, done.out) == (2, "")
        assert "there are no results" in done.err


@pytest.mark.parametrize("command", ["compare", "ledger", "report"])
def test_a_damaged_folder_is_a_storage_error_and_prints_nothing(
    caseholder: Command, finished: Path, tmp_path: Path, command: str
) -> None:
    for path in finished.iterdir():
        if path.is_file():
            (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "monthly.parquet").write_bytes(b"")

    done = caseholder(command, tmp_path)

    assert (done.code, done.out) == (3, "")
    assert "monthly.parquet" in done.err


def test_check_names_file_line_setting_and_fix(caseholder: Command, tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text('council = "example-small"\nhorizon = "3 months"\nsead = 3\n', encoding="utf-8")

    done = caseholder("check", bad, "--format", "json")

    (problem,) = done.json
    assert done.code == 2
    assert (problem["line"], problem["setting"]) == (3, "sead")
    assert "seed" in problem["fix"]
    assert set(problem) == {"file", "line", "setting", "value", "problem", "fix"}


def test_check_of_good_files_finds_nothing(caseholder: Command, tmp_path: Path) -> None:
    study = write_study(tmp_path / "tiny.toml")

    assert caseholder("check", study, "--format", "json").json == []
    assert caseholder("check", study, "example-small").code == 0


def test_a_policy_after_the_end_of_the_run_is_a_problem_with_its_line(caseholder: Command, tmp_path: Path) -> None:
    study = write_study(tmp_path / "tiny.toml")
    study.write_text(study.read_text().replace("2021-05-01", "2031-05-01"))

    checked, run = caseholder("check", study, "--format", "json"), caseholder("run", study)

    assert (checked.code, run.code) == (2, 2)
    assert checked.json[0]["line"] == 11
    assert "after the end of the run" in run.err
    assert not (tmp_path / "results").exists()


def test_all_problems_of_all_files_are_reported_at_once(caseholder: Command, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.toml").write_text('council = "example-small"\nhorizon = 3\n', encoding="utf-8")

    done = caseholder("run", "one.toml", "two.toml")

    assert done.code == 2
    assert "one.toml" in done.err
    assert "two.toml" in done.err
    assert "Nothing was run." in done.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--reps", "1000000000"), "limit"),
        (("--jobs", "100000"), "--jobs"),
        (("--engine", "cloud"), "local, inline, or tcp://"),
        (("--seed", "-1"), "seed"),
        (("--set", "nonsense"), "KEY=VALUE"),
        (("--set", "agency.no_such_thing=1"), "not a setting"),
    ],
)
def test_an_impossible_request_is_refused_before_anything_is_written(
    caseholder: Command, tmp_path: Path, arguments: tuple[str, str], message: str
) -> None:
    done = caseholder("run", write_study(tmp_path / "tiny.toml"), *arguments)

    assert done.code == 2
    assert message in done.err
    assert not (tmp_path / "results").exists()


def test_out_may_not_be_a_file_or_lie_under_one(caseholder: Command, tmp_path: Path) -> None:
    study = write_study(tmp_path / "tiny.toml", reps=1)
    (tmp_path / "file").write_text("")

    for out in ("file", "file/under"):
        done = caseholder("run", study, "--engine", "inline", "--out", out)
        assert done.code == 3
        assert "file" in done.err


def test_a_trace_tells_the_life_of_one_worker(caseholder: Command, tmp_path: Path) -> None:
    study = write_study(tmp_path / "tiny.toml")
    told = caseholder("trace", study, "--rep", "1", "--format", "json").json
    worker = next(line["other"] for line in told if line["kind"] == "allocated")

    lines = caseholder("trace", study, "--rep", 1, "--worker", worker).out.splitlines()

    assert lines
    assert all(f"orker {worker}" in line for line in lines)


def test_a_trace_of_a_plan_that_is_not_there_is_refused(caseholder: Command, tmp_path: Path) -> None:
    done = caseholder("trace", write_study(tmp_path / "tiny.toml"), "--rep", 1, "--plan", "more-posts")

    assert done.code == 2
    assert "allowance" in done.err


def test_a_run_is_reproduced_to_the_last_bit(caseholder: Command, finished: Path) -> None:
    done = caseholder("reproduce", finished, "--jobs", "1", "--format", "json")

    assert (done.code, done.json["equal"], done.json["futures"]) == (0, True, 20)


def test_lists_are_complete(caseholder: Command) -> None:
    assert "example-small" in {each["name"] for each in caseholder("councils", "--format", "json").json}
    assert len(caseholder("questions", "--format", "json").json) == 128
    assert {"average_caseload", "agency_fte"} <= {each["name"] for each in caseholder("measures", "--format", "json").json}


def test_a_question_shows_its_command_or_its_refusal(caseholder: Command) -> None:
    assert "caseholder run experiments/" in caseholder("questions", "B18-27").out
    assert caseholder("questions", "B18-99").code == 2


def test_show_gives_every_value_with_its_place(caseholder: Command) -> None:
    rows = caseholder("show", "example-small", "--format", "json").json
    text = caseholder("show", "example-small").out

    assert len(rows) > 100
    assert all({"setting", "value", "source", "file", "line"} <= set(row) for row in rows)
    assert max(len(line) for line in text.splitlines()) <= 100


def test_diff_names_what_differs(caseholder: Command, tmp_path: Path) -> None:
    one, two = write_study(tmp_path / "one.toml", 2), write_study(tmp_path / "two.toml", 3)

    found = {each["setting"]: each for each in caseholder("diff", one, two, "--format", "json").json}

    assert (found["reps"]["first"], found["reps"]["second"]) == (2, 3)
    assert caseholder("diff", one, one).out.strip() == "No setting differs."


def test_a_new_council_can_be_checked_at_once_and_is_never_written_over(caseholder: Command, tmp_path: Path) -> None:
    made = caseholder("new", "leeds-east", "--from", "example-small")
    again = caseholder("new", "leeds-east", "--from", "example-small")

    assert (made.code, again.code) == (0, 2)
    assert "is there already" in again.err
    assert caseholder("check", "leeds-east.toml").code == 0


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a b", "X", "", "-x", "x" * 61])
def test_a_name_that_is_not_one_writes_nothing(caseholder: Command, tmp_path: Path, name: str) -> None:
    done = caseholder("new", "--from", "example-small", "--", name)

    assert done.code == 2
    assert list(tmp_path.iterdir()) == []


def test_the_schema_is_json_schema(caseholder: Command) -> None:
    for kind in ("council", "study"):
        assert caseholder("schema", kind).json["type"] == "object"
    assert caseholder("schema", "plans").code == 2


@pytest.mark.parametrize("arguments", [(), ("nonsense",), ("run",), ("compare",), ("trace", "example-small")])
def test_a_command_line_that_is_not_complete_is_an_input_error(caseholder: Command, arguments: tuple[str, ...]) -> None:
    assert caseholder(*arguments).code == 2


def test_a_future_that_fails_ends_with_its_name_and_the_others_are_saved(
    caseholder: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(job: bytes, plan: str, rep: int) -> Record:
        if (plan, rep) == ("allowance", 2):
            raise FailedReplication("open cases passed 20,000 in May 2021 and were still rising")
        return replicate(job, plan, rep)

    monkeypatch.setattr("sim.orders.replicate", failing)
    study = write_study(tmp_path / "tiny.toml", reps=3)

    done = caseholder("run", study, "--engine", "inline")
    compared = caseholder("compare", "results/tiny", "--format", "json")
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    again = caseholder("run", study, "--engine", "inline")

    assert done.code == 4
    assert "allowance, future 2 failed: open cases passed 20,000" in done.err
    assert "caseholder trace results/tiny --plan allowance --rep 2" in done.err
    assert "5 futures of 2 plans" in done.out
    assert compared.json["replications"] == 2
    assert (again.code, "6 futures of 2 plans" in again.out) == (0, True)


def test_a_fault_of_the_program_leaves_a_crash_file_and_no_traceback(
    caseholder: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ZeroDivisionError("nobody foresaw this")

    monkeypatch.setattr("sim.api.councils", broken)

    done = caseholder("councils")

    (crash,) = tmp_path.glob("caseholder-crash-*.txt")
    assert done.code == 1
    assert crash.name in done.err
    assert "Traceback" not in done.err
    assert "nobody foresaw this" in crash.read_text()


def test_a_fan_has_words_for_those_who_cannot_see_it(finished: Path) -> None:
    axes = sim.Result(finished).fan("average_caseload", target=18)

    assert "caseload" in axes.alt
    assert len(axes.table) == 4


def test_a_result_compares_one_measure_in_the_same_futures(finished: Path) -> None:
    view = sim.Result(finished).compare("cost_total_gbp", at="2021-06-30")

    assert view.difference.mean > 0
    assert view.futures_better == 0.0
    assert view.probability(">=0").probability == 1.0


@pytest.mark.slow
def test_the_demonstration_shows_three_plans_and_says_where_everything_is(caseholder: Command, tmp_path: Path) -> None:
    done = caseholder("demo", "--reps", 1, "--jobs", 1)

    assert done.code == 0
    for word in ("do-nothing", "retention-allowance-2400", "eighteen-posts", "results/demo/monthly.parquet"):
        assert word in done.out
