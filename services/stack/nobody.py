"""Ceasing to be root in one process: PostgreSQL refuses to run as root, and a fresh machine often has nobody else."""

from __future__ import annotations

import ctypes
import os
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

NOBODY = 65534
CLONE_NEWUSER = 0x10000000
PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 8, 47, 2
CAPABILITY_VERSION = 0x20080522
CAP_DAC_OVERRIDE = 1

_libc = ctypes.CDLL(None, use_errno=True)


def unroot() -> Callable[[], None] | None:
    """What a child must do to be root no more; None where we are not root. Raises OSError when it is called."""
    if os.geteuid() != 0:
        return None
    return _enter_namespace if namespaces_allowed() else _leave_root


def owner() -> int:
    """Who must own what such a child keeps: in a namespace, files stay those of the person who started us."""
    return NOBODY if unroot() is _leave_root else os.geteuid()


@cache
def namespaces_allowed() -> bool:
    """Whether root may be called nobody in a namespace of its own; many containers forbid it."""
    try:
        subprocess.run(["/bin/sh", "-c", ":"], check=True, preexec_fn=_enter_namespace)
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def _enter_namespace() -> None:
    if _libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "user namespaces are not allowed here")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} 0 1")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} 0 1")


def _leave_root() -> None:
    # Of root's rights one is kept: to pass the folders that are root's, where data and programs stand.
    _libc.prctl(PR_SET_KEEPCAPS, *_longs(1, 0, 0, 0))
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    kept = 1 << CAP_DAC_OVERRIDE
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    rights = (ctypes.c_uint32 * 6)(kept, kept, kept, 0, 0, 0)  # effective, permitted, inheritable
    if _libc.capset(header, rights) != 0:
        raise OSError(ctypes.get_errno(), "this root has no right to pass its own folders as somebody else")
    if _libc.prctl(PR_CAP_AMBIENT, *_longs(PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0)) != 0:
        raise OSError(ctypes.get_errno(), "this kernel hands no right to a program that is started")


def _longs(*numbers: int) -> list[ctypes.c_ulong]:
    return [ctypes.c_ulong(number) for number in numbers]
