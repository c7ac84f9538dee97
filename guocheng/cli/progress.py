"""Signs of life (进度): while long work is silent, say every few seconds that it still goes on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

SILENCE_SECONDS_MAX = 5.0

Tell = Callable[[str], None]


@contextmanager
def lively(tell: Tell, *, silence: float = SILENCE_SECONDS_MAX) -> Iterator[Tell]:
    """Lend a voice that passes everything on and fills long silences with the time that has passed."""
    began = time.monotonic()
    spoken, done = threading.Event(), threading.Event()

    def voice(text: str) -> None:
        spoken.set()
        tell(text)

    def fill() -> None:
        while not done.is_set():
            if not spoken.wait(silence) and not done.is_set():
                tell(f"  … {time.monotonic() - began:.0f} 秒")
            spoken.clear()

    filler = threading.Thread(target=fill, name="signs of life", daemon=True)
    filler.start()
    try:
        yield voice
    finally:
        done.set()
        spoken.set()
        filler.join()
