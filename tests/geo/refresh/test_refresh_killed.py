"""A refresh that is killed, at whatever step, leaves boundaries that can be used."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from geo.dataset import load_dataset
from geo.refresh.boundaries import BoundaryRequest, refresh_boundaries
from geo.views.display import display_layers
from tests.support.fixtures_core import ROOT, SQUARES
from tests.support.portal import FINER, QUICK, Portal, open_portal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REFRESH_SCRIPT = """
import os, signal, sys
from pathlib import Path

last, steps = int(sys.argv[3]), []

def watch(event, arguments):
    # Counts each time the process is about to touch the cache; at the last it is no more.
    if event in {"open", "os.rename", "os.remove", "os.listdir"} and sys.argv[2] in str(arguments):
        steps.append(event)
        if len(steps) == last:
            os.kill(os.getpid(), signal.SIGKILL)

from geo.clients.http import HttpLimits
from geo.refresh.boundaries import BoundaryRequest, refresh_boundaries
from geo.settings import Settings

settings = Settings(data_dir=Path(sys.argv[1]), cache_dir=Path(sys.argv[2]))
sys.addaudithook(watch)
refresh_boundaries(settings, BoundaryRequest(), limits=HttpLimits(backoff_s=0))
print(*steps)
"""
"""Refreshes, and is killed before its n-th step in the cache: 0 is never, and prints the steps."""


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    with open_portal(tmp_path) as portal:
        portal.publish(SQUARES)
        portal.refresh()
        portal.publish(FINER)
        yield portal


def start(portal: Portal, *, kill_at: int) -> tuple[subprocess.Popen[str], Path]:
    """Start a refresh in a copy of the cache."""
    cache = portal.package.folder / f"cache {kill_at}"
    shutil.copytree(portal.settings.cache_dir, cache)
    command = [sys.executable, "-c", REFRESH_SCRIPT, str(portal.settings.data_dir), str(cache)]
    process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own arguments
        [*command, str(kill_at)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    return process, cache


@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL")
def test_a_refresh_killed_at_any_step_leaves_a_usable_cache(portal: Portal) -> None:
    source_before = portal.active_boundaries()
    full_process, _ = start(portal, kill_at=0)
    steps = full_process.communicate()[0].split()
    assert full_process.returncode == 0
    rename_steps = [number for number, step in enumerate(steps, start=1) if step == "os.rename"]
    record = rename_steps[-1]
    # Before the file has its name, among the outlines, before the record, and after it.
    moments = [rename_steps[0], rename_steps[len(rename_steps) // 2], record, record + 1]

    killed_runs = [(moment, *start(portal, kill_at=moment)) for moment in moments]
    for moment, process, cache in killed_runs:
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        settings = replace(portal.settings, cache_dir=cache)
        dataset = load_dataset(settings)
        assert (dataset.boundaries.sha256 != source_before.sha256) == (moment > record)
        assert (dataset.boundaries.kind, dataset.boundaries.notes) == ("refreshed", ())
        assert dataset.boundaries.read()
        assert dataset.areas.area.tolist() == [1e8] * 4
        assert display_layers(dataset, settings).keys() == dataset.places.keys()
        source = refresh_boundaries(settings, BoundaryRequest(), limits=QUICK)
        assert load_dataset(settings).boundaries == source
