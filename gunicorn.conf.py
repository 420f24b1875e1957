"""How gunicorn serves Vraagplein. What differs per place is an environment variable."""

import os


def whole_number(name: str, default: int, highest: int) -> int:
    """The variable as a whole number from 1 to `highest`; ends the start with one line if it is not."""
    text = os.environ.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= highest):
        raise SystemExit(f"{name} must be a whole number from 1 to {highest}, not {text!r}")
    return int(text)


bind = f"{os.environ.get('HOST') or '127.0.0.1'}:{whole_number('PORT', 8000, highest=65535)}"
workers = whole_number("WEB_CONCURRENCY", 2, highest=256)
worker_class = "gthread"
threads = 4

# Import once and fork: starting up touches no database, so no connection is shared by mistake.
preload_app = True

# A stop gives requests 4 s, well inside the time after which .ci/serve.py kills.
graceful_timeout = 4
timeout = 30
# A proxy must not reuse a connection at the moment that we close it.
keepalive = 5

# Only a proxy at these addresses may say what the client's address and scheme are.
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS") or "127.0.0.1,::1"

# By default gunicorn opens a socket that takes commands under the home directory. Signals do what we need.
control_socket_disable = True

# Heartbeat files on a slow disk make gunicorn believe that a worker hangs.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 - gunicorn makes private files there

# The application logs each request itself, structured and with its id.
accesslog = None
errorlog = "-"
loglevel = "warning"
