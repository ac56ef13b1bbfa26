"""The pages that start things: home, councils, plans, studies, runs, questions and definitions."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

import sim
from sim.analysis.refusals import AnalysisRefused
from sim.analysis.targets import parse_target
from sim.app import forms
from sim.app.estimates import expected
from sim.app.files import KINDS, NAME, NAME_HINT
from sim.app.forms import Box, Filled
from sim.app.jobs import JobState
from sim.app.saving import UNPROCESSABLE, Draft, name_box, problems_of, save
from sim.app.site import FormFromElsewhere, Site, site_of
from sim.measures.catalogue import MEASURES
from sim.report.limits import FEWEST_FUTURES
from sim.report.phrases import definition_of, measure_title, measure_words
from sim.report.refuse import never_forecast
from sim.report.telling import policies_in_words
from sim.report.wording import ABBREVIATIONS
from sim.runs.estimate import duration

TARGET_MEASURES = (
    "average_caseload",
    "caseload_team",
    "caseload_experienced",
    "caseload_newly_qualified",
    "share_over_22",
    "share_over_26",
    "agency_fte",
    "vacancies_fte",
)
DO_NOTHING = "do-nothing"


def home(request: Request) -> HTMLResponse:
    """Show councils, plans, studies and results, running jobs on top."""
    site = site_of(request)
    return site.page(
        request,
        "home.html.j2",
        jobs=site.jobs.states(),
        results=[name for name in site.folder.results() if (site.folder.out(name) / "summary.json").exists()],
        councils=[*site.councils(), *site.own_councils()],
        plans=site.folder.names("plan"),
        studies=site.folder.names("study"),
    )


def plans(request: Request) -> HTMLResponse:
    """List the plans."""
    site = site_of(request)
    return site.page(request, "plans.html.j2", plans=site.folder.names("plan"))


def plan(request: Request) -> HTMLResponse:
    """Show one plan in words and as its file."""
    site, name = site_of(request), request.path_params["plan"]
    path = site.folder.found("plan", name)
    if path is None:
        return missing(request, f"There is no plan called {name}.")
    text = path.read_text(encoding="utf-8")
    data = tomllib.loads(text)
    shown = {"title": str(data.get("title", ""))}
    return site.page(request, "plan.html.j2", name=name, plan=shown, does=policies_in_words(data), text=text)


def plan_form(request: Request) -> HTMLResponse:
    """Show an empty plan form, or one that copies a plan."""
    site, copy = site_of(request), request.query_params.get("copy", "")
    path = site.folder.found("plan", copy) if NAME.fullmatch(copy) else None
    values = forms.values_of_plan(tomllib.loads(path.read_text(encoding="utf-8"))) if path else {}
    return _plan_page(request, Filled(values))


async def save_plan(request: Request) -> Response:
    """Add or remove a policy, or check and save the plan."""
    values = await read_form(request)
    action = values.pop("action", "save")
    if action == "add":
        number = max((each for each, _ in forms.policies_of(values)), default=-1) + 1
        return _plan_page(request, Filled({**values, f"p{number}.kind": values.get("add", "")}))
    if action.startswith("remove-"):
        start = f"p{action.removeprefix('remove-')}."
        return _plan_page(request, Filled({name: value for name, value in values.items() if not name.startswith(start)}))
    return _saved_plan(request, values)


def _saved_plan(request: Request, values: Mapping[str, str]) -> Response:
    """Check a plan in the words of ``caseholder check``, and write it when nothing is wrong."""
    folder, data = site_of(request).folder, forms.plan_data(values)
    faults, apart = forms.plan_faults(values, problems_of(folder, "plan", data))
    draft = Draft("plan", values, data, {**forms.missing_reasons(values), **faults}, apart)
    return save(folder, draft, lambda filled, apart: _plan_page(request, filled, apart, UNPROCESSABLE))


def _plan_page(request: Request, filled: Filled, apart: list[str] | None = None, status: int = 200) -> HTMLResponse:
    """Lay out the plan form with what was typed."""
    title = Box("title", "Title for readers", "A few words, shown in reports.", filled.value("title"))
    return site_of(request).page(
        request,
        "plan_form.html.j2",
        status,
        name_box=name_box("Name of the plan", filled),
        title_box=title,
        policies=[forms.policy_form(number, kind, filled) for number, kind in forms.policies_of(filled.values)],
        kinds=[(kind, title) for kind, title, _ in forms.kinds()],
        faults=filled.faults,
        apart=apart or [],
    )


def study_form(request: Request) -> HTMLResponse:
    """Show the form of a study."""
    values = {"council": "bradford-2018", "end": "", "measure": TARGET_MEASURES[0], "sense": "or less"}
    values |= {"reps": str(2 * FEWEST_FUTURES), "goal": ""}
    values |= {name: value for name, value in request.query_params.items() if name in {"council"}}
    wanted = request.query_params.get("plan", "")
    return _study_page(request, Filled(values | ({f"plan.{wanted}": "yes"} if wanted else {})))


async def save_study(request: Request) -> Response:
    """Check a study and write it when nothing is wrong."""
    site, values = site_of(request), await read_form(request)
    data, faults = study_data(site, values), _study_faults(values)
    refused = never_forecast(values.get("title", ""))
    if refused is not None:
        faults["title"] = refused.message
    problems = [] if faults else problems_of(site.folder, "study", data)
    draft = Draft("study", values, data, faults, [f"{each.setting}: {forms.problem_text(each)}" for each in problems])
    return save(site.folder, draft, lambda filled, apart: _study_page(request, filled, apart, UNPROCESSABLE))


def study_data(site: Site, values: Mapping[str, str]) -> dict[str, Any]:
    """Turn the form into a study that stands on its own: the plans are written into it.

    Args:
        site: where the plans are.
        values: of the form.
    """
    named = [name.removeprefix("plan.") for name in values if name.startswith("plan.")]
    paths = {name: site.folder.found("plan", name) for name in named if NAME.fullmatch(name) and name != DO_NOTHING}
    data: dict[str, Any] = {"title": values.get("title", ""), "council": _council_named(site, values.get("council", ""))}
    end, by = (forms.as_date(values.get(name, "")) for name in ("end", "by"))
    data |= {"end": end} if end else {}
    data |= {"by": by} if by else {}
    if values.get("goal"):
        sign = "<=" if values.get("sense") == "or less" else ">="
        data["targets"] = [f"{values.get('measure')}{sign}{values['goal']}"]
    if values.get("reps", "").isdigit():
        data["reps"] = int(values["reps"])
    data["plans"] = {name: _embedded(path) for name, path in paths.items() if path is not None}
    return data


def _council_named(site: Site, name: str) -> str:
    """Write the council of a study: a shipped one by its name, the user's own by where its file lies."""
    is_own = NAME.fullmatch(name) is not None and site.folder.file("council", name).is_file()
    return f"../{KINDS['council']}/{name}.toml" if is_own else name


