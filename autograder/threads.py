"""Makes a copy of a process usable whose original had threads: a fork takes none of them along.

A pool of threads that a student made and never shut down would wait for ever for its workers, and
so would OpenMP, through which PyTorch and its libraries compute in parallel.
"""

from __future__ import annotations

import queue
import sys
import threading
from typing import Any

__all__ = ["revive"]


def revive() -> None:
    """Call in a copy: pools start anew when they are used, and PyTorch needs no threads."""
    for pool in _pools():
        pool._threads, pool._shutdown_lock = set(), threading.Lock()
        # The workers that are gone may have held the locks of these.
        pool._idle_semaphore, pool._work_queue = threading.Semaphore(0), queue.SimpleQueue()
    torch = sys.modules.get("torch")
    if torch is not None and torch.get_num_threads() > 1:
        torch.set_num_threads(1)


def _pools() -> list[Any]:
    """The pools of threads that had begun to work when the copy was made."""
    module = sys.modules.get("concurrent.futures.thread")
    if module is None or not module._threads_queues:
        return []
    import gc

    kind = module.ThreadPoolExecutor
    return [one for one in gc.get_objects() if type(one) is kind and not one._shutdown]
