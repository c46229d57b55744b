# SPDX-License-Identifier: EUPL-1.2
from django.urls import URLPattern, path, re_path
from django.views.decorators.http import require_safe

from motcua.doors.api import (
    cash,
    counters,
    desk,
    desk_dossiers,
    dossier_status,
    dossiers,
    earlier,
    feeds,
    figures,
    messages,
    metrics,
    mine,
    pagers,
    papers,
    payments,
    post,
    post_figures,
    public,
    queues,
    ratings,
    special_account,
    special_days,
    special_notice,
    tickets,
)
from motcua.doors.api.manners import unknown, with_manners
from motcua.doors.api.site import api

api.docs_decorator = require_safe
api.add_router("", public.router)
api.add_router("", earlier.router)
api.add_router("", desk.router)
api.add_router("", desk_dossiers.router)
api.add_router("", pagers.router)
api.add_router("", cash.router)
api.add_router("", counters.router)
api.add_router("", tickets.router)
api.add_router("", queues.router)
api.add_router("", messages.router)
api.add_router("", feeds.router)
api.add_router("", special_days.router)
api.add_router("", special_account.router)
api.add_router("", special_notice.router)
api.add_router("", ratings.router)
# Before the look-up by code, which takes any text.
api.add_router("", dossiers.router)
api.add_router("", papers.router)
api.add_router("", payments.router)
api.add_router("", post.router)
api.add_router("", post_figures.router)
# Behind the figures that have an address of their own.
api.add_router("", figures.router)
api.add_router("", dossier_status.router)
api.add_router("", mine.router)

_patterns, _app, _namespace = api.urls

urlpatterns = [
    path(
        "api/v1/",
        ([with_manners(pattern) for pattern in _patterns if isinstance(pattern, URLPattern)], _app, _namespace),
    ),
    with_manners(re_path(r"^api(?:/.*)?$", unknown)),
    path("metrics", metrics.metrics, name="metrics"),
]
