"""The WSGI entrance: `gunicorn wsgi:application`."""

from tsuen.app import create_app

application = create_app()
