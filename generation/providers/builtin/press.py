"""Paper and ink: how flat shapes come off a printing press."""

from __future__ import annotations

import numpy as np

from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.noise import Floats, fractal, smoothstep

WEAR = {"clean": 0.0, "printed": 0.45, "worn": 1.4}


class Press:
    """Lays inks over one another on a canvas, each a little uneven and a little out of place."""

    def __init__(self, canvas: Canvas, rng: np.random.Generator, quality: str = "printed") -> None:
        self.canvas, self.rng = canvas, rng
        self.wear = WEAR[quality]
        width, height = canvas.width, canvas.height
        self.fine = fractal(rng, width, height, canvas.unit / 160, 3, 0.7)
        self.broad = fractal(rng, width, height, canvas.unit / 4, 4)

    def paper(self, colour: Floats) -> None:
        """Fibres and a slight unevenness."""
        canvas = self.canvas
        canvas.fill(colour)
        fibres = fractal(self.rng, canvas.width, canvas.height, 6.0, 2, 0.6, stretch=3.0)
        tone = 1.0 + (self.broad - 0.5) * 0.05 + (fibres - 0.5) * 0.035
        canvas.shade(np.asarray(tone, np.float32))

    def ink(self, mask: Floats, colour: Floats, opaque: float = 0.0) -> None:
        """Multiply the ink on; `opaque` from 0 (glaze) to 1 (covers what is below)."""
        canvas = self.canvas
        if self.wear:
            edge = self.broad * 0.55 + self.fine * 0.45
            bite = smoothstep(0.60 - 0.05 * self.wear, 0.74, edge) * np.float32(0.55 * self.wear)
            salt = smoothstep(0.66, 0.80, self.fine) * np.float32(0.6 * self.wear)
            mask = mask * (1.0 - np.maximum(bite * self.fine, salt))
            mask = mask * (1.0 - (self.fine - 0.5) * np.float32(0.16 * self.wear))
        ink = colour[:, None, None]
        glaze = canvas.rgb * (1.0 - mask * (1.0 - ink))
        if opaque <= 0:
            canvas.rgb[:] = glaze
        else:
            cover = canvas.rgb + (ink - canvas.rgb) * mask
            canvas.rgb[:] = glaze + (cover - glaze) * np.float32(opaque)
