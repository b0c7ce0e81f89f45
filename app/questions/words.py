"""The words that people use most in what they write, in the languages of the product."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from app.questions.spec import QuestionSpec
from app.questions.tally import Collected, Tally, shuffled

_FEWEST_TO_NAME_A_WORD = 2
_WORD = re.compile(r"[\u3400-\u9fff]+|[^\W\d_\u3400-\u9fff]+(?:['’-][^\W\d_]+)*")
# Words that say nothing by themselves, of English and Dutch.
_QUIET = frozenset({
    "the", "and", "for", "that", "with", "this", "was", "were", "are", "but", "not", "you", "your", "our", "his", "her",
    "its", "had", "has", "have", "from", "they", "them", "their", "there", "than", "then", "would", "could", "should", "what",
    "when", "which", "who", "how", "more", "very", "can", "all", "any", "one", "out", "about", "into", "some", "been", "just",
    "also", "because", "will", "only", "een", "het", "dat", "die", "van", "voor", "met", "zijn", "niet", "maar", "ook", "aan",
    "als", "dan", "bij", "nog", "naar", "wel", "over", "door", "meer", "werd", "heeft", "hebben", "deze", "dit",
    "wat", "hoe", "wij", "ons", "uw", "onze", "geen", "veel", "kan", "moet", "zou",
})  # fmt: skip


def words(texts: Iterable[str], most: int = 40) -> tuple[tuple[str, int], ...]:
    """The words that at least two texts use, with how many do, the most used first. Runs of Chinese characters are cut into
    pairs."""
    uses: Counter[str] = Counter()
    for text in texts:
        uses.update({word for run in _WORD.findall(text.casefold()) for word in _words_of(run)})
    often = [(word, number) for word, number in uses.items() if number >= _FEWEST_TO_NAME_A_WORD]
    return tuple(sorted(often, key=lambda use: (-use[1], use[0]))[:most])


def of_texts(question: QuestionSpec, collected: Collected) -> Tally:
    """What people wrote, in no order that tells of them, and its words."""
    key, texts = question.key, collected.values
    return Tally(key, collected.answered, texts=shuffled(key, texts), words=words(texts))


def _words_of(run: str) -> list[str]:
    if "\u3400" <= run[0] <= "\u9fff":
        return [run[place : place + 2] for place in range(len(run) - 1)]
    return [run] if len(run) > 2 and run not in _QUIET else []
