# SPDX-License-Identifier: EUPL-1.2
"""Ties a child process to the life of its parent, where the system can."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(death_signal: signal.Signals, *, parent_pid: int) -> None:
    """Ask the kernel to send `death_signal` to this process when its parent ends; end at once if it already has."""
    if _LIBC is None:
        return
    _LIBC.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
    if os.getppid() != parent_pid:
        os._exit(1)


def tied_to_this_process(death_signal: signal.Signals) -> Callable[[], None]:
    """Return a `preexec_fn`; it runs after the change of account, which would undo the tie."""
    parent_pid = os.getpid()
    return lambda: die_with_parent(death_signal, parent_pid=parent_pid)
