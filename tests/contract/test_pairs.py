"""Realistic plugins, good and bad in pairs: we say what the real suite says of them, and what it misses."""

from __future__ import annotations

import pytest
from pair_plugins import (
    JOBS,
    SECTIONS,
    at_fault,
    explains,
    faults,
    findings,
    folder,
    place_of,
    results_of,
)

from plugcheck_lsp.findings import Severity


def test_every_section_has_a_pair() -> None:
    assert set(SECTIONS) == set(JOBS)
    about = {section for sections in SECTIONS.values() for section in sections.split(", ")}
    assert about >= {f"4.{number}" for number in range(1, 10)}
    assert len(JOBS) * 2 >= 25
    assert all(folder(job, "good").is_dir() for job in JOBS)


@pytest.mark.parametrize("job", JOBS)
def test_every_marked_fault_has_a_finding_on_its_line(job: str) -> None:
    marked = faults(job)
    assert marked
    missed = [f"{fault.path.name}:{fault.line} {fault.words}" for fault in marked if not at_fault(fault, job)]
    assert missed == []


@pytest.mark.parametrize("job", JOBS)
def test_no_other_line_of_a_bad_plugin_is_called_wrong(job: str) -> None:
    marked = {(fault.path, fault.line) for fault in faults(job)}
    other = [
        f"{finding.code} {finding.path.name}:{place.line} {finding.message}"
        for finding in findings().get(folder(job, "bad"), ())
        if finding.severity.at_least(Severity.WARNING)
        if (place := place_of(finding)) is not None and (place.path, place.line) not in marked
        if "tests" not in finding.path.parts[-2:]
    ]
    assert other == []


@pytest.mark.parametrize("job", JOBS)
def test_a_good_plugin_is_clean(job: str) -> None:
    found = findings().get(folder(job, "good"), ())
    assert [f"{f.code} {f.message}" for f in found if f.severity.at_least(Severity.WARNING)] == []


@pytest.mark.slow
@pytest.mark.parametrize("job", JOBS)
def test_a_good_plugin_passes_the_real_suite(job: str) -> None:
    bad = [r for r in results_of(job, "good") if r.outcome.is_bad and not r.false_failure]
    assert [f"{r.pass_name} {r.check}: {r.message}" for r in bad] == []
    assert any(r.pass_name == "bridged" and r.check == "lifecycle" for r in results_of(job, "good"))


@pytest.mark.slow
@pytest.mark.parametrize("job", JOBS)
def test_what_the_real_suite_finds_is_found_without_running(job: str) -> None:
    found = findings().get(folder(job, "bad"), ())
    unexplained = [
        f"{result.pass_name} {result.check}: {result.message}"
        for result in results_of(job, "bad")
        if result.outcome.is_bad
        if not any(explains(result, finding) for finding in found)
    ]
    assert unexplained == []
