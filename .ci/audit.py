"""Lists every package of an environment (a CycloneDX bill of materials) and looks each up in a list of known security faults.

Run by ``make audit``. A package that could not be looked up is never counted as a good one: when the service that holds the
list cannot be reached, that is said and the command fails.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

CLEAN, FAULTS_KNOWN, NOT_LOOKED_UP = 0, 1, 2


def main() -> int:
    """Write the bill of materials, look every package up, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("environment", type=Path, help="the virtual environment to audit")
    parser.add_argument("--bill", type=Path, required=True, help="where the bill of materials goes")
    asked = parser.parse_args()
    listed = bill_of_materials(asked.environment, asked.bill)
    print(f"{asked.bill}: {listed} packages listed.")
    code, text = verdict(looked_up(asked.environment))
    print(text)
    return code


def bill_of_materials(environment: Path, bill: Path) -> int:
    """Write the bill of materials of an environment and return how many packages it lists."""
    bill.parent.mkdir(parents=True, exist_ok=True)
    options = ["--pyproject", "pyproject.toml", "--output-reproducible", "--output-file", str(bill)]
    _tool("cyclonedx_py", "environment", *options, str(environment))
    return len(json.loads(bill.read_text(encoding="utf-8"))["components"])


def looked_up(environment: Path) -> list[dict[str, Any]]:
    """Return what is known of each package; nothing when the service cannot be reached."""
    packages = [*environment.glob("lib/*/site-packages"), *environment.glob("Lib/site-packages")][0]
    options = ["--path", str(packages), "--progress-spinner", "off", "--format", "json"]
    ended = _tool("pip_audit", *options, may_fail=True)
    try:
        found: list[dict[str, Any]] = json.loads(ended.stdout)["dependencies"]
    except ValueError:
        return []
    return found


def _tool(module: str, *arguments: str, may_fail: bool = False) -> subprocess.CompletedProcess[str]:
    """Run one of the two tools with this Python."""
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=not may_fail)  # noqa: S603 - our own words only


def verdict(packages: list[dict[str, Any]]) -> tuple[int, str]:
    """Return the exit code and what to say, from what is known of each package."""
    skipped = [each["name"] for each in packages if "skip_reason" in each and each["name"] != "caseholder"]
    known = [(each, fault) for each in packages for fault in each.get("vulns", ())]
    lines = [f"{each['name']} {each['version']}: {fault['id']}, mended in {_mended(fault)}" for each, fault in known]
    seen = len([each for each in packages if "skip_reason" not in each])
    if not seen:
        lines.append("No package could be looked up: the service that lists known faults cannot be reached. Nothing is known.")
        return NOT_LOOKED_UP, "\n".join(lines)
    lines.append(f"{seen} packages looked up, {len(known)} known faults.")
    if skipped:
        lines.append(f"{len(skipped)} could not be looked up: {', '.join(sorted(skipped))}.")
    return (FAULTS_KNOWN if known else NOT_LOOKED_UP if skipped else CLEAN), "\n".join(lines)


def _mended(fault: dict[str, Any]) -> str:
    """Name the versions without a fault."""
    return ", ".join(fault.get("fix_versions") or ["no version yet"])


if __name__ == "__main__":
    sys.exit(main())
