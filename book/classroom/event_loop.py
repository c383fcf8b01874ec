"""`await` at the top of a cell, and `asyncio.run`, where the browser's event loop cannot wait.

The browser's loop goes on when Python has returned, and a cell returns when it has run. So a cell
gets a loop of its own, which runs to its end inside the cell, with all tasks that it began. There
is nothing outside that it could wait for: no sockets, no threads. What is left are sleeps and other
tasks.
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
    with _no_running_loop(), asyncio.Runner(debug=debug, loop_factory=loop_factory) as runner:
        return runner.run(main)


@contextmanager
def own_loop(loop):
    """Let a cell begin tasks of ``loop`` and call `asyncio.run`; at its end the tasks are run."""
    asyncio_run, asyncio.run = asyncio.run, run
    try:
        with _running_loop(loop):
            yield
        while tasks := asyncio.all_tasks(loop):
            run_until_complete(loop, _wait_for(tasks))
    finally:
        asyncio.run = asyncio_run
        left = asyncio.all_tasks(loop)  # by an error
        for task in left:
            task.cancel()
        run_until_complete(loop, _wait_for(left, return_exceptions=True))


def run_until_complete(loop, main):
    """Run a coroutine to its end in a loop in which, to Python, the cell runs already."""
    with _no_running_loop():
        return loop.run_until_complete(main)


async def _wait_for(tasks, **options):
    await asyncio.gather(*tasks, **options)


@contextmanager
def _running_loop(loop):
    outer = asyncio._get_running_loop()
    asyncio._set_running_loop(loop)
    try:
        yield
    finally:
        asyncio._set_running_loop(outer)


def _no_running_loop():
    return _running_loop(None)
