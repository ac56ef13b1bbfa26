"""Every setting explained, two councils compared, a new council begun."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.settings.document import document_of
from sim.settings.explain import Explained, differences, explain
from sim.settings.load import load_council, load_document, load_model
from sim.settings.new_council import new_council_text
from sim.settings.problems import ProblemsFound
from tests.corpus.tiny import GOOD, Tiny

pytestmark = pytest.mark.unit


def tiny(text: str = GOOD) -> Tiny:
    return load_document(Tiny, document_of(text.encode(), "tiny.toml"), "council").model


def by_setting(model: Tiny) -> dict[str, Explained]:
    return {setting.setting: setting for setting in explain(model)}


def test_every_setting_is_explained_with_value_unit_evidence_and_place() -> None:
    settings = by_setting(tiny())

    assert settings["demand.referrals_per_year"].as_dict() == {
        "setting": "demand.referrals_per_year",
        "value": 900.0,
        "unit": "",
        "low": 800.0,
        "high": 1000.0,
        "source": "DfE",
        "strength": "strong",
        "why": "",
        "file": "tiny.toml",
        "line": 6,
    }
    assert settings["demand.delay"].value == "84 days"
    assert settings["demand.delay"].unit == ""
    assert settings["demand.delay"].source == "Council paper"
    assert settings["teams[west].posts"].line == 17
    assert settings["teams[west].stages"].value == '["cin", "cp"]'
    assert settings["policies[retention_allowance].start"].value == "2019-01-01"
    assert settings["pay.experienced"].unit == "pounds"


def test_a_setting_with_its_default_is_explained_by_the_table_around_it() -> None:
    deadline = by_setting(tiny())["demand.deadline"]

    assert (deadline.value, deadline.file, deadline.line) == ("45 working days", "tiny.toml", 5)


def test_settings_made_in_python_are_explained_without_a_place() -> None:
    model = tiny()
    copy = Tiny.model_validate(model.model_dump())

    assert {setting.file for setting in explain(copy)} == {""}
    assert [setting.value for setting in explain(copy)] == [setting.value for setting in explain(model)]


def test_two_councils_differ_in_what_was_changed_and_nothing_else() -> None:
    changed = GOOD.replace("posts = 12", "posts = 13").replace('"12 weeks"', '"13 weeks"').replace("low = 800.0", "low = 850.0")
    changed = changed.replace("[pay]", "[pay]\nadvanced = 45000")

    found = differences(tiny(), tiny("# a remark moves every line\n" + changed))

    assert [difference.setting for difference in found] == [
        "demand.referrals_per_year",
        "demand.delay",
        "teams[east].posts",
        "pay.advanced",
    ]
    assert found[3].first is None
    assert differences(tiny(), tiny()) == ()


def test_every_setting_of_a_shipped_council_has_a_file_and_every_number_a_source() -> None:
    settings = explain(load_council("bradford-2018"))

    numbers = [each for each in settings if isinstance(each.value, int | float) and not isinstance(each.value, bool)]

    assert len(settings) > 300
    assert {each.setting for each in settings if not each.file} <= {"invented"}
    assert [each.setting for each in numbers if not each.source and each.line is None] == []


def test_a_new_council_extends_its_base_and_lists_every_setting_switched_off(tmp_path: Path) -> None:
    base = tiny()
    text = new_council_text("leeds-east", "tiny", base)
    (tmp_path / "leeds-east.toml").write_text(text, encoding="utf-8")
    (tmp_path / "tiny.toml").write_text(GOOD, encoding="utf-8")

    new = load_model(Tiny, tmp_path / "leeds-east.toml", "council").model

    assert new.name == "leeds-east"
    assert new.model_copy(update={"name": base.name, "title": base.title}) == base
    listed = [line for line in text.splitlines() if line.startswith('# "')]
    assert len(listed) == len(explain(base)) - 2  # all but name and title


def test_each_line_of_a_new_council_holds_value_unit_and_source_and_can_be_switched_on(tmp_path: Path) -> None:
    lines = new_council_text("leeds-east", "tiny", tiny()).splitlines()
    delay = next(line for line in lines if "demand.delay" in line)
    (tmp_path / "tiny.toml").write_text(GOOD, encoding="utf-8")
    on = [line.removeprefix("# ") if line.startswith('# "') else line for line in lines]
    on.insert(on.index("[sources]") + 1, '"demand" = "x"\nteams = "x"\npolicies = "x"\npay = "x"\nopening_date = "x"')
    (tmp_path / "all.toml").write_text("\n".join(on), encoding="utf-8")

    model = load_model(Tiny, tmp_path / "all.toml", "council").model

    assert delay == '# "demand.delay" = "84 days"  # Council paper'
    assert model.teams == tiny().teams
    assert model.demand.delay.value == 84


def test_a_new_council_does_not_repeat_counts_of_fewer_than_five() -> None:
    council = load_council("example-small")
    text = new_council_text("next", "example-small", council)
    counts = [each for each in explain(council) if each.unit in ("count", "cases") and each.setting.startswith("opening")]
    small = [each for each in counts if isinstance(each.value, int | float) and 0 < each.value < 5]

    for each in small:
        line = next(line for line in text.splitlines() if f'"{each.setting}"' in line)
        assert "fewer than 5" in line


@pytest.mark.parametrize("name", ["../x", "Leeds", "", "a b", "x" * 61, "-x", "con."])
def test_a_new_council_needs_a_name(name: str) -> None:
    with pytest.raises(ProblemsFound):
        new_council_text(name, "tiny", tiny())
