"""Confine this process, before it runs the code of somebody else.

Three layers, each of which stands without the others:

- limits of the kernel, on Linux and macOS: memory, processor time, no byte written to a file, and,
  but for root, no further process;
- on Linux, where the system lets an ordinary user do so, namespaces: no network, all file systems
  read-only, no other process in reach, the submissions out of sight. Root becomes "nobody" first,
  where all may read Python's files;
- a hook of Python, which refuses what answers have no need of, and says so. It makes for clear
  errors and is no wall: code that sets out to can get round it.

Nobody who is meant to be kept out should be kept out by this alone: see `collect`.
"""

import ctypes
import os
import resource
import signal
import sys
from pathlib import Path

# Namespaces of its own, for file systems, messages, users, processes and the network: linux/sched.h
NEWNS, NEWIPC, NEWUSER, NEWPID, NEWNET = 0x20000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
NEW = NEWNS | NEWIPC | NEWUSER | NEWPID | NEWNET
SET_PDEATHSIG, SET_DUMPABLE, CAPBSET_DROP, SET_NO_NEW_PRIVS = 1, 4, 24, 38  # linux/prctl.h
MOUNT_SETATTR, AT_FDCWD, AT_RECURSIVE, READ_ONLY = 442, -100, 0x8000, 1  # from Linux 5.12 on
CAPABILITIES = 0x20080522  # the version of the header: linux/capability.h
NOBODY = 65534
# The beginnings of the names of audit events.
REFUSED = tuple(
    """
    socket. subprocess. os.system os.exec os.fork os.posix_spawn os.spawn os.kill os.killpg pty.
    os.remove os.rename os.rmdir os.mkdir os.link os.symlink os.chmod os.chown os.truncate os.utime
    shutil. signal. ctypes. webbrowser. urllib. http. ftplib. smtplib. mmap. resource.
    sys.addaudithook sys.setprofile sys.settrace
    """.split()
)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC


def confine(seconds, megabytes, hidden=()):
    """Confine this process; all that it needs must have been imported.

    Parameters
    ----------
    seconds : int
        How long its processor may compute.
    megabytes : int
        How much memory it may have.
    hidden : sequence of str
        Folders that it shall not see.

    Returns
    -------
    bool
        Whether namespaces confine it, too.
    """
    apart = sys.platform == "linux" and _apart(hidden)
    for limit, most in (
        (resource.RLIMIT_AS, megabytes * 2**20),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        try:
            resource.setrlimit(limit, (most, most))
        except (ValueError, OSError):  # macOS knows no limit of memory
            continue
    sys.addaudithook(_refuse)
    return apart


def _refuse(event, arguments):
    if event == "open":
        _, mode, flags = arguments
        if (flags or 0) & WRITING or set(mode or "") & set("wax+"):
            raise PermissionError("an answer that is collected writes no file")
    elif event.startswith(REFUSED):
        raise PermissionError(f"an answer that is collected may not do this: {event}")


def _apart(hidden):
    """Move this process into namespaces of its own; return whether that was allowed."""
    libc = ctypes.CDLL(None, use_errno=True)
    if os.geteuid() == 0 and _all_may_read(os.__file__) and _all_may_read(__file__):
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
        libc.prctl(SET_DUMPABLE, 1, 0, 0, 0)  # else its own /proc is not its own any more
    user, group = os.geteuid(), os.getegid()
    if libc.unshare(NEW):
        return False
    for name, line in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"),
                       ("gid_map", f"{group} {group} 1")):  # fmt: skip
        with open(f"/proc/self/{name}", "w") as file:
            file.write(line)
    _go_on_as_child(libc)
    attributes = (ctypes.c_uint64 * 4)(READ_ONLY)
    seen = [os.fsencode(path) for path in hidden if os.access(path, os.R_OK)]
    failed = [libc.mount(b"none", path, b"tmpfs", READ_ONLY, None) for path in seen]
    size = ctypes.sizeof(attributes)
    failed.append(libc.syscall(MOUNT_SETATTR, AT_FDCWD, b"/", AT_RECURSIVE, attributes, size))
    _drop_capabilities(libc)
    return not any(failed)


def _all_may_read(path):
    """Return whether every user may read a file: Python's own are needed later, too."""
    folders = Path(path).resolve().parents
    return all(folder.stat().st_mode & 0o001 for folder in folders)


def _go_on_as_child(libc):
    """Go on as the first process of the new namespace; when that ends, all in it end."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 0x7F)
    libc.prctl(SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _drop_capabilities(libc):
    """Give up the rights in the new namespaces, so that nobody takes back what was done there."""
    libc.prctl(SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    for capability in range(64):
        libc.prctl(CAPBSET_DROP, capability, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(CAPABILITIES, 0)
    libc.capset(header, (ctypes.c_uint32 * 6)())
