# SPDX-License-Identifier: EUPL-1.2
"""A site of four pages, for a real server beside the tests."""

import json
import os
from pathlib import Path

SECRET_KEY = "front-tests"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = f"{__package__}.site_urls"
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
INSTALLED_APPS = ["django.contrib.staticfiles"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        **json.loads(os.environ["FRONT_SITE_DATABASE"]),
    }
}
LANGUAGE_CODE = "vi"
USE_TZ = True
STATIC_URL = "/static/"
STATICFILES_DIRS = [Path(__file__).parent / "site_static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "motcua.front.static.FinderStorage"},
}
MAX_BODY_BYTES = 3 * 1024 * 1024
