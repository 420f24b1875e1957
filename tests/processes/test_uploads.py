"""An upload in a real web server: while it comes in, and afterwards, it is in no file."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.core.config import MEGABYTE
from tests.conftest import SECRET
from tests.processes.conftest import ROOT, wait_until
from tests.unit.core.test_uploads import FORM, form, part, text_of

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="looks in /proc, which Linux has")
WORD = b"grasduinenwoord"


@dataclass
class WebServer:
    """gunicorn on an instance and a temp folder of its own."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]

    def worker_ids(self) -> list[int]:
        """The process ids of gunicorn and its workers."""
        parent = self.process.pid
        return [parent, *map(int, Path(f"/proc/{parent}/task/{parent}/children").read_text().split())]

    def places_with_the_word(self) -> list[str]:
        """Files under its folders, and files that its processes have open (without a name too), with the word."""
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        files += [link for pid in self.worker_ids() for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_file()]
        return [str(path) for path in files if WORD in path.read_bytes()]

    def has_read_all_from(self, connection: socket.socket) -> bool:
        """Whether nothing of what we sent still waits in the kernel, on either side."""
        ours, theirs = f"{connection.getsockname()[1]:04X}", f"{self.port:04X}"
        waiting = 0
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
            local, remote, queues = (line.split()[index] for index in (1, 2, 4))
            if {local.partition(":")[2], remote.partition(":")[2]} == {ours, theirs}:
                waiting += sum(int(queue, 16) for queue in queues.split(":"))
        return waiting == 0


@pytest.fixture
def web(tmp_path: Path, empty_sqlite: Path) -> Iterator[WebServer]:
    shutil.copy(empty_sqlite, tmp_path / "vraagplein.sqlite3")
    (tmp_path / "tmp").mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ} | {
        "INSTANCE_DIR": str(tmp_path),
        "TMPDIR": str(tmp_path / "tmp"),
        "SECRET_KEY": SECRET,
        "PORT": str(port),
        "WEB_CONCURRENCY": "1",
    }
    with (tmp_path / "web.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "wsgi:app"],
            cwd=ROOT, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    server = WebServer(tmp_path, port, process)
    try:
        wait_until(lambda: _answers(port), "the web server answers")
        yield server
    finally:
        process.terminate()
        process.wait(20)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_an_upload_is_in_no_file_while_it_comes_in_and_afterwards(web: WebServer) -> None:
    body = form(part("idea", text_of(600_000)), part("file", text_of(9 * MEGABYTE), filename="a.txt"))
    head = f"POST /inloggen HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {FORM}\r\nContent-Length: {len(body)}\r\n"
    half = len(body) // 2
    with socket.create_connection(("127.0.0.1", web.port), timeout=30) as connection:
        connection.sendall(head.encode() + b"Connection: close\r\n\r\n" + body[:half])
        wait_until(lambda: web.has_read_all_from(connection), "the server has read the first half")
        assert web.places_with_the_word() == []

        connection.sendall(body[half:])
        answer = connection.makefile("rb").readline()
    assert b" 400 " in answer  # without a token; the form was read to look for it
    assert web.places_with_the_word() == []


def test_a_connection_that_is_cut_leaves_nothing(web: WebServer) -> None:
    body = form(part("file", text_of(9 * MEGABYTE), filename="a.txt"))
    head = f"POST /inloggen HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {FORM}\r\nContent-Length: {len(body)}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", web.port), timeout=30) as connection:
        connection.sendall(head.encode() + body[: len(body) // 2])
        wait_until(lambda: web.has_read_all_from(connection), "the server has read what was sent")
    wait_until(lambda: b"request" in (web.folder / "web.log").read_bytes(), "the cut request is logged")
    assert web.places_with_the_word() == []
