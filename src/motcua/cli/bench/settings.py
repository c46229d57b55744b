# SPDX-License-Identifier: EUPL-1.2
"""The house's own settings, with one bare view beside the real addresses to compare them with."""

from motcua.config.settings import *  # noqa: F403

ROOT_URLCONF = "motcua.cli.bench.urls"
