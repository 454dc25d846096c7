"""From a prompt to a brief: which scene, which colours, which weather, what to leave out."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from generation.providers.builtin import lexicon
from generation.providers.builtin.colour import colour
from generation.providers.builtin.lexicon import Table
from generation.providers.builtin.noise import Rng, generator
from generation.providers.builtin.palette import COLOURS, MOODS, Palette, around, without_colour

WORD: Final = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
REFUSED: Final = re.compile(r"\b(?:no|without|not|never|minus|except)\s+(?:(?:an?|the|any)\s+)?([^\W_]+)")
LANDSCAPES: Final = ("mountains", "lake", "desert", "aurora", "winter", "meadow")
# The palettes that suit a scene when no word names one.
SCENE_PALETTES: Final = {
    "mountains lake": "dusk dawn clear lavender indigo winter copper",
    "forest": "forest autumn emerald storm",
    "sea": "ocean dusk dawn clear tropic storm",
    "desert": "desert dusk copper",
    "city space": "night dusk neon indigo copper",
    "village still": "earth sand clear rose sepia copper",
    "winter aurora": "winter lavender indigo emerald",
    "flowers meadow glass": "spring rose clear autumn lavender tropic",
}
PRINTS: Final = "bauhaus sand indigo tropic rose candy earth copper"


@dataclass(frozen=True, slots=True)
class Brief:
    """What to draw. `key` seeds everything; `words` are what the prompt said, in order."""

    text: str
    words: tuple[str, ...]
    scene: str
    palette: Palette
    time: str
    things: frozenset[str]
    absent: frozenset[str]
    styles: frozenset[str]
    key: str
    scale: float = 1.0

    def has(self, *names: str) -> bool:
        return not self.things.isdisjoint(names)

    def may(self, *names: str) -> bool:
        return self.absent.isdisjoint(names)

    @property
    def night(self) -> bool:
        return self.time == "night"

    @property
    def dim(self) -> bool:
        """Is it dark enough for lamps?"""
        return self.time in ("night", "dusk") or self.has("storm", "fog")

    @property
    def wet(self) -> bool:
        return self.has("storm", "rain")

    @property
    def snowy(self) -> bool:
        return self.has("snow", "winter") and self.may("snow")

    def by_hour(self, night: float, dusk: float, dawn: float, day: float) -> float:
        return {"night": night, "dusk": dusk, "dawn": dawn, "day": day}[self.time]


def singulars(word: str) -> list[str]:
    """The word and what it may be the plural of."""
    endings = {"ves": ("f", "fe"), "ies": ("y",), "es": ("",), "s": ("",)}
    found = [word[: -len(end)] + new for end, news in endings.items() if word.endswith(end) for new in news]
    return [word, *found, *word.split("-")]


def gather(table: Table, words: Iterable[str]) -> list[str]:
    """The meanings of all words, in order."""
    forms = (next((form for form in singulars(word) if form in table), "") for word in words)
    return [meaning for form in forms for meaning in table.get(form, [])]


def _scene(words: list[str], absent: set[str]) -> str:
    score: defaultdict[str, float] = defaultdict(float)
    for place, word in enumerate(words[:400]):
        # "Orange" and "rose" may only be colours; the earlier word counts a little more.
        early = 1 - min(place, 40) * 0.008
        for meaning in gather(lexicon.SCENES, [word]):
            # What people built stands in a landscape, and not the other way round.
            built = 1.4 if meaning in ("village", "city") else 1.0
            score[meaning] += (1.5 if word in COLOURS else 3.0) * early * built
        for meaning in gather(lexicon.LEANINGS, [word]):
            score[meaning] += 1.0 * early
    if "lake" in score:
        score["lake"] += score["mountains"]
    if "still" in score:
        score["still"] += 1.5 * ("flowers" in score) + 1.0 * ("glass" in score)
    return max(sorted(set(score) - absent), key=lambda name: score[name], default="poster")


def _palette(words: list[str], scene: str, rng: Rng) -> Palette:
    found = dict.fromkeys(form for word in words for form in singulars(word) if form in COLOURS)
    strong = [name for name in found if name not in ("black", "white", "grey", "gray")]
    # A word that names the scene says less about colour than one that does not.
    plain = [word for word in words if not gather(lexicon.SCENES, [word])]
    moods = gather(MOODS, plain + words)
    if strong and strong not in (["rose"], ["golden"], ["gold"]):
        first, *others = (colour(COLOURS[name]) for name in strong)
        return around(first, others[0] if others else None, rng)
    if found and not strong and not moods:
        return without_colour()
    suited = next((names for scenes, names in SCENE_PALETTES.items() if scene in scenes), PRINTS).split()
    return Palette.named(moods[0] if moods else suited[rng.integers(len(suited))])


def read(prompt: str, negative: str, styles: tuple[str, ...], seed: int, model: str) -> Brief:
    """Everything the words, the styles and the seed say about one picture."""
    said, unwanted = (text[:10_000].lower().replace("’", "'") for text in (prompt, negative))
    for pair, single in lexicon.PAIRS.items():
        if pair in said:
            said = re.sub(rf"\b{pair}s?\b", single, said)
    words = [word.removesuffix("'s") for word in WORD.findall(said)]
    refused = [*WORD.findall(unwanted), *REFUSED.findall(said)]
    tables = (lexicon.THINGS, lexicon.SCENES, lexicon.STYLES)
    absent = {*refused, *(meaning for table in tables for meaning in gather(table, refused))}
    wanted = [word for word in words if word not in refused]
    key = f"{model}|{' '.join(words)}|{' '.join(refused)}|{seed}"
    rng, scene = generator(key, "brief"), _scene(wanted, absent)
    dark = ("night",) if scene in ("city", "aurora", "space") else ()
    times = [*gather(lexicon.TIMES, wanted), *dark, ("day", "dusk", "dawn", "day")[rng.integers(4)]]
    named = frozenset(gather(lexicon.STYLES, wanted)) - absent
    return Brief(
        text=prompt[:10_000],
        words=tuple(wanted),
        scene=scene,
        palette=_palette(wanted, scene, rng),
        time=times[0],
        things=frozenset([scene, *gather(lexicon.THINGS, wanted), *gather(lexicon.SCENES, wanted)]) - absent,
        absent=frozenset(absent),
        styles=named.union(styles, gather(lexicon.STYLES, styles)),
        key=key,
    )
