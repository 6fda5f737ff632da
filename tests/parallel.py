"""Several presses at the same instant, each in its own transaction."""

import threading
from collections.abc import Callable

from sqlalchemy.exc import DBAPIError

from metiis import db
from metiis.refusals import Refusal

WAIT = 60  # Seconds; no test waits without end for another press.


def at_once(jobs: list[Callable[[], object]]) -> list[object]:
    """What each job gives, run together in threads and transactions of their own, then tried again
    as a request is; a refusal is given as such."""
    gate, given = threading.Barrier(len(jobs)), []

    def run(job: Callable[[], object]) -> None:
        db.set_reading(False)
        gate.wait(WAIT)
        for _attempt in range(3):
            try:
                result = job()
                db.session.commit()
            except Refusal as refusal:
                db.session.rollback()
                result = refusal
            except DBAPIError as error:
                db.session.rollback()
                if db.is_retriable(error):
                    continue
                raise
            finally:
                db.session.remove()
            given.append(result)
            return

    threads = [threading.Thread(target=run, args=(job,), daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT)
    assert not any(thread.is_alive() for thread in threads)
    return given