def _embedded(path: Path) -> dict[str, Any]:
    """Read a plan file for writing into a study."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return {key: data[key] for key in ("title", "policies") if key in data}


def _study_faults(values: Mapping[str, str]) -> dict[str, str]:
    """Check the boxes of a study that a file could not even hold."""
    faults = {}
    if forms.as_date(values.get("end", "")) is None:
        faults["end"] = "The last day is missing or not a date. Write it as 2021-03-31."
    if values.get("by") and forms.as_date(values["by"]) is None:
        faults["by"] = "This is not a date. Write it as 2019-12-31."
    if values.get("goal") and not forms.NUMBER.fullmatch(values["goal"]):
        faults["goal"] = "The target is not a number. Write for example 18, or 0.1 for 10 per cent."
    if not values.get("reps", "").isdigit() or int(values["reps"]) < 1:
        faults["reps"] = f"Give a number of futures. A report needs {FEWEST_FUTURES} or more."
    return faults


def _study_page(request: Request, filled: Filled, apart: list[str] | None = None, status: int = 200) -> HTMLResponse:
    """Lay out the study form with what was typed."""
    site = site_of(request)
    councils = tuple(str(each["name"]) for each in (*site.councils(), *site.own_councils()))
    texts: dict[str, tuple[str, str, tuple[str, ...], bool]] = {
        "name": ("Name of the study", NAME_HINT, (), True),
        "title": ("The question", "As a board would ask it.", (), False),
        "council": ("Council", "", councils, True),
        "end": ("Last day to simulate", "Year-month-day, such as 2021-03-31.", (), True),
        "measure": ("Measure", "", TARGET_MEASURES, False),
        "sense": ("Wanted", "", ("or less", "or more"), False),
        "goal": ("Target", "A number, such as 18. Leave it empty for no target.", (), False),
        "by": ("Date of the target", "Year-month-day, such as 2019-12-31. The last day when left out.", (), False),
        "reps": ("Futures of each plan", f"A report needs {FEWEST_FUTURES} or more.", (), True),
    }
    boxes = {
        name: Box(name, label, hint, filled.value(name), choices, required, filled.faults.get(name, ""))
        for name, (label, hint, choices, required) in texts.items()
    }
    chosen = {name.removeprefix("plan.") for name in filled.values if name.startswith("plan.")}
    listed = [name for name in site.folder.names("plan") if name != DO_NOTHING]
    return site.page(
        request, "study_form.html.j2", status, boxes=boxes, plans=listed, chosen=chosen, faults=filled.faults, apart=apart or []
    )


def study(request: Request) -> HTMLResponse:
    """Show a study and the button that runs it."""
    site, name = site_of(request), request.path_params["study"]
    path = site.folder.found("study", name)
    if path is None:
        return missing(request, f"There is no study called {name}.")
    text = path.read_text(encoding="utf-8")
    data = tomllib.loads(text)
    shown = {key: data.get(key, "") for key in ("title", "council", "end", "reps")} | {"targets": data.get("targets", [])}
    shown["council"] = Path(str(shown["council"])).stem
    shown["targets"] = [_target_words(str(each)) for each in shown["targets"]]
    named = [DO_NOTHING, *data.get("plans", {})]
    finished = (site.folder.out(name) / "summary.json").exists()
    takes = expected(site.folder, path)
    return site.page(request, "study.html.j2", name=name, study=shown, plans=named, text=text, finished=finished, takes=takes)


def _target_words(text: str) -> str:
    """Write a target as a reader says it; as it stands when it cannot be read."""
    try:
        found = parse_target(text)
    except AnalysisRefused:
        return text
    way = "or less" if found.condition.relation in {"<=", "<"} else "or more"
    return f"{measure_words(found.measure)} {found.condition.limit:g} {way}"


async def run_study(request: Request) -> Response:
    """Queue a study; the web process never simulates."""
    await read_form(request)
    site, name = site_of(request), request.path_params["study"]
    path = site.folder.found("study", name)
    if path is None:
        return missing(request, f"There is no study called {name}.")
    site.jobs.add(name, path, None)
    return RedirectResponse(f"/runs/{name}", 303)


async def stop_run(request: Request) -> Response:
    """Stop a run; what it has saved stays."""
    await read_form(request)
    name = request.path_params["out"]
    site_of(request).jobs.stop(name)
    return RedirectResponse(f"/runs/{name}", 303)


def run_page(request: Request) -> HTMLResponse:
    """Show how far a run is."""
    site, name = site_of(request), request.path_params["out"]
    site.jobs.advance()
    job = site.jobs.state(name)
    can_carry_on = site.folder.found("study", name) is not None
    return site.page(request, "run.html.j2", job=job, said=said_of(job), can_carry_on=can_carry_on)


def run_state(request: Request) -> JSONResponse:
    """Tell the page's script how far a run is."""
    job = site_of(request).jobs.state(request.path_params["out"])
    return JSONResponse({"state": job.state, "saved": job.saved, "total": job.total, "said": said_of(job)})


