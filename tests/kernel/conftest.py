# SPDX-License-Identifier: EUPL-1.2
"""The kernel is pure: these tests also run alone, without the settings of the house."""

import os

from django.conf import settings

if not settings.configured and "DJANGO_SETTINGS_MODULE" not in os.environ:
    settings.configure(USE_I18N=False)
