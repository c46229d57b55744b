# SPDX-License-Identifier: EUPL-1.2
"""Checks of machines and of programs elsewhere: kiosks, printers, feeds, the hub, the portal, carriers, the bank."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _

from motcua.dossiers import portal
from motcua.dossiers.models import PortalMessage, Reconciliation
from motcua.feeds.models import Feed, Forward
from motcua.kernel.working_time import OFFICE_ZONE, is_open_at
from motcua.offices import queries as offices
from motcua.payments.models import Inflow
from motcua.post.models import Carrier, CarrierOrder
from motcua.queueing.models import Kiosk, TicketPrint
from motcua.upkeep.findings import Finding, State, age, state_of

KIOSK_SILENT = timedelta(minutes=5)
PRINTS_WITHIN = timedelta(hours=1)
PRINT_LASTS = timedelta(minutes=5)
HUB_SILENT, HUB_BAD = timedelta(minutes=10), timedelta(hours=2)
PORTAL_LATE, PORTAL_BAD = timedelta(minutes=30), timedelta(hours=24)
CARRIER_LATE, CARRIER_BAD = timedelta(minutes=30), timedelta(hours=24)
BANK_SILENT = timedelta(days=7)
NAMED = 5


def kiosks(*, at: datetime, now: datetime) -> Finding:
    """Name the machines that give numbers and are silent while their office is open."""
    rows = list(Kiosk.objects.filter(is_active=True).select_related("office").order_by("code"))
    silent = [row for row in rows if row.seen_at is None or now - row.seen_at > KIOSK_SILENT]
    calendars = offices.calendars_of(list({row.office_id: row.office for row in silent}.values()))
    silent = [row for row in silent if is_open_at(calendars[row.office_id], at=at)]
    if not rows:
        return Finding("kiosks", _("Máy lấy số"), State.GOOD, _("chưa có máy nào"))
    state = State.GOOD if not silent else State.BAD if len(silent) == len(rows) else State.ATTENTION
    value = _("{count} máy, không máy nào im lặng trong giờ làm việc").format(count=len(rows))
    if silent:
        value = _("{count} máy im lặng: {names}").format(count=len(silent), names=_named([row.code for row in silent]))
    do = _("Xem điện, mạng và trình duyệt của máy; lấy số tại quầy trong lúc chờ.")
    return Finding("kiosks", _("Máy lấy số"), state, value, do, len(silent), page="admin:queueing_kiosk_changelist")


def printers(*, at: datetime) -> Finding:
    """Count the slips of the last hour that did not reach paper."""
    places = list(Kiosk.objects.values_list("office_id", flat=True).distinct())
    today = at.astimezone(OFFICE_ZONE).date()
    # By office and day, for which there is an index; slips are never counted over all years.
    asked = TicketPrint.objects.filter(
        ticket__office_id__in=places, ticket__day=today, asked_at__gte=at - PRINTS_WITHIN, asked_at__lte=at
    )
    lost = Q(outcome=TicketPrint.Outcome.FAILED) | Q(outcome=TicketPrint.Outcome.ASKED, asked_at__lt=at - PRINT_LASTS)
    found = asked.aggregate(all=Count("id"), lost=Count("id", filter=lost))
    state = State.GOOD if not found["lost"] else State.BAD if found["lost"] * 2 >= found["all"] else State.ATTENTION
    value = _("{lost} trên {all} phiếu trong một giờ không in được").format(lost=found["lost"], all=found["all"])
    if not found["lost"]:
        value = _("{all} phiếu trong một giờ, in được cả").format(all=found["all"])
    if not found["all"]:
        value = _("không in phiếu nào trong một giờ")
    do = _("Xem giấy, nắp và dây mạng của máy in. Số vẫn có giá trị: đọc số cho người dân.")
    return Finding(
        "printers", _("Máy in phiếu"), state, value, do, found["lost"], page="admin:queueing_kiosk_changelist"
    )


def feeds(*, now: datetime) -> Finding:
    """Name the machines of other makers that have been silent for longer than is allowed to them."""
    rows = list(Feed.objects.filter(is_active=True).select_related("now").order_by("pk"))
    silent = [row for row in rows if _is_silent(row, now)]
    if not rows:
        return Finding("feeds", _("Nguồn số liệu"), State.GOOD, _("chưa có nguồn nào"))
    state = State.GOOD if not silent else State.BAD if len(silent) == len(rows) else State.ATTENTION
    value = _("{count} nguồn, nguồn nào cũng có tin").format(count=len(rows))
    if silent:
        value = _("{count} nguồn im lặng: {names}").format(
            count=len(silent), names=_named([str(row.pk) for row in silent])
        )
    do = _("Xem máy ở nơi ấy và đường mạng; trang phòng chờ đã báo là mất kết nối.")
    return Finding("feeds", _("Nguồn số liệu"), state, value, do, len(silent), page="admin:feeds_feed_changelist")


def _is_silent(row: Feed, now: datetime) -> bool:
    heard = row.now.heard_at if hasattr(row, "now") else None
    return heard is None or now - heard > timedelta(seconds=row.silent_after_seconds)


def forwards(*, now: datetime) -> Finding:
    """Say whether hubs elsewhere take what they are told."""
    rows = list(Forward.objects.filter(is_active=True).order_by("office_id"))
    if not rows:
        return Finding("forwards", _("Chuyển về trung tâm"), State.GOOD, _("không dùng"))
    longest = max((now - row.answered_at if row.answered_at else HUB_BAD for row in rows), default=timedelta())
    silent = [row for row in rows if row.answered_at is None or now - row.answered_at > HUB_SILENT]
    state = state_of(longest.total_seconds(), attention=HUB_SILENT.total_seconds(), bad=HUB_BAD.total_seconds())
    value = _("trung tâm trả lời {age} trước").format(age=age(longest))
    if silent:
        value = _("{count} nơi chưa chuyển được: {names}").format(
            count=len(silent), names=_named([row.office_id for row in silent])
        )
    do = _("Xem địa chỉ và mã truy cập của trung tâm; số liệu được giữ lại và gửi khi nối được.")
    return Finding(
        "forwards",
        _("Chuyển về trung tâm"),
        state,
        value,
        do,
        longest.total_seconds(),
        page="admin:feeds_forward_changelist",
    )


def national_portal(*, at: datetime) -> Finding:
    """Say how long the oldest message to the national portal waits, and when all was last compared."""
    name, page = _("Cổng Dịch vụ công quốc gia"), "admin:national_portal"
    if not portal.is_on():
        return Finding("portal", name, State.GOOD, _("không nối"))
    states = PortalMessage.State
    found = PortalMessage.objects.filter(state=states.WAITING).aggregate(count=Count("id"), oldest=Min("made_at"))
    compared = Reconciliation.objects.filter(ended_at__isnull=False).order_by("-on").first()
    waited = max(at - found["oldest"], timedelta()) if found["oldest"] else timedelta()
    state = state_of(waited.total_seconds(), attention=PORTAL_LATE.total_seconds(), bad=PORTAL_BAD.total_seconds())
    value = _("{count} tin chờ gửi").format(count=found["count"])
    if found["count"]:
        value += _(", cũ nhất {age}").format(age=age(waited))
    if compared is not None:
        value += _("; đối soát xong ngày {day}").format(day=f"{compared.on:%d/%m/%Y}")
    do = _("Xem trang tình hình gửi; tin tự gửi lại khi Cổng trả lời.")
    return Finding("portal", name, state, value, do, waited.total_seconds(), page=page)


def carriers(*, at: datetime) -> Finding:
    """Say whether carriers' computers answer."""
    rows = list(Carrier.objects.filter(is_active=True).exclude(driver=Carrier.Driver.MANUAL).order_by("pk"))
    if not rows:
        return Finding("carriers", _("Bưu chính"), State.GOOD, _("không nối máy của bưu điện"))
    longest = max((max(at - row.failing_since, timedelta()) for row in rows if row.failing_since), default=timedelta())
    failing = [row for row in rows if row.failing_since]
    orders = CarrierOrder.objects.filter(state=CarrierOrder.State.FAILED, asked_at__gte=at - CARRIER_BAD).count()
    state = state_of(longest.total_seconds(), attention=CARRIER_LATE.total_seconds(), bad=CARRIER_BAD.total_seconds())
    if orders and state == State.GOOD:
        state = State.ATTENTION
    heard = max((row.heard_at for row in rows if row.heard_at), default=None)
    value = _success(at, heard)
    if failing:
        value = _("{names} không trả lời đã {age}; {success}").format(
            names=_named([row.pk for row in failing]), age=age(longest), success=value
        )
    if orders:
        value += _("; {count} lệnh không gửi được").format(count=orders)
    do = _("Xem địa chỉ và khóa của bưu điện; trong lúc chờ, quét mã bưu gửi bằng tay.")
    return Finding(
        "carriers", _("Bưu chính"), state, value, do, longest.total_seconds(), page="admin:post_carrier_changelist"
    )


def bank(*, at: datetime) -> Finding:
    """Say when the bank last told of money, where it is to tell us."""
    if not settings.BANK_HOOK_SECRETS:
        return Finding("bank", _("Ngân hàng báo có"), State.GOOD, _("không nối; đọc sao kê bằng tay"))
    heard = Inflow.objects.filter(source="bank").order_by("-pk").values_list("heard_at", flat=True).first()
    silent = max(at - heard, timedelta()) if heard else BANK_SILENT
    state = State.ATTENTION if silent >= BANK_SILENT else State.GOOD
    do = _("Nhiều ngày không có khoản nào: hỏi ngân hàng xem tin báo có còn gửi về không.")
    return Finding("bank", _("Ngân hàng báo có"), state, _success(at, heard), do, silent.total_seconds())


def _success(at: datetime, last: datetime | None) -> str:
    if last is None:
        return _("chưa lần nào thành công")
    return _("lần thành công gần nhất {age} trước").format(age=age(at - last))


def _named(names: list[str]) -> str:
    return ", ".join(names[:NAMED]) + ("…" if len(names) > NAMED else "")
