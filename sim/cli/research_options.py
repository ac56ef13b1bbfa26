"""Options that the research commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

FileArgument = Annotated[str, typer.Argument(metavar="STUDY|OUT", help="A study, or a results folder.", show_default=False)]
MeasureOption = Annotated[str | None, typer.Option("--measure", help="The measure that counts.")]
MeasuresOption = Annotated[list[str] | None, typer.Option("--measure", help="A measure; may be given several times.")]
AtOption = Annotated[str | None, typer.Option("--at", help="Date of comparison, such as 2021-03-31.")]
FuturesOption = Annotated[int, typer.Option("--reps", min=2, help="Futures of each run.")]
JobsOption = Annotated[int, typer.Option("--jobs", min=1, help="Processes to use.")]
FolderOption = Annotated[Path | None, typer.Option("--out", help="Folder of the runs, below results/ when left out.")]
ResearchFixedOption = Annotated[
    bool, typer.Option("--fixed-inputs", help="Use the best value of every setting given as a range.")
]
