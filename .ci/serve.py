"""Start every process of the Procfile, and end all of them together.

They end when this program gets SIGTERM, SIGINT or SIGHUP (a closed terminal), when one of them ends, and
when the program that started this one ends. Each runs in a session of its own and first gets SIGTERM; what is
left after `STOP_SECONDS` is killed, with its children. Exits 0 after a signal, otherwise with 1.
"""

import ctypes
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
STOP_SECONDS = 7.0
POLL_SECONDS = 0.2
PR_SET_PDEATHSIG = 1  # <linux/prctl.h>

Processes = dict[str, subprocess.Popen[bytes]]


def read_procfile(path: Path) -> dict[str, str]:
    """Name to command, in the file's order. Raises ValueError for a line that is neither."""
    commands = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        match = re.fullmatch(r"([A-Za-z0-9_-]+):\s*(\S.*)", line)
        if match is None:
            raise ValueError(f"{path.name}: not 'name: command': {line!r}")
        commands[match[1]] = match[2]
    return commands


def die_with_parent() -> Callable[[], None] | None:
    """What a child does first, so that the kernel ends it when this program is killed (Linux only)."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl

    def ask_for_signal() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

    return ask_for_signal


def start(commands: dict[str, str]) -> Processes:
    """Start each command by the shell, with this environment's programs first on PATH."""
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONUNBUFFERED": "1",
    }
    return {
        name: subprocess.Popen(
            ["/bin/sh", "-c", command],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent(),
        )
        for name, command in commands.items()
    }


def signal_groups(processes: Processes, number: int) -> None:
    """Send the signal to every process group that still has members."""
    for process in processes.values():
        with suppress(ProcessLookupError, PermissionError):  # macOS: EPERM for a group of zombies only
            os.killpg(process.pid, number)


def stop(processes: Processes) -> None:
    """End all, politely first; returns when none is left."""
    signal_groups(processes, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline and any(process.poll() is None for process in processes.values()):
        time.sleep(0.05)
    signal_groups(processes, signal.SIGKILL)
    for process in processes.values():
        process.wait()


def starter_is_ending(starter: int) -> bool:
    """Whether the program that started this one has ended, or is make that was interrupted.

    Interrupted alone, not with its group, make waits for its commands and passes neither SIGINT nor SIGHUP
    on; it keeps the signal blocked while it waits, which Linux shows in /proc.
    """
    if os.getppid() != starter:
        return True
    try:
        status = Path(f"/proc/{starter}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    name = re.search(r"^Name:\s*(\S+)", status, re.MULTILINE)
    blocked = re.search(r"^SigBlk:\s*([0-9a-f]+)", status, re.MULTILINE)
    if name is None or blocked is None or name[1] not in {"make", "gmake"}:
        return False
    return any(int(blocked[1], 16) >> (number - 1) & 1 for number in (signal.SIGINT, signal.SIGHUP))


def answers(address: tuple[str, int]) -> bool:
    """Whether something accepts connections there."""
    with socket.socket() as probe:
        probe.settimeout(POLL_SECONDS)
        return probe.connect_ex(address) == 0


def run(address: tuple[str, int]) -> int:
    """Start, wait for a reason to end, stop. Returns the exit code."""
    asked: list[int] = []

    def ask(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, ask)
    starter = os.getppid()
    commands = read_procfile(ROOT / "Procfile")
    processes: Processes = {}
    announced = False
    try:
        processes = start(commands)
        while not asked and not starter_is_ending(starter):
            for name, process in processes.items():
                if process.poll() is not None:
                    print(f"{name} ended with code {process.returncode}; stopping the rest", file=sys.stderr)
                    return 1
            if not announced and answers(address):
                announced = True
                print(f"\nVraagplein: http://{address[0]}:{address[1]}   (stop with Ctrl-C)\n", flush=True)
            time.sleep(POLL_SECONDS)
        return 0
    finally:
        stop(processes)


def main() -> int:
    """Check the port, then run."""
    port = os.environ.get("PORT") or "8000"
    if not (port.isascii() and port.isdigit() and 1 <= int(port) <= 65535):
        print(f"PORT must be a whole number from 1 to 65535, not {port!r}", file=sys.stderr)
        return 1
    address = ("127.0.0.1", int(port))
    if answers(address):
        print(f"PORT {port} is in use; choose another: make run PORT=8001", file=sys.stderr)
        return 1
    return run(address)


if __name__ == "__main__":
    sys.exit(main())
