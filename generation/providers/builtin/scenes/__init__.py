"""The scenes by name. A scene is a function that draws a canvas's brief on it."""

from collections.abc import Callable
from typing import Final

from generation.providers.builtin.brief import LANDSCAPES
from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.scenes.flowers import flowers
from generation.providers.builtin.scenes.forest import forest
from generation.providers.builtin.scenes.landscape import landscape
from generation.providers.builtin.scenes.patterns import geometry, glass, textile
from generation.providers.builtin.scenes.portrait import portrait
from generation.providers.builtin.scenes.poster import poster
from generation.providers.builtin.scenes.space import space
from generation.providers.builtin.scenes.still import still
from generation.providers.builtin.scenes.town import town
from generation.providers.builtin.scenes.water import sea

Scene = Callable[[Canvas], None]
PATTERNS: Final[dict[str, Scene]] = {scene.__name__: scene for scene in (geometry, glass, textile)}
_OTHERS: Final = (flowers, forest, portrait, poster, sea, space, still)
SCENES: Final = (
    PATTERNS
    | dict.fromkeys(LANDSCAPES, landscape)
    | {"city": town, "village": town}
    | {scene.__name__: scene for scene in _OTHERS}
)
