# SPDX-License-Identifier: EUPL-1.2
from importlib import import_module

from django.contrib.admin.apps import SimpleAdminConfig


class AdministrationSiteConfig(SimpleAdminConfig):
    """Django's admin as our administration pages: its own sign-in and rights are replaced by ours.

    Nothing is discovered: only the pages named in `served` exist, so no library can add one of its own.
    """

    default_site = "motcua.doors.administration.pages.Administration"

    def ready(self) -> None:
        super().ready()
        import_module("motcua.doors.administration.served")
