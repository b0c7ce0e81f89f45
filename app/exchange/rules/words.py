"""Words to find texts by, in every script: the same cut for what is stored and for what is asked.

Latin, Greek and Cyrillic words are cut at spaces and lose case and accents; runs of Han, Kana and Hangul, which have no
spaces, become overlapping pairs, so that a word of two characters is found inside a sentence.
"""

from __future__ import annotations

import re
import unicodedata

_RUNS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+|[^\W_]+")
_HYPHENS = re.compile(r"\b([^\W_]+)-([^\W_]+)\b")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# Words that say nothing about what somebody looks for (English and Dutch).
_EMPTY = frozenset(
    """a an and are as at be by for from has have how in into is it its of on or our that the their this to we what when where
    which who with you de een en het met naar om op te tot uit van voor wij onze zijn""".split()  # noqa: SIM905 - reads well
)
MOST_WORDS = 24


def cut(text: str) -> list[str]:
    """The words of a text, ready for an index that splits at spaces."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(char))
    plain = unicodedata.normalize("NFKC", plain)
    # "Wi-Fi" is looked for as "wifi" too.
    words = ["".join(parts) for parts in _HYPHENS.findall(plain)]
    for run in _RUNS.findall(plain):
        if _WIDE.match(run):
            words += [run[at : at + 2] for at in range(len(run) - 1)] or [run]
        else:
            words.append(run[:40])
    return words


def stems_of(text: str) -> list[str]:
    """The words that a question is about, each once; when it holds nothing but empty words, all of them."""
    words = list(dict.fromkeys(cut(text)))
    return ([word for word in words if word not in _EMPTY] or words)[:MOST_WORDS]


def stem(word: str) -> str:
    """The part by which a word is looked for: endings of English and Dutch plurals and verbs do not matter. At least four
    letters stay, so that nothing else comes along."""
    if _WIDE.match(word) or len(word) < 5:
        return word
    for ending in ("ing", "ies", "ed", "es", "en", "s", "y", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
