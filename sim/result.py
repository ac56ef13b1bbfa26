"""The finished results of a run, as a notebook, the command line and the app use them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.runs.manifest import Refused
from sim.runs.results import Results, ledger, read_results, require_manifest
from sim.runs.store import Store

if TYPE_CHECKING:
    import pandas as pd

    from sim.analysis.comparison import Comparison, MeasureView
    from sim.analysis.paired import Difference, Level
    from sim.report.figures.canvas import ChartAxes
    from sim.runs.manifest import Manifest

LUCK = ("luck_of_applications", "luck_of_resignations")
HEADLINE = ("average_caseload", "agency_fte", "permanent_fte", "cost_total_gbp")


class Result:
    """What a run left in its folder. Every number is checked against its key when the folder is read."""

    def __init__(self, out: str | Path) -> None:
        """Point at a results folder; it is read when something is asked for.

        Args:
            out: the folder.
        """
        self.out = Path(out)

    @cached_property
    def _stored(self) -> Results:
        return read_results(self.out)

    @cached_property
    def manifest(self) -> Manifest:
        """What was run, with what, and when; there from the first moment of a run."""
        return require_manifest(Store(self.out))

    @property
    def monthly(self) -> pd.DataFrame:
        """The tidy table: plan, rep, month_end, then one column a measure."""
        return self._stored.monthly

    @property
    def failed(self) -> tuple[Any, ...]:
        """Futures that could not be simulated, each with plan, rep, message and crash file."""
        return self.manifest.failed

    @property
    def baseline(self) -> str:
        """The plan that others are compared with unless another is named."""
        return str(self.manifest.study.get("baseline") or self.manifest.plans[0])

    def ledger(self) -> list[dict[str, object]]:
        """Return plan, rep and the key of every output at full precision, one entry a future."""
        return ledger(self.out)

    def compare(
        self, measure: str, *, at: str | None = None, plan: str | None = None, baseline: str | None = None
    ) -> MeasureView:
        """Compare one measure of a plan with the baseline in the same futures.

        Args:
            measure: canonical name.
            at: date; the end of the run when left out.
            plan: may be left out when there is only one beside the baseline.
            baseline: plan compared with.
        """
        from sim.analysis.comparison import look  # noqa: PLC0415 - heavy
        from sim.report.phrases import direction_of  # noqa: PLC0415 - heavy

        direction: Any = direction_of(measure)
        return look(self.monthly, measure, at=at, baseline=baseline or self.baseline, plan=plan, direction=direction)

    def comparison(
        self,
        measures: Sequence[str] = (),
        targets: Sequence[str] = (),
        *,
        by: str | None = None,
        baseline: str | None = None,
        family: bool = False,
        without_luck: bool = False,
        over: int = 1,
    ) -> Comparison:
        """Compare all plans with the baseline in the same futures.

        Args:
            measures: canonical names; those of the study, else the headline ones, when left out.
            targets: such as ``average_caseload<=18``; those of the study when left out.
            by: date of levels, differences and targets; that of the study, else the end of the run, when left out.
            baseline: plan compared with.
            family: widen the intervals so that those of all plans hold together.
            without_luck: take the luck of applications and resignations off the differences, which narrows their intervals.
            over: month ends up to the date that levels and differences are averages of: 12 for a year.
        """
        from sim.analysis.comparison import compare  # noqa: PLC0415 - heavy
        from sim.report.phrases import direction_of, unit_of  # noqa: PLC0415 - heavy

        study = self.manifest.study
        when = by or study.get("by") or study.get("at")
        chosen = tuple(measures) or tuple(study.get("measures", ())) or self._headline()
        directions: Any = {name: direction_of(name) for name in chosen}
        return compare(
            self.monthly,
            baseline=baseline or self.baseline,
            at=when,
            by=when,
            measures=chosen,
            targets=tuple(targets) or tuple(study.get("targets", ())),
            directions=directions,
            units={name: unit_of(name) for name in chosen},
            intervals="family" if family else "each",
            luck=LUCK if without_luck else (),
            over=over,
            study=self.manifest.name,
            council=str(self.manifest.inputs.get("council", {}).get("name", "")),
        )

    def costs(self, baseline: str | None = None) -> list[tuple[str, Level, Difference]]:
        """Return what each plan costs over the whole run, with its range, and the difference in the same futures.

        Empty when the run kept no costs.
        """
        from sim.analysis.futures import futures  # noqa: PLC0415 - heavy
        from sim.analysis.money import cost_lines, monthly_cost  # noqa: PLC0415 - heavy
        from sim.analysis.paired import difference, level  # noqa: PLC0415 - heavy

        against = baseline or self.baseline
        found = futures(self.monthly)
        if not cost_lines(found.table.columns):
            return []
        totals = {plan: monthly_cost(found, plan).sum(axis=1) for plan in found.plans}
        return [(plan, level(total), difference(total, totals[against], "lower")) for plan, total in totals.items()]

    def _headline(self) -> tuple[str, ...]:
        """Return the measures shown when nobody asks for any."""
        return tuple(name for name in HEADLINE if name in self.monthly.columns)

    def fan(self, measure: str, *, plan: str | None = None, target: float | None = None) -> ChartAxes:
        """Draw how a measure may move under a plan, with the baseline as a line.

        Args:
            measure: canonical name.
            plan: the plan drawn in full; the last of the run when left out.
            target: drawn as a line.

        Returns:
            Matplotlib axes with ``.alt`` text, ``.caption`` and ``.table``.
        """
        from sim.analysis.futures import futures  # noqa: PLC0415 - heavy
        from sim.report.figures.fan import FanMarks, FanWords, fan  # noqa: PLC0415 - heavy
        from sim.report.gather import band  # noqa: PLC0415 - heavy
        from sim.report.phrases import measure_words, population_of, unit_words  # noqa: PLC0415 - heavy
        from sim.report.words import Goal  # noqa: PLC0415 - heavy

        name = plan or self.manifest.plans[-1]
        found = futures(self.monthly, tuple(dict.fromkeys((self.baseline, name))))
        shown, other = (band(found, each, measure, each) for each in (name, self.baseline))
        if shown is None:
            raise Refused(f"{measure} has too few futures for a fan. Run more: --reps 100.")
        text = FanWords(measure_words(measure), unit_words(measure), population_of(measure))
        goal = None if target is None else Goal("<=", target)
        held_still = bool(self.manifest.inputs.get("fixed_inputs", False))
        return fan(shown, other if name != self.baseline else None, text, FanMarks(goal, settings_held_still=held_still))

    def report(
        self, board: str | Path = "board.html", *, word: str | Path = "", excel: str | Path = "", pdf: str | Path = ""
    ) -> list[Path]:
        """Write the board report.

        Args:
            board: HTML file.
            word: Word file, when named.
            excel: Excel workbook, when named.
            pdf: PDF, when named.

        Returns:
            The files written.
        """
        from sim.report.write import write_reports  # noqa: PLC0415 - heavy

        return write_reports(self.out, html=board, word=word, excel=excel, pdf=pdf)
