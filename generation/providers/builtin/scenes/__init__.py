"""The scenes by name. A scene is a function that draws a brief on a canvas."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from generation.providers.builtin.brief import Brief
from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.scenes.aurora import aurora
from generation.providers.builtin.scenes.city import city
from generation.providers.builtin.scenes.desert import desert
from generation.providers.builtin.scenes.fire import fire
from generation.providers.builtin.scenes.flowers import flowers, leaves
from generation.providers.builtin.scenes.forest import forest
from generation.providers.builtin.scenes.geometry import geometry
from generation.providers.builtin.scenes.hills import meadow, winter
from generation.providers.builtin.scenes.ink import ink
from generation.providers.builtin.scenes.marble import marble
from generation.providers.builtin.scenes.mountains import lake, mountains
from generation.providers.builtin.scenes.patterns import cells, glass, textile, tiles
from generation.providers.builtin.scenes.portrait import portrait
from generation.providers.builtin.scenes.poster import poster
from generation.providers.builtin.scenes.sea import sea
from generation.providers.builtin.scenes.space import space
from generation.providers.builtin.scenes.still import still
from generation.providers.builtin.scenes.underwater import underwater
from generation.providers.builtin.scenes.village import village
from generation.providers.builtin.scenes.window import window

Scene = Callable[[Canvas, Brief], None]

SCENES: Final[dict[str, Scene]] = {
    "mountains": mountains,
    "lake": lake,
    "desert": desert,
    "forest": forest,
    "sea": sea,
    "city": city,
    "space": space,
    "aurora": aurora,
    "winter": winter,
    "meadow": meadow,
    "rain": window,
    "flowers": flowers,
    "leaves": leaves,
    "still": still,
    "textile": textile,
    "tiles": tiles,
    "glass": glass,
    "cells": cells,
    "ink": ink,
    "marble": marble,
    "geometry": geometry,
    "poster": poster,
    "village": village,
    "underwater": underwater,
    "fire": fire,
    "portrait": portrait,
}
PATTERN_SCENES: Final = ("geometry", "marble", "textile", "tiles", "glass", "cells", "ink")
