"""A program run apart: what it is given, how far it has come, what it answers, how it ended.

It may crash, fill its memory or take every second it gets: whoever waits for it only sees that it
ended. It is given its work on its input and nothing of the service's settings.
"""

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from typing import IO

from metiis.settings import ROOT

COMMAND = (sys.executable, "-m", "metiis.plans.solving")
BEAT = 1.0  # Seconds between two signs of life.
GRACE = 60  # Seconds for reading, explaining and writing, around the search.
GoesOn = Callable[[str, int], bool]


class Ended(StrEnum):
    """How it went."""

    DONE = "done"
    BROKEN = "broken"  # It died, or answered nothing.
    TOO_LONG = "too long"
    LOST = "lost"  # Nobody waits for it any more, or another worker has it.
    STOPPED = "stopped"  # The worker itself stops.


class Apart:
    """One run of a program."""

    def __init__(self, command: tuple[str, ...], seconds: int, given: bytes) -> None:
        self.command = (*command, "--seconds", str(seconds))
        self.until = time.monotonic() + seconds + GRACE
        self.given = given
        self.answer = b""
        self.told: queue.Queue[tuple[str, int] | None] = queue.Queue()
        self.last_words = ""

    def run(self, goes_on: GoesOn, stop: threading.Event) -> Ended:
        """Run it to its end, or until it is too long, stopped, or not waited for any more."""
        process = subprocess.Popen(  # noqa: S603 - a fixed command of ours.
            self.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env=_environment(),
        )
        pipes = [
            threading.Thread(target=self._give, args=(process.stdin,)),
            threading.Thread(target=self._take, args=(process.stdout,)),
            threading.Thread(target=self._listen, args=(process.stderr,)),
        ]
        for pipe in pipes:
            pipe.start()
        try:
            ended = self._watch(goes_on, stop)
            if ended is Ended.DONE:  # It has closed its output: it is about to end by itself.
                with suppress(subprocess.TimeoutExpired):
                    process.wait(GRACE)
        finally:
            process.kill()  # Without effect on one that has ended.
            process.wait()
            for pipe in pipes:
                pipe.join()
        if ended is Ended.DONE and (process.returncode or not self.answer):
            return Ended.BROKEN
        return ended

    def _watch(self, goes_on: GoesOn, stop: threading.Event) -> Ended:
        """Relay how far it has come; DONE when it has nothing more to say."""
        stage, progress, next_beat = "facts", 0, time.monotonic() + BEAT
        while True:
            if stop.is_set():
                return Ended.STOPPED
            if time.monotonic() > self.until:
                return Ended.TOO_LONG
            with suppress(queue.Empty):
                told = self.told.get(timeout=0.2)
                if told is None:
                    return Ended.DONE
                is_new_stage, (stage, progress) = told[0] != stage, told
                if is_new_stage:
                    next_beat = 0
            if time.monotonic() >= next_beat:
                if not goes_on(stage, progress):
                    return Ended.LOST
                next_beat = time.monotonic() + BEAT

    def _give(self, pipe: IO[bytes]) -> None:
        with suppress(BrokenPipeError), pipe:
            pipe.write(self.given)

    def _take(self, pipe: IO[bytes]) -> None:
        with pipe:
            self.answer = pipe.read()
        self.told.put(None)

    def _listen(self, pipe: IO[bytes]) -> None:
        """Each line of progress; anything else is kept as the last words, for whoever mends."""
        with pipe:
            for line in pipe:
                try:
                    told = json.loads(line)
                    self.told.put(
                        (str(told["stage"])[:40], min(100, max(0, int(told["progress"]))))
                    )
                except (ValueError, KeyError, TypeError):
                    self.last_words = line.decode(errors="replace").strip()[:200]


def _environment() -> dict[str, str]:
    """Ours without the settings, which hold secrets, and with one thread for its numbers."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("METIIS_")}
    return kept | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
