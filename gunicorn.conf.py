"""How gunicorn serves METIIS: `gunicorn --config gunicorn.conf.py wsgi:app`."""

import os
import re
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
