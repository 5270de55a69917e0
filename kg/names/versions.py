"""Version names in Latin script: what follows a model family's name, and which names are a model's by their form alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg.names.latin import LETTER, NUMBER, UNSPACED

SIZE = r"(?:\d+(?:\.\d+)?[BbMmTk](?:-?A\d+[Bb])?|\d+x\d+[Bb]|E\d[Bb])"
LAST = re.compile(rf"(?:{SIZE}|\d+(?:\.\d+)?)$")  # the size or number with which a model's name ends


class Versions:
    """The grammar of version names: what may follow a family's name and belong to it.

    Args:
        suffixes: words such as Instruct, Pro, turbo.
        linkers: words between name and number (version, v).
        others: words that a hyphen joins to a version without being part of it (based, powered).
        heads: words that with a number are a model's name alone (Sonnet 4.5).
        separators: what stands between the names of an enumeration.
        sure: suffixes that behind a version only models have (Instruct, Thinking), however they are cased.
        grades: suffixes that tell the models of one version apart and may stand alone behind one: "1.5 Pro and Flash".
        counted: words right behind a number that is a count or a date and no version.
        decimal: suffixes that models have behind a version with a point (Gemini 2.5 Pro) and devices behind a whole number.
    """

    def __init__(
        self,
        suffixes: Sequence[str],
        linkers: Sequence[str],
        others: Sequence[str],
        heads: Sequence[str],
        separators: Sequence[str],
        sure: Sequence[str] = (),
        decimal: Sequence[str] = (),
        grades: Sequence[str] = (),
        counted: Sequence[str] = (),
    ) -> None:
        self._sure = tuple(sure)
        self._small = frozenset(w.casefold() for w in suffixes)
        word = rf"(?:(?:{_any(suffixes)})(?!{LETTER}))"
        part = rf"(?:{SIZE}|{NUMBER}|(?:[A-Z]\d+)+(?:\.\d+)?|{word})(?![%]|{LETTER})"
        joined = rf"(?:(?<=\d)|(?<=\d{LETTER}))-(?!(?:{_any(others)})(?!{LETTER})){LETTER}+(?:-{LETTER}+)?"  # gpt-4o-voice
        # the 2.5 of 豆包2.5, unless it counts something
        unspaced = rf"(?<=[\u3040-\u30ff\u3400-\u9fff])(?=\d{{1,2}}(?:\.\d+)*(?![\d.,]*(?:[\u3400-\ufaff%]|{_any(counted)})|[\d,]))"
        # the .7 of GLM-4.7, where GLM-4 is known
        minor = rf"(?:(?<=\d)(?:\.\d+)+(?:(?!\d){LETTER}{{1,2}}(?!{LETTER}))?(?![\d%]|{LETTER}))?"
        self._tail = re.compile(rf"{minor}(?:(?:[- ](?:{_any(linkers)})[ .]?|[- ]|(?<={LETTER})(?=\d)|{unspaced}){part}|{joined})*")
        certain = rf"(?:{SIZE}|\d+\.\d+|{word})"
        numbered = rf"(?:{SIZE}|[vV]?\d+\.\d+|[A-Z]\d+\.\d+|(?:[A-Z]\d+){{2,}}|[vV]\d+)"
        self._model_tail = re.compile(
            rf"(?:[- ]{word}|[- ](?:AI|LLM)(?=[- ]{SIZE}))*(?:[- ]{numbered}|-\d{{1,2}}(?!\d)|[- ]{word}[- ]?{NUMBER})"
            rf"(?![%]|{LETTER})(?:[- ]{certain})*"
        )
        self._number = re.compile(rf"[- ]?(?:{SIZE}|{NUMBER})(?![%]|{LETTER})")
        self._size = re.compile(rf"[- ]{SIZE}(?!{LETTER})")
        self._small_size = re.compile(rf"{LETTER}{{2}}(?:[-.]{LETTER}+)*-(?:\d+x)?\d+(?:\.\d+)?[bB](?!{LETTER})")
        self._words = re.compile(rf"(?:{LETTER}|[-+._ ](?!(?:{_any(others)})(?!{LETTER})))+")
        self._released = re.compile(rf".*{LETTER}(?:[- ]?(?:{LETTER})?\d+(?:\.\d+)+|[- ][vV]\d+|-\d{{1,2}})(?:[- ]{word})*$")
        self._head = re.compile(rf"(?:{_any(heads)})[- ]{NUMBER}(?:[- ]{part})*$")
        listed = _any([w.strip() for w in separators])
        self._next = re.compile(rf" ?(?:{listed}) ?({SIZE}|\d(?:\.\d+)?)(?!{LETTER}|[%.,]\d|{_any(counted)}|%)")
        piece = rf"{LETTER}+(?:[.+]{LETTER}+)*"
        plain = rf"(?!(?:{_any(others)})(?!{LETTER})){piece}"
        self._compound = re.compile(rf"(?!\d){piece}(?:[-_]{plain})*[- ]{SIZE}(?:[-_]{piece})*")
        self._counted = re.compile(rf".*{LETTER}{{3}} \d{{1,2}}$")
        self._hyphened = re.compile(rf"(?:-(?!(?:{_any(others)})(?!{LETTER}))(?![\d_])(?:{LETTER})+)+(?![\w-])")
        grade = rf"(?:(?:{_any(grades)})(?!{LETTER}))"
        self._suffixed = re.compile(rf"[- ]({grade}(?:[- ]{grade})*)$")
        self._ended = re.compile(rf"[- ](?:{_any(suffixes)})$")
        self._next_suffix = re.compile(rf" ?(?:{_any([w.strip() for w in separators])}) ?({grade})(?![-.]?\d| \d)")
        self._bracketed_size = re.compile(r" ?\(\d+(?:\.\d+)?B(?=[)/,]| [/A-Z])")
        self._bracketed = re.compile(rf" ?\(({SIZE})(?=[,)/ ])")
        self._identified, self._shaped = _shapes(suffixes, sure, decimal)

    def identified(self, name: str) -> bool:
        """Is it a model's name by its form alone: gpt-4o-mini, Claude 3 Opus, gemini-exp-1206, Mistral Large 2?"""
        return self.sized(name) or bool(self._identified.fullmatch(name))

    def small(self, name: str) -> bool:
        """Is it a model's name by its form alone, being written small: mistral-7b, but not top-5k?"""
        return bool(self._small_size.search(name) or self._identified.fullmatch(name))

    def shaped(self, name: str) -> bool:
        """Does it look like a name with a version (GPT-4o, o1, Llama 3), as names of models and much else do?"""
        return bool(self._shaped.fullmatch(name))

    def tail(self, text: str, at: int) -> int:
        """Where the version that begins at `at` (right after a family's name) ends; `at` if there is none."""
        return _trimmed(self._tail, text, at)

    def hyphened(self, text: str, start: int, end: int) -> int:
        """Where the hyphened words end that go on `text[start:end]`, cased alike: Qwen-Image-Edit, o4-mini-deep-research."""
        match = self._hyphened.match(text, end)
        small = "-" in text[start:end] and text[start:end].islower()
        words = match[0].split("-")[1:] if match else []
        fits = match is not None and (match[0].islower() if small else all(w[0].isupper() or w.casefold() in self._small for w in words))
        return match.end() if match and fits else end

    def model_tail(self, text: str, at: int) -> int:
        """Where a version that makes a model's name of the company's that ends at `at` ends; `at` if there is none."""
        return _trimmed(self._model_tail, text, at)

    def further(self, text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
        """Places of bare versions that go on `text[start:end]`, each with its whole name.

        The 2 of "Llama 1 and 2", the 70B of "Llama 3 8B and 70B", the sizes of "Gemma 2 (9B, 27B)"; one size alone behind
        such a word is that of the model itself: "Gemma 2 Mini (2B)".
        """
        name = text[start:end]
        if (ended := self._suffixed.search(name)) and self._next_suffix.match(text, end):
            yield from self._further_suffixes(text, end, name[: ended.start(1)])
            return
        match = self._bracketed.match(text, end)
        if match and self._ended.search(name) and text[match.end(1)] == ")":
            return
        stem = f"{name} " if match else LAST.sub("", name)
        sizes = match is not None or bool(self._size.search(name))
        if match is None and stem == name:
            return
        while match := match or self._next.match(text, end):
            if sizes == bool(re.fullmatch(SIZE, match[1])):
                yield (*match.span(1), stem + match[1])
            end, match = match.end(), None

    def _further_suffixes(self, text: str, end: int, stem: str) -> Iterator[tuple[int, int, str]]:
        """The Flash of "Gemini 1.5 Pro/Flash", "Gemini 1.5 Pro and Flash"."""
        while (match := self._next_suffix.match(text, end)) and match[1][0].isupper():
            yield (*match.span(1), stem + match[1])
            end = match.end()

    def sized(self, name: str) -> bool:
        """Does the name state a number of parameters (7B, 8x7B)?"""
        return bool(self._size.search(name))

    def headed(self, name: str) -> bool:
        """Is it a word that with a number is a model's name alone (Sonnet 4.5)?"""
        return bool(self._head.match(name))

    def released(self, name: str) -> bool:
        """Does the name end in a number that only versions have (Hermes 2.5, Isaac-01, Deita v1)?"""
        return bool(self._released.match(name))

    def counted(self, name: str) -> bool:
        """Does the name end in a whole number after a space (Brathling 3), as versions and much else does?"""
        return bool(self._counted.match(name))

    def bracketed(self, text: str, end: int) -> bool:
        """Does a number of parameters stand in brackets behind a name that ends there: Brathling (8B), Brathling (106B MoE)?"""
        return bool(self._bracketed_size.match(text, end))

    def compound(self, name: str) -> bool:
        """Is it one word, joined by hyphens, that states a number of parameters (Name-Other-8B-v2)?"""
        return bool(self._compound.fullmatch(name))

    def compounded(self, name: str) -> bool:
        """Are the words all names or versions, so that with a model's name among them they are one model: Other 2.0 Family 7B?"""
        small = {w.casefold() for w in self._sure}
        words = name.split(" ")
        proper = all(any(c.isupper() or c.isdigit() for c in w) or w in small for w in words)
        return proper and self.identified(name) and bool(self._words.fullmatch(name))

    def numbered(self, text: str) -> bool:
        """Does the text hold a version number?"""
        return bool(self._number.search(text))


def _shapes(suffixes: Sequence[str], sure: Sequence[str], decimal: Sequence[str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Expressions for names that are a model's by their form, and for names with a version."""
    # A whole name is matched: asked once whether it is of scripts with spaces, its letters need not be asked each (see LETTER).
    letter, spaced = r"[^\W_]", rf"(?!.*[{UNSPACED}])"
    end = rf"(?!{letter})"
    letters = rf"(?:(?!\d){letter})"
    version = rf"(?:[vV]?\d{{1,2}}(?:\.\d+)*{letters}?{end}|{letters}\d{{1,2}}(?:\.\d+)?{end})"  # 4o, 2.5, v3, R1
    word, known, pointed = (rf"(?i:(?:{_any(words)}){end})" for words in (sure, suffixes, decimal))
    date = r"(?:20\d\d-?\d\d-?\d\d|(?!19|20)\d{4})(?!\d)"
    part = rf"(?:{version}|{SIZE}{end}|{word}|{known}|{date})"
    base = rf"{letters}(?:{letter}|[-+._ ])*?"
    own = rf"(?:{base}(?:[- ]|(?<={letter}))(?<!\d){version}|{letters}\d{{1,2}}(?:\.\d+)?{end}|\d{{1,2}}{letters}{end})"
    identified = "|".join(
        (
            rf"{own}(?:[- ]{part})*[- ]{word}(?:[- ]{part})*",  # o1-mini, Claude 3 Opus
            rf"{own}(?:-{part})*-{known}(?:[- ]{part})*",  # GLM-4.5-Air
            rf"{base}[- ]?[vV]?\d{{1,2}}\.\d+[- ]{pointed}(?:[- ]{part})*",  # Gemini 2.5 Pro
            rf"{base}(?:[- ]{part})*(?:[- ](?:{word}|{known}|{version})|(?<={letter}){version})(?:[- ]{part})*-{date}(?:[- ]{part})*",
            rf"{base}[- ]{word}[- ]{version}(?:[- ]{part})*",  # Mistral Large 2
        )
    )
    release = rf"(?:[vV]?[1-9]\d?(?:\.\d+)?{letters}?{end}|{letters}[1-9]\d?(?:\.\d+)?{end})"  # neither 0.2 nor 3.0.1
    shaped = rf"{letters}{base}(?:[- ]|(?<={letter}))(?<!\d){release}(?:[- ]{part})*"
    return re.compile(f"{spaced}(?:{identified})"), re.compile(spaced + shaped)


def _any(words: Sequence[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w))) or "(?!)"


def _trimmed(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    end = match.end() if match else at
    while end > at and text[end - 1] in " -.":
        end -= 1
    return end
