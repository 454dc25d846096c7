"""Paper and ink: how flat shapes come off a printing press."""

from __future__ import annotations

import numpy as np

from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.noise import Floats, fractal, smoothstep

WEAR = {"clean": 0.0, "printed": 0.45, "worn": 1.4}


class Press:
    """Lays inks over one another on a canvas, each a little uneven.

    `wear` is 0 for a perfect print; a name of WEAR will do.
    """

    def __init__(self, canvas: Canvas, rng: np.random.Generator, wear: float) -> None:
        self.canvas, self.rng = canvas, rng
        width, height = canvas.width, canvas.height
        self.broad = fractal(rng, width, height, canvas.unit / 4, 4)
        self.hold = _hold(fractal(rng, width, height, canvas.unit / 160, 3, 0.7), self.broad, wear)

    def paper(self, colour: Floats) -> None:
        """Fibres and a slight unevenness."""
        canvas = self.canvas
        canvas.fill(colour)
        fibres = fractal(self.rng, canvas.width, canvas.height, 6.0, 2, 0.6, stretch=3.0)
        tone = 1.0 + (self.broad - 0.5) * 0.05 + (fibres - 0.5) * 0.035
        canvas.shade(np.asarray(tone, np.float32))

    def ink(self, mask: Floats, colour: Floats, opaque: float = 0.0) -> None:
        """Multiply the ink on; `opaque` from 0 (glaze) to 1 (covers what is below)."""
        rows = np.flatnonzero(mask.any(axis=1))
        columns = np.flatnonzero(mask.any(axis=0))
        if not len(rows):
            return
        area = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
        held = mask[area] * self.hold[area]
        part = self.canvas.rgb[(slice(None), *area)]
        ink = colour[:, None, None]
        glaze = part * (1.0 - held * (1.0 - ink))
        if opaque > 0:
            glaze += (part + (ink - part) * held - glaze) * np.float32(opaque)
        part[:] = glaze


def _hold(fine: Floats, broad: Floats, wear: float) -> Floats:
    """How much of the ink the paper takes: less in patches, and none in grains of salt."""
    if not wear:
        return np.ones_like(fine)
    edge = broad * 0.55 + fine * 0.45
    bite = smoothstep(0.60 - 0.05 * wear, 0.74, edge) * np.float32(min(0.55 * wear, 0.9))
    salt = smoothstep(0.66, 0.80, fine) * np.float32(min(0.6 * wear, 0.95))
    taken = (1.0 - np.maximum(bite * fine, salt)) * (1.0 - (fine - 0.5) * np.float32(0.16 * wear))
    return np.asarray(np.clip(taken, 0, 1), np.float32)
