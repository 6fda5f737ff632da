"""The postbox of the tests itself: it leaves nothing behind."""

import gc
import socket

from tests.postbox import open_postbox


def test_a_postbox_that_closes_hangs_up_on_whoever_speaks() -> None:
    """Python complains of a connection left open when it is thrown away; tests hold that wrong."""
    with open_postbox() as opened:
        letter = socket.create_connection(("127.0.0.1", opened.port))
        assert letter.recv(100).startswith(b"220 essai")
    letter.close()
    del opened
    gc.collect()


def test_even_before_it_was_greeted() -> None:
    with open_postbox() as opened:
        letter = socket.create_connection(("127.0.0.1", opened.port))
    letter.close()
    del opened
    gc.collect()
