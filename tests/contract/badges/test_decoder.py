"""The decoder that the scanner page ships, over real photographs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from tests.factories.node import run_node

ROOT = Path(__file__).parents[3]
PHOTOS = ROOT.parent / "shared" / "data" / "qr"
VENDOR = ROOT / "app" / "web" / "static" / "vendor"
# As the camera module asks for it.
SCRIPT = """
const { readFileSync } = require("node:fs");
const vm = require("node:vm");
vm.runInThisContext(readFileSync(process.argv[1] + "/zxing-reader.js", "utf8"));
const ZXing = globalThis.ZXingWASM ?? ZXingWASM;
ZXing.prepareZXingModule({ overrides: { wasmBinary: readFileSync(process.argv[1] + "/zxing_reader.wasm") } });
(async () => {
  const read = {};
  for (const path of JSON.parse(readFileSync(0, "utf8"))) {
    const found = await ZXing.readBarcodes(new Uint8Array(readFileSync(path)), { formats: ["QRCode"], tryHarder: true });
    read[path] = found.filter((one) => one.isValid).map((one) => one.text);
  }
  console.log(JSON.stringify(read));
})();
"""
# What it read when it was chosen; a newer decoder must not be worse.
FLOOR = 0.93


@pytest.mark.shared
def test_real_photographs(tmp_path: Path) -> None:
    photos = sorted(path for path in PHOTOS.rglob("*") if path.suffix in {".png", ".webp", ".jpg"})
    copies = {}
    for number, photo in enumerate(photos):
        copy = tmp_path / f"{number}.png"
        with Image.open(photo) as picture:
            picture.convert("RGB").save(copy)
        copies[str(copy)] = photo
    answer = run_node(SCRIPT, json.dumps(list(copies)), str(VENDOR), kind="commonjs")
    read = {copies[path]: texts for path, texts in answer.items()}
    decoded = [photo for photo in photos if read[photo]]
    known = [photo for photo in decoded if photo.with_suffix(".txt").exists()]
    right = [photo for photo in known if any(_words(text) == _words(_expected(photo)) for text in read[photo])]
    counted = f"decoded {len(decoded)} of {len(photos)} photographs; of {len(known)} with a known text {len(right)} as expected"
    print(f"\n{counted}")  # noqa: T201 - the rate is what one wants to know
    assert len(decoded) / len(photos) >= FLOOR
    assert len(right) / len(known) >= FLOOR


def _expected(photo: Path) -> str:
    return photo.with_suffix(".txt").read_text(encoding="utf-8")


def _words(text: str) -> list[str]:
    """Without the ends of lines, which the expected texts write in their own way."""
    return text.split()
