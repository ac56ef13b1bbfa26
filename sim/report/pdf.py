"""The PDF: the same page, tagged for screen readers (section 11)."""

from __future__ import annotations

from sim.runs.manifest import Refused

NO_LIBRARY = (
    "PDF needs the Pango library. Open board.html and print it, or:\n"
    "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0, and pip install caseholder[office]"
)


def pdf_bytes(page: str) -> bytes:
    """Return the board report as a tagged PDF.

    Args:
        page: the report as HTML.

    Raises:
        Refused: the libraries that make it are not installed.
    """
    try:
        from weasyprint import HTML  # noqa: PLC0415 - an optional library
    except (ImportError, OSError) as error:
        raise Refused(NO_LIBRARY) from error
    content: bytes = HTML(string=page, url_fetcher=_refuse).write_pdf(pdf_variant="pdf/ua-1")
    return content


def _refuse(address: str) -> dict[str, object]:
    """Fetch nothing: a report needs nothing from outside."""
    raise ValueError(f"a report asks for {address}")
