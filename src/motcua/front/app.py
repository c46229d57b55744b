# SPDX-License-Identifier: EUPL-1.2
"""The entry: `granian --interface asgi motcua.front.app:app`."""

import os
import resource

from django.core.wsgi import get_wsgi_application

from motcua.front.routing import Front


def raise_file_limit() -> None:
    """Allow this process as many open files as the system lets it: each stream is one."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


raise_file_limit()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings")
app = Front(get_wsgi_application())
