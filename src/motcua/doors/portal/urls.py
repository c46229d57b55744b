# SPDX-License-Identifier: EUPL-1.2
from django.urls import URLPattern, path

from motcua.doors.portal import filing_urls
from motcua.doors.portal.feedback_urls import feedback_patterns
from motcua.doors.portal.following_urls import following_patterns
from motcua.doors.portal.mine_urls import mine_patterns
from motcua.doors.portal.own_urls import own_patterns
from motcua.doors.portal.paying_urls import paying_patterns
from motcua.doors.portal.views import (
    choosing,
    done,
    earlier,
    figures,
    finding,
    guide,
    holding,
    hours,
    joining,
    procedures,
    queues,
    short,
    special_days,
    start,
    ticket,
    vaccination,
    vaccination_booking,
    vaccination_finding,
)
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
    path("tiem-chung/", vaccination.start, name="vaccination"),
    path("tiem-chung/gio/", vaccination.hours, name="vaccination-hours"),
    path("tiem-chung/be/", vaccination_booking.children, name="vaccination-children"),
    path("tiem-chung/gui/", vaccination_booking.send, name="vaccination-send"),
    path("tiem-chung/xong/<str:token>/", vaccination_finding.done, name="vaccination-done"),
    path("t/<slug:code>", vaccination_finding.short_address, name="vaccination-short"),
    path("tiem-chung/tra-cuu/", vaccination_finding.find, name="vaccination-find"),
    path("tiem-chung/tra-cuu/<str:token>/", vaccination_finding.booking, name="vaccination-booking"),
    path("tiem-chung/tra-cuu/<str:token>/huy/", vaccination_finding.cancel, name="vaccination-cancel"),
    path("tiem-chung/tra-cuu/<str:token>/doi/", vaccination_finding.move, name="vaccination-move"),
    path("hen-gio/tra-cuu/<str:token>/som-hon/", earlier.want, name="want_earlier"),
    path("hen-gio/tra-cuu/<str:token>/som-hon/thoi/", earlier.stop, name="stop_wanting_earlier"),
    path("hen-gio/tra-cuu/<str:token>/som-hon/nhan/", earlier.take, name="accept_earlier"),
    path("hen-gio/tra-cuu/<str:token>/som-hon/giu-gio-cu/", earlier.decline, name="decline_earlier"),
    *following_patterns,
    *paying_patterns,
    path("xep-hang/", queues.overview, name="queues"),
    path("xep-hang/<slug:office>/", queues.office, name="queue"),
    path("xep-hang/<slug:office>/lay-so/", joining.join, name="join"),
    path("xep-hang/<slug:office>/lay-so/<str:state>/", joining.code, name="join-code"),
    path("so/<str:ticket>/", ticket.ticket, name="turn"),
    path("so/<str:ticket>", ticket.ticket, name="turn-plain"),
    path("so/<str:ticket>/nhac/", ticket.remind, name="turn-remind"),
    path("so/<str:ticket>/nhac/<str:state>/", ticket.code, name="turn-code"),
    path("so/<str:ticket>/thoi/", ticket.leave, name="turn-leave"),
    path("thu-tuc/", procedures.catalogue, name="procedures"),
    path("thu-tuc/thong-ke/", procedures.statistics, name="procedure-levels"),
    path("thu-tuc/<str:code>/", procedures.procedure, name="procedure"),
    path("ngay-dac-biet/", special_days.province, name="special-days"),
    path("ngay-dac-biet/<slug:office>/", special_days.office, name="special-days-office"),
    path("so-lieu/", figures.figures, name="figures"),
    path("du-lieu-mo/", figures.data, name="open-data"),
    path("du-lieu-mo/<slug:name>.csv", figures.data_file, name="open-data-file"),
    path("nhung/huong-dan/", guide.guide, name="guide"),
    path("nhung/ngay-dac-biet/<slug:office>/", special_days.office, {"way": FRAME}, name="frame-special-days-office"),
    *filing_urls.urlpatterns,
    *mine_patterns,
    *own_patterns,
    path("h/<str:code>/", short.short_address, name="short-agency"),
    path("the-chia-se/<slug:kind>/<str:code>.png", short.card, name="share-card"),
    *flow("hen-gio/", PORTAL),
    *flow("nhung/", FRAME),
    *feedback_patterns,
]
