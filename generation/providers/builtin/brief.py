"""From a prompt to a brief: which scene, which colours, which weather, what to leave out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np

from generation.providers.builtin import lexicon
from generation.providers.builtin.colour import colour
from generation.providers.builtin.dice import generator
from generation.providers.builtin.palette import Palette, around, without_colour
from generation.providers.builtin.palettes import COLOURS, named

WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
SCENE_PALETTES: dict[str, str] = {
    "mountains": "dusk dawn clear lavender indigo winter copper",
    "lake": "dawn dusk clear emerald indigo",
    "forest": "forest mint storm autumn emerald",
    "sea": "ocean dusk dawn clear tropic storm",
    "desert": "desert dusk copper sand",
    "city": "night dusk neon indigo copper",
    "village": "earth dusk clear winter candy",
    "space": "indigo night neon lavender copper",
    "aurora": "emerald night indigo",
    "winter": "winter dawn lavender indigo",
    "rain": "night storm neon copper",
    "flowers": "rose spring pastel copper noirbloom tropic",
    "leaves": "forest mint emerald sand tropic",
    "meadow": "spring clear autumn dawn lavender",
    "marble": "ocean gold rose emerald indigo noir copper",
    "geometry": "bauhaus sand candy tropic indigo mint",
    "textile": "earth indigo autumn bauhaus rose sand",
    "tiles": "indigo emerald tropic earth bauhaus",
    "glass": "bauhaus neon emerald rose gold",
    "cells": "candy mint rose ocean pastel",
    "ink": "indigo sand ember noir ocean rose",
    "still": "earth sand sepia rose mint copper",
    "portrait": "sand rose tropic indigo candy earth",
    "underwater": "ocean emerald indigo tropic",
    "fire": "ember copper",
    "poster": "bauhaus sand indigo tropic rose mint candy earth copper",
}
CLASHES = frozenset(
    {
        ("desert", "clear"),
        ("desert", "ocean"),
        ("fire", "night"),
        ("fire", "forest"),
        ("rain", "storm"),
        ("rain", "clear"),
    }
)
LANDSCAPES = frozenset(
    ["mountains", "lake", "forest", "sea", "desert", "city", "village", "aurora", "winter", "meadow"]
)


@dataclass(frozen=True, slots=True)
class Brief:
    """What to draw. `key` seeds everything; `words` are what the prompt said, in order."""

    text: str
    words: tuple[str, ...]
    scene: str
    palette: Palette
    time: str
    weather: frozenset[str]
    objects: frozenset[str]
    absent: frozenset[str]
    treatments: tuple[str, ...]
    key: str
    scale: float = 1.0

    def rng(self, name: str) -> np.random.Generator:
        return generator(self.key, name)

    def has(self, *names: str) -> bool:
        return any(name in self.objects or name in self.weather for name in names)

    def may(self, name: str) -> bool:
        return name not in self.absent

    def with_palette(self, palette: Palette) -> Brief:
        return replace(self, palette=palette)

    @property
    def night(self) -> bool:
        return self.time == "night"


def words_of(text: str) -> list[str]:
    lowered = text.lower().replace("’", "'")
    for pair, single in lexicon.PAIRS.items():
        if pair in lowered:
            lowered = re.sub(rf"\b{pair}s?\b", single, lowered)
    return [word.removesuffix("'s") for word in WORD.findall(lowered)]


def singulars(word: str) -> list[str]:
    """The word and what it may be the plural of."""
    forms = [word]
    if word in lexicon.WHOLE:
        return forms
    if word.endswith("ves"):
        forms += [word[:-3] + "f", word[:-3] + "fe"]
    if word.endswith("ies"):
        forms.append(word[:-3] + "y")
    if word.endswith("es"):
        forms.append(word[:-2])
    if word.endswith("s") and not word.endswith("ss"):
        forms.append(word[:-1])
    if "-" in word:
        forms += word.split("-")
    return forms


def meanings(table: dict[str, list[str]], word: str) -> list[str]:
    for form in singulars(word):
        if form in table:
            return [meaning.strip() for meaning in table[form]]
    return []


def _split(words: list[str]) -> tuple[list[str], set[str]]:
    """The words that are wanted and those a "no" or "without" stands before."""
    wanted: list[str] = []
    unwanted: set[str] = set()
    skip = 0
    for word in words:
        if word in lexicon.NEGATIONS:
            skip = 2
        elif skip and word not in lexicon.STOP_WORDS:
            unwanted.add(word)
            skip = 0
        else:
            skip = max(0, skip - 1)
            wanted.append(word)
    return wanted, unwanted


def _scene(words: list[str], absent: set[str]) -> str:
    score: dict[str, float] = {}
    for place, word in enumerate(words[:400]):
        # "Orange" and "rose" may only be colours; the earlier word counts a little more.
        sure = 1.5 if word in COLOURS else 3.0
        for meaning in meanings(lexicon.SCENES, word):
            score[meaning] = score.get(meaning, 0) + sure - min(place, 40) * 0.02
        for meaning in meanings(lexicon.LEANINGS, word):
            score[meaning] = score.get(meaning, 0) + 1.0 - min(place, 40) * 0.01
    for name in absent:
        score.pop(name, None)
    if not score:
        return "poster"
    if "lake" in score and "mountains" in score:
        score["lake"] += score["mountains"]
    if "still" in score and "flowers" in score:
        score["still"] += 1.5
    if "glass" in score and "still" in score:
        score["still"] += 1.0
    return max(sorted(score), key=lambda name: score[name])


def _gather(table: dict[str, list[str]], words: list[str]) -> list[str]:
    found: list[str] = []
    for word in words:
        found += meanings(table, word)
    return found


def _palette(words: list[str], scene: str, rng: np.random.Generator) -> Palette:
    colours = [form for word in words for form in singulars(word) if form in COLOURS]
    strong = [name for name in dict.fromkeys(colours) if name not in ("black", "white", "grey", "gray")]
    pick = float(rng.random())
    # A word that names the scene says less about colour than one that does not.
    plain = [word for word in words if not meanings(lexicon.SCENES, word)]
    moods = list(dict.fromkeys(_gather(lexicon.PALETTE_WORDS, plain) + _gather(lexicon.PALETTE_WORDS, words)))
    moods = [mood for mood in moods if (scene, mood) not in CLASHES]
    if strong and not (strong == ["rose"] or strong in (["golden"], ["gold"])):
        first = colour("#" + COLOURS[strong[0]])
        second = colour("#" + COLOURS[strong[1]]) if len(strong) > 1 else None
        return around(first, second, rng)
    if colours and not strong and not moods:
        return without_colour(named("noir"))
    if moods:
        return named(moods[0])
    choices = [name for name in SCENE_PALETTES.get(scene, "dusk").split() if name != "noirbloom"]
    return named(choices[int(pick * len(choices))])


def read(
    prompt: str, negative: str, styles: tuple[str, ...], seed: int, model: str, scene: str | None = None
) -> Brief:
    """Everything the words, the styles and the seed say about one picture."""
    words = words_of(prompt[:10_000])
    wanted, unwanted = _split(words)
    refused = [word for word in words_of(negative[:10_000]) if word not in lexicon.NEGATIONS]
    refused += sorted(unwanted)
    absent: set[str] = set(refused)
    for table in (lexicon.OBJECTS, lexicon.WEATHER, lexicon.SCENES, lexicon.TREATMENTS):
        absent.update(_gather(table, refused))
    wanted = [word for word in wanted if word not in refused]
    key = f"{model}|{' '.join(words)}|{' '.join(refused)}|{seed}"
    rng = generator(key, "brief")
    scene = scene or _scene(wanted, absent)
    times = _gather(lexicon.TIMES, wanted)
    if times:
        time = times[0]
    elif scene in ("city", "aurora", "space"):
        time = "night"
    else:
        time = ("day", "dusk", "dawn", "day")[int(rng.integers(4))]
    treatments = [slug for slug in _gather(lexicon.TREATMENTS, wanted) if slug not in absent]
    known = tuple(dict.fromkeys([*styles, *treatments]))
    palette = _palette(wanted, scene, rng)
    if time == "night" and scene in LANDSCAPES and float(palette.steps[0].mean()) > 0.07:
        palette = palette.darker(0.45)
    return Brief(
        text=prompt[:10_000],
        words=tuple(wanted),
        scene=scene,
        palette=palette,
        time=time,
        weather=frozenset(_gather(lexicon.WEATHER, wanted)) - absent,
        objects=frozenset(_gather(lexicon.OBJECTS, wanted)) - absent,
        absent=frozenset(absent),
        treatments=known,
        key=key,
    )
