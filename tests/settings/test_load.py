"""Files put together: bases, overrides, evidence, provenance, and problems from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.settings.document import document_of
from sim.settings.load import Loaded, load_document, load_model
from sim.settings.problems import Fault, Problem, ProblemsFound, text_of
from sim.settings.shipped import configs_folder, shipped_file, shipped_names
from tests.corpus.tiny import GOOD, Tiny

pytestmark = pytest.mark.unit


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / f"{name.replace('_', '-').replace('--', '/')}.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


def load(folder: Path, name: str, *sets: str) -> Loaded[Tiny]:
    return load_model(Tiny, folder / f"{name}.toml", "council", sets)


def problems(folder: Path, name: str, *sets: str) -> list[tuple[str, int | None, str, str]]:
    with pytest.raises(ProblemsFound) as found:
        load(folder, name, *sets)
    return [(Path(each.file).name, each.line, each.setting, each.problem) for each in found.value.problems]


CHILD = """\
extends = "base"
title = "Changed"

[demand]
rereferral_share = 0.3

[set]
"teams[west].posts" = 9
demand.delay = "3 weeks"

[sources]
"demand" = "Our own count"
"teams[west]" = "Our own count"
"""


def test_a_file_changes_single_settings_of_the_file_it_extends(tmp_path: Path) -> None:
    write(tmp_path, base=GOOD, child=CHILD)

    model = load(tmp_path, "child").model

    assert (model.name, model.title) == ("child", "Changed")
    assert model.demand.rereferral_share.value == 0.3
    assert model.demand.referrals_per_year.value == 900
    assert model.demand.delay.value == 21
    assert [(team.name, team.posts) for team in model.teams] == [("east", 12), ("west", 9)]
    assert model.sources["demand"] == "Our own count"
    assert model.sources["pay"] == "Council paper"


def test_provenance_names_the_file_and_line_each_setting_was_last_written_in(tmp_path: Path) -> None:
    write(tmp_path, base=GOOD, child=CHILD)

    loaded = load(tmp_path, "child", "pay.experienced=40000")
    where = {key: (Path(origin.file).name, origin.line) for key, origin in loaded.provenance.items()}

    assert where["demand.rereferral_share"] == ("child.toml", 5)
    assert where["demand.referrals_per_year"] == ("base.toml", 6)
    assert where["demand.delay"] == ("child.toml", 9)
    assert where["teams[west].posts"] == ("child.toml", 8)
    assert where["teams[east].posts"] == ("base.toml", 13)
    assert where["pay.experienced"] == ("command line", None)
    assert loaded.provenance["demand.delay"].source == "Our own count"
    assert loaded.provenance["teams[east].posts"].source == "Council paper"
    assert loaded.model.provenance == loaded.provenance
    assert [Path(used.name).name for used in loaded.files] == ["base.toml", "child.toml"]
    assert all(len(used.sha256) == 64 for used in loaded.files)


def test_lists_and_values_with_evidence_are_replaced_as_a_whole(tmp_path: Path) -> None:
    child = (
        'extends = "base"\n[demand]\nreferrals_per_year = { value = 2000.0, source = "DfE 2019" }\n'
        '[[teams]]\nname = "all"\nposts = 3\n[sources]\nteams = "Council paper"\n'
    )
    write(tmp_path, base=GOOD, child=child)

    model = load(tmp_path, "child").model

    assert not model.demand.referrals_per_year.has_range
    assert [team.name for team in model.teams] == ["all"]


def test_a_base_that_is_not_there_is_the_only_problem_told(tmp_path: Path) -> None:
    write(tmp_path, child='extends = "nowhere"\ntitle = "A small town"\n')

    assert [setting for _, _, setting, _ in problems(tmp_path, "child")] == ["extends"]


def test_a_base_is_looked_up_beside_the_file_before_the_shipped_files(tmp_path: Path) -> None:
    name = next(iter(shipped_names("council")))
    write(tmp_path, **{name.replace("-", "_"): GOOD}, child=f'extends = "{name}"\n')

    assert load(tmp_path, "child").model.title == "A small town"


def test_files_that_extend_each_other_in_a_circle_are_refused(tmp_path: Path) -> None:
    write(tmp_path, one='extends = "two"\n', two='extends = "three"\n', three='extends = "one"\n')

    assert ("three.toml", 1, "extends", "extends itself by way of one.toml") in problems(tmp_path, "one")


def test_a_chain_of_more_than_ten_files_is_refused(tmp_path: Path) -> None:
    write(tmp_path, **{f"file{number}": f'extends = "file{number + 1}"\n' for number in range(12)}, file12=GOOD)

    assert ("file10.toml", 1, "extends", "more than 10 files extend each other") in problems(tmp_path, "file0")


def test_a_chain_of_ten_bases_is_followed(tmp_path: Path) -> None:
    write(tmp_path, **{f"file{number}": f'extends = "file{number + 1}"\n' for number in range(10)}, file10=GOOD)

    assert load(tmp_path, "file0").model.name == "file0"


@pytest.mark.parametrize("base", ["../base", "/etc/passwd", "~", "con", "base.toml", "a" * 300, "-x", "x.", "b\\u0000", "BASE"])
def test_a_base_is_a_name_and_never_a_path(tmp_path: Path, base: str) -> None:
    write(tmp_path, base=GOOD, child=f'extends = "{base}"\n')

    assert ("child.toml", 1, "extends") in [problem[:3] for problem in problems(tmp_path, "child")]


def test_a_problem_in_a_base_is_blamed_on_the_base(tmp_path: Path) -> None:
    write(tmp_path, base=GOOD.replace("posts = 12", "posts = -12"), child=CHILD)

    assert problems(tmp_path, "child") == [("base.toml", 13, "teams[east].posts", "-12 is below 0")]


def test_a_problem_with_an_override_is_blamed_on_the_line_of_the_override(tmp_path: Path) -> None:
    write(tmp_path, base=GOOD, child=CHILD.replace('"3 weeks"', "3").replace('posts" = 9', 'psots" = 9'))

    found = problems(tmp_path, "child")

    assert found == [
        ("child.toml", 8, "teams[west].psots", "not a setting"),
        ("child.toml", 9, "demand.delay", "3 has no unit"),
    ]


def test_overriding_a_default_needs_a_reason_and_a_source(tmp_path: Path) -> None:
    plain = 'extends = "base"\n[demand]\nrereferral_share = 0.3\nseasonal = false\n[set]\n"teams[east].posts" = 3\n'
    write(tmp_path, defaults__base=GOOD, child=plain, **{"defaults__child": plain})
    good = (
        plain
        + '[sources]\ndemand = "Own count"\n"teams[east]" = "Own count"\n[why]\ndemand = "Ours differ"\nteams = "Ours differ"\n'
    )
    write(tmp_path / "defaults", excused=good)

    found = problems(tmp_path / "defaults", "child")

    assert found == [
        ("child.toml", 3, "demand.rereferral_share", "has no source"),
        ("child.toml", 3, "demand.rereferral_share", "changes a default without saying why"),
        ("child.toml", 4, "demand.seasonal", "changes a default without saying why"),
        ("child.toml", 6, "teams[east].posts", "has no source"),
        ("child.toml", 6, "teams[east].posts", "changes a default without saying why"),
    ]
    assert load(tmp_path / "defaults", "excused").provenance["demand.seasonal"].why == "Ours differ"


def test_a_reason_may_stand_in_the_table_of_the_value(tmp_path: Path) -> None:
    text = 'extends = "base"\n[demand]\nrereferral_share = { value = 0.3, source = "Own count", why = "Ours differ" }\n'
    write(tmp_path, defaults__base=GOOD)
    write(tmp_path / "defaults", child=text)

    assert load(tmp_path / "defaults", "child").model.demand.rereferral_share.why == "Ours differ"


def test_repeating_a_default_needs_no_reason(tmp_path: Path) -> None:
    write(tmp_path, defaults__base=GOOD)
    write(tmp_path / "defaults", child='extends = "base"\n[demand]\nseasonal = true\n')

    assert load(tmp_path / "defaults", "child").model.demand.seasonal


@pytest.mark.parametrize(
    ("override", "setting", "problem"),
    [
        ("demand.rereferral_share=15", "demand.rereferral_share", "15 is outside 0 to 1"),
        ("demand.rereferral_share=15%", "demand.rereferral_share", '"15%" is text'),
        ("demand.delay=12", "demand.delay", "12 has no unit"),
        ("demand.dleay=1 week", "demand.dleay", "not a setting"),
        ("demand", "--set", "has no KEY=VALUE"),
        ("=3", "--set", "has no KEY=VALUE"),
        ("demand..delay=3", "demand..delay", "is not a dotted key"),
        ("teams[north].posts=3", "teams[north].posts", "there is no 'north' in the list"),
        ("teams.posts=3", "teams.posts", "a list item needs its name in square brackets"),
        ("pay.experienced=nan", "pay.experienced", "nan is not a finite number"),
        ("pay.experienced=" + "9" * 5000, "pay.experienced", None),
        ("title=" + "[" * 3000, "title", None),
        ("x" * 400 + "=1", "x" * 400, "is not a dotted key"),
    ],
)
def test_a_faulty_override_on_the_command_line_is_named(
    tmp_path: Path, override: str, setting: str, problem: str | None
) -> None:
    write(tmp_path, good=GOOD)

    found = problems(tmp_path, "good", override)

    assert [(file, line, key) for file, line, key, _ in found] == [("command line", None, setting)]
    assert problem is None or found[0][3] == problem


def test_overrides_on_the_command_line_are_values_or_text(tmp_path: Path) -> None:
    write(tmp_path, good=GOOD)

    model = load(
        tmp_path, "good", "title=Plain text", "demand.delay=3 weeks", "demand.seasonal=false", "teams[1].posts=7"
    ).model

    assert (model.title, model.demand.delay.value, model.demand.seasonal, model.teams[1].posts) == ("Plain text", 21, False, 7)


def test_one_setting_overridden_twice_on_the_command_line_is_refused(tmp_path: Path) -> None:
    write(tmp_path, good=GOOD)

    assert problems(tmp_path, "good", "title=a", "title=b") == [("command line", None, "title", "given twice")]


def test_personal_data_on_the_command_line_is_refused_and_not_repeated(tmp_path: Path) -> None:
    write(tmp_path, good=GOOD)

    with pytest.raises(ProblemsFound) as found:
        load(tmp_path, "good", "title=QQ 12 34 56 C", "title=someone@council.gov.uk")

    assert "someone" not in str(found.value)


@pytest.mark.parametrize("name", ["nowhere", "no-such-folder/x.toml", ".", "/dev/null", "bradford-2081", "", "\0"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(ProblemsFound) as found:
        load_model(Tiny, name, "council")

    assert found.value.problems[0].problem
    assert found.value.problems[0].fix


def test_a_file_whose_name_cannot_be_a_name_must_state_one(tmp_path: Path) -> None:
    (tmp_path / "My Town.toml").write_text(GOOD.replace('name = "tiny"\n', "", 1), encoding="utf-8")

    assert problems(tmp_path, "My Town")[0][2:] == ("name", "the file's name cannot be the name")


def test_what_is_missing_is_not_reported_while_a_line_cannot_be_read() -> None:
    spoilt = GOOD.replace('delay = "12 weeks"', 'delay "12 weeks"')

    with pytest.raises(ProblemsFound) as found:
        load_document(Tiny, document_of(spoilt.encode(), "tiny.toml"), "council")

    assert [problem.line for problem in found.value.problems] == [8]


@pytest.mark.parametrize(
    ("addition", "line", "problem"),
    [
        ("[teams]\nx = 1\n", 36, "a table or setting of this name is there already in another form"),
        ("[[demand]]\nx = 1\n", 36, "a table or setting of this name is there already in another form"),
        ("title = 1\ntitle.x = 2\n", 37, "a table or setting of this name is there already in another form"),
        ("x = { y = 1 }\n[sources.x.z]\nw = 1\n", 36, None),
    ],
)
def test_one_name_in_two_forms_is_named_on_its_second_line(addition: str, line: int, problem: str | None) -> None:
    with pytest.raises(ProblemsFound) as found:
        load_document(Tiny, document_of((GOOD + "\n" + addition).encode(), "tiny.toml"), "council")

    if problem:
        assert (line, problem) in [(each.line, each.problem) for each in found.value.problems]
    assert all(each.fix for each in found.value.problems)


def test_overrides_must_be_a_table() -> None:
    with pytest.raises(ProblemsFound) as found:
        load_document(Tiny, document_of(("set = 3\n" + GOOD).encode(), "tiny.toml"), "council")

    assert [(each.line, each.setting, each.problem) for each in found.value.problems] == [
        (1, "set", "is not a table of overrides")
    ]


def test_sources_may_be_nested_or_dotted_and_the_longest_beginning_counts() -> None:
    nested = GOOD.replace('demand = "Council paper"', "demand.delay = 'Panel'\ndemand.rereferral_share = 'DfE'")

    loaded = load_document(Tiny, document_of(nested.encode(), "tiny.toml"), "council")

    assert loaded.provenance["demand.delay"].source == "Panel"
    assert loaded.model.sources["demand.rereferral_share"] == "DfE"
    assert loaded.provenance["teams[east].posts"].source == "Council paper"


def test_a_fault_with_a_place_that_is_not_there_is_blamed_on_the_object_that_found_it() -> None:
    class Odd(Tiny):
        def faults(self) -> list[Fault]:
            return [Fault("teams[north].posts", "is odd", "Mend it."), Fault("", "is odd as a whole", "Mend it.")]

    with pytest.raises(ProblemsFound) as found:
        load_document(Odd, document_of(GOOD.encode(), "tiny.toml"), "council")

    assert [(each.line, each.setting) for each in found.value.problems] == [(None, ""), (None, "teams[north].posts")]
    assert found.value.problems[0].as_dict()["problem"] == "is odd as a whole"


def test_the_text_of_check_counts_settings_by_file() -> None:
    problems = (
        Problem("barnsley.toml", 14, "workforce.turnover", "15", "15 is outside 0 to 1", "For 15 per cent write 0.15."),
        Problem("barnsley.toml", 22, "recrutment", "", "not a setting", "Did you mean 'recruitment'?"),
    )

    assert text_of(problems) == (
        "There is a problem with 2 settings in barnsley.toml\n"
        "  line 14  workforce.turnover: 15 is outside 0 to 1. For 15 per cent write 0.15.\n"
        "  line 22  recrutment: not a setting. Did you mean 'recruitment'?\n"
        "Nothing was run."
    )
    assert text_of(()) == ""


def test_shipped_files_are_found_by_name_only() -> None:
    assert (configs_folder() / "defaults").is_dir()
    assert shipped_file("england", "council") == configs_folder() / "defaults" / "england.toml"
    assert shipped_file("england", "plan") is None
    assert shipped_file("../defaults/england") is None
    assert "england" in shipped_names("council")
