"""Pictures that people upload."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image

from app.infra import uploads


@pytest.mark.parametrize("seed", range(6))
def test_damaged_pictures_are_refused(app, seed: int) -> None:
    target = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (60, 40), "teal").save(target, "JPEG", exif=exif)
    data, dice = bytearray(target.getvalue()), random.Random(seed)
    for _change in range(12):
        data[dice.randrange(4, min(len(data), 120))] = dice.randrange(256)
    try:
        kept, kind = uploads.plain_picture(bytes(data))
    except ValueError:
        return
    assert kind == "image/jpeg"
    assert kept
