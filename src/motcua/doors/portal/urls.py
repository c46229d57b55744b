# SPDX-License-Identifier: EUPL-1.2
from django.urls import URLPattern, path

from motcua.doors.portal.views import choosing, done, finding, guide, holding, hours, start
from motcua.doors.portal.way import FRAME, PORTAL, Way

app_name = "portal"


def flow(root: str, way: Way) -> list[URLPattern]:
    """The steps of booking an hour; the same views for the portal and the frame."""
    steps = [
        ("", choosing.agencies, "agencies"),
        ("giu/<str:state>/", holding.who, "who"),
        ("giu/<str:state>/gui/", holding.send, "send"),
        ("xong/<str:token>/", done.done, "done"),
        ("lich/<str:token>.ics", done.calendar_file, "calendar"),
        ("<slug:agency>/", choosing.purpose, "purpose"),
        ("<slug:agency>/gio/", hours.hours, "hours"),
    ]
    return [path(root + tail, view, {"way": way}, name=way.prefix + name) for tail, view, name in steps]


urlpatterns = [
    path("", start.start, name="start"),
    path("d/<slug:code>", finding.short_address, name="short"),
    path("hen-gio/ngon-ngu/", start.language, name="language"),
    path("hen-gio/tra-cuu/", finding.find, name="find"),
    path("hen-gio/tra-cuu/<str:token>/", finding.appointment, name="appointment"),
    path("hen-gio/tra-cuu/<str:token>/dong-y/", finding.accept, name="accept"),
    path("hen-gio/tra-cuu/<str:token>/huy/", finding.cancel, name="cancel"),
    path("hen-gio/tra-cuu/<str:token>/doi/", finding.move, name="move"),
    path("nhung/huong-dan/", guide.guide, name="guide"),
    *flow("hen-gio/", PORTAL),
    *flow("nhung/", FRAME),
]
