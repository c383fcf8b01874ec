"""`await` at the top of a cell, and `asyncio.run`, where the browser's event loop cannot wait.

The browser's loop goes on when Python has returned, and a cell returns when it has run. So a cell
gets a loop of its own, which runs to its end inside the cell. There is nothing outside that it
could wait for: no sockets, no threads. What is left are sleeps and other tasks.
"""

import asyncio
import time
from contextlib import contextmanager


class Loop(asyncio.BaseEventLoop):
    """An event loop of tasks and timers only."""

    def __init__(self):
        super().__init__()
        self._selector = self

    def select(self, timeout):
        """Wait until the next timer, instead of for input and output."""
        if timeout is None:
            raise RuntimeError(
                "This waits for what cannot come: no task is left to run, and in a page a cell can "
                "wait for tasks and sleeps only."
            )
        time.sleep(timeout)
        return ()

    def _process_events(self, events):
        """Do nothing: `select` finds none."""

    def _write_to_self(self):
        """Do nothing: no other thread is there to wake the loop."""


def run(main, *, debug=None, loop_factory=Loop):
    """Run a coroutine to its end, as `asyncio.run` does."""
    with asyncio.Runner(debug=debug, loop_factory=loop_factory) as runner:
        return runner.run(main)


@contextmanager
def own_loop():
    """Let `asyncio.run` work inside the block, and give it a runner for what is awaited there."""
    outer, asyncio_run = asyncio._get_running_loop(), asyncio.run
    asyncio._set_running_loop(None)
    asyncio.run = run
    try:
        yield
    finally:
        asyncio.run = asyncio_run
        asyncio._set_running_loop(outer)
