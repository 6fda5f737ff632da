"""Entry point for gunicorn and the `flask` command."""

from metiis import create_app

app = create_app()
