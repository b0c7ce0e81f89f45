"""Under which names and versions messages wait, and for whom. `python -m tests.golden.messages` writes `messages.json` anew.

A line there that changes or goes breaks what waits in the databases of installations: a name is never changed without a migration
that renames the rows, fields are never changed without another version and its upgrade. New lines are harmless.
"""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

from app.wiring import HANDLERS

GOLDEN = Path(__file__).parent / "messages.json"


def registered() -> dict[str, Any]:
    return {
        kind.message_name: {
            "version": kind.message_version,
            "fields": {field.name: str(field.type) for field in fields(kind)},
            "handlers": sorted(handler.name for handler in listeners),
        }
        for kind, listeners in HANDLERS.items()
    }


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps(registered(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
