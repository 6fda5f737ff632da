"""How gunicorn serves METIIS: `gunicorn --config gunicorn.conf.py wsgi:app`."""

import ctypes
import os
import re
import subprocess
import sys
from contextlib import suppress
from typing import Any

from gunicorn.glogging import Logger

# A path part this long is a single-use or private token: it opens something, so it is not logged.
SECRET_PART = re.compile(r"(?<=/)[\w-]{30,}")


class DiscreetLogger(Logger):
    """Access lines that say neither who asks (no address, no agent) nor with which token."""

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        """The values a line may show, with tokens masked in the path."""
        atoms: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        atoms["U"] = SECRET_PART.sub("…", atoms["U"] or "")
        return atoms


# Threads that Python runs one at a time need one heap, not one each: glibc's usual keeps up to
# 5 MB more in every process. Elsewhere there is nothing to ask.
M_ARENA_MAX = -8
with suppress(AttributeError, OSError):
    ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", max(2, min(8, os.cpu_count() or 1))))
worker_class = "gthread"
threads = 4
# A phone that comes back within two minutes pays no new connection.
keepalive = 120
timeout = 60
graceful_timeout = 30
# Each worker is replaced now and then, not all at once: a slow leak never becomes an outage.
max_requests = 5000
max_requests_jitter = 500
preload_app = False
# The control socket would be written in the home of whoever serves.
control_socket_disable = True
logger_class = DiscreetLogger
accesslog = "-"
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)s o %(M)s ms"

# With METIIS_WORKER=1 the background work runs beside the pages, as `make run` wants it; a service
# in production has a unit of its own for it. The worker ends with us, even when we are killed.
WORKER = (sys.executable, "-m", "flask", "--app", "wsgi", "worker", "--with-parent")
TRUE = {"1", "true", "yes", "oui", "on"}
beside: list["subprocess.Popen[bytes]"] = []


def when_ready(server: Any) -> None:
    """Start the worker once pages are served."""
    if os.environ.get("METIIS_WORKER", "").strip().lower() in TRUE:
        beside.append(subprocess.Popen(WORKER))  # noqa: S603 - a fixed command of ours.
        server.log.info("Background worker started (pid %s)", beside[0].pid)


def on_exit(_server: Any) -> None:
    """Ask the worker to stop: what it was computing is given back."""
    for process in beside:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(15)