def said_of(job: JobState) -> str:
    """Say how far a run is, in one sentence."""
    if job.state == "finished":
        return "All futures are saved."
    total = f" of {job.total}" if job.total else ""
    left = f" About {duration(job.seconds_left)} left." if job.seconds_left else ""
    return f"{job.saved}{total} futures are saved.{left}"


def questions(request: Request) -> HTMLResponse:
    """List the stored questions, or show one."""
    site, wanted = site_of(request), request.path_params.get("id")
    found = {str(each["id"]): each for each in sim.questions()}
    if wanted is None:
        rows = [(name, each["question"], each["tier"]) for name, each in found.items()]
        lead = "What five councils asked in their papers, and how each question is answered or why it is not."
        return _listed(request, "Questions", lead, ("id", "question", "tier"), rows, "/questions/")
    if wanted not in found:
        return missing(request, f"There is no question {wanted}.")
    return site.page(request, "question.html.j2", question=found[wanted])


def measures(request: Request) -> HTMLResponse:
    """List the measures with their definitions."""
    rows = [(name, measure_title(name), each.unit, definition_of(name)) for name, each in MEASURES.items()]
    lead = "Who is counted, in full-time equivalent (FTE) or people, agency workers in or out, and when."
    return _listed(request, "Measures", lead, ("name", "in words", "unit", "meaning"), rows)


def glossary(request: Request) -> HTMLResponse:
    """List the words and abbreviations used."""
    rows = [(short, long) for short, long in ABBREVIATIONS.items()]
    rows += [
        ("simulated future", "one course that events may take, from the opening position to the last day"),
        ("8 in 10 futures", "the range that holds eight of ten simulated futures; one in ten ends below it, one in ten above"),
        ("in the same futures", "two plans compared with the same children, the same leavers and the same luck"),
        ("do-nothing", "the plan without any policy, with which every other plan is compared"),
    ]
    return _listed(request, "Words we use", "Short explanations.", ("word", "meaning"), rows)


def _listed(
    request: Request, heading: str, lead: str, header: Sequence[str], rows: Sequence[Sequence[object]], links: str = ""
) -> HTMLResponse:
    """Lay out a list as one table; the first cells lead on when there is an address for them."""
    page = site_of(request).page
    return page(request, "table_page.html.j2", heading=heading, lead=lead, header=header, rows=rows, links=links)


def missing(request: Request, text: str) -> HTMLResponse:
    """Say that there is no such page."""
    return site_of(request).page(request, "message.html.j2", 404, heading="Not found", text=text)


async def read_form(request: Request) -> dict[str, str]:
    """Read a form and check that it comes from a page of this app.

    Raises:
        FormFromElsewhere: it lacks the token of its page, or cannot be read.
    """
    try:
        values = forms.parse_body(await request.body())
    except (ValueError, UnicodeDecodeError) as error:
        raise FormFromElsewhere from error
    if values.pop("token", "") != site_of(request).form_token:
        raise FormFromElsewhere
    return values
