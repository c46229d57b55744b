# SPDX-License-Identifier: EUPL-1.2
"""The simulated carrier: the interface of its computer, the parcels it has, and hands to let things happen to them."""

import csv
import io
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from motcua.connectors.post_simulator import codes, protocol
from motcua.connectors.post_simulator.models import CarrierBehaviour, FeedItem, HeldParcel
from motcua.doors.simulators.handsets import only_on_a_demonstration
from motcua.kernel import clock
from motcua.post.models import Carrier

SHOWN = 30
NUMBER_LIMIT = 60
NEWS_SHOWN = 12
# What the simulated carrier asks for every parcel: it does not know our tariff, so that differences can be seen.
PRICE_VND = 26_000
_Mode = CarrierBehaviour.Mode
WHAT_IT_DOES = {
    _Mode.ANSWERS: gettext_lazy("Nhận đơn, cấp mã truy cập và báo hành trình ngay."),
    _Mode.LOSES_NEWS: gettext_lazy("Việc xảy ra nhưng không có trong hành trình; bấm “Báo lại” thì mới có."),
    _Mode.DELAYS: gettext_lazy("Tin hành trình vào danh sách sau 45 giây."),
    _Mode.REPEATS: gettext_lazy("Mỗi tin vào danh sách hai lần, số khác nhau; cơ quan chỉ ghi một."),
    _Mode.REORDERS: gettext_lazy("Các tin trong một lần đọc bị đảo thứ tự."),
    _Mode.FORGETS_TOKEN: gettext_lazy("Mã truy cập chỉ dùng được một lần; cơ quan tự xin mã mới."),
    _Mode.FAILS: gettext_lazy("Mọi câu hỏi đều bị lỗi; đơn chờ ở cơ quan và được gửi lại."),
    _Mode.LOSES_ANSWER: gettext_lazy("Nhận đơn, câu trả lời bị mất; đơn được gửi lại và chỉ tính một lần."),
    _Mode.REFUSES: gettext_lazy("Từ chối đơn mới; cơ quan thấy lệnh không gửi được."),
}
#: What may be pressed for a parcel, in the order of its way.
DEEDS = {
    "chap-nhan": codes.ACCEPTED,
    "van-chuyen": codes.ON_THE_WAY,
    "den-buu-cuc": codes.AT_OFFICE,
    "di-phat": codes.OUT,
    "phat-duoc": codes.DELIVERED,
    "chuyen-hoan": codes.RETURNING,
    "mat": codes.LOST,
    "ma-la": codes.UNKNOWN,
}
WORDS = {
    "chap-nhan": gettext_lazy("Chấp nhận"),
    "van-chuyen": gettext_lazy("Vận chuyển"),
    "den-buu-cuc": gettext_lazy("Đến bưu cục phát"),
    "di-phat": gettext_lazy("Đi phát"),
    "phat-duoc": gettext_lazy("Phát được"),
    "chuyen-hoan": gettext_lazy("Chuyển hoàn"),
    "mat": gettext_lazy("Làm mất"),
    "ma-la": gettext_lazy("Gửi mã trạng thái lạ"),
}
COLLECTED = "nhan-tai-nha"


@dataclass(frozen=True)
class Seen:
    """One parcel as the carrier has it, with what its feed tells of it."""

    row: HeldParcel
    news: list[FeedItem]

    @property
    def cod_vnd(self) -> int:
        told = self.row.facts.get("codAmount")
        return told if isinstance(told, int) else 0

    @property
    def status(self) -> str:
        return codes.words_of(self.row.code) if self.row.code else ""

    @property
    def is_over(self) -> bool:
        return self.row.code in (codes.DELIVERED, codes.LOST, codes.CANCELLED)


@only_on_a_demonstration
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show what the carrier has, what moved last first, or one parcel, and how it is told to behave."""
    typed = request.GET.get("ma", "").strip()[:NUMBER_LIMIT]
    held = HeldParcel.objects.filter(number__iexact=typed) if typed else HeldParcel.objects.all()
    rows = list(held[:SHOWN])
    values = {
        "typed": typed,
        "seen": _seen(rows),
        "count": HeldParcel.objects.count(),
        "news": FeedItem.objects.filter(place_in_feed__isnull=False).count(),
        "to_come": FeedItem.objects.filter(place_in_feed__isnull=True).count(),
        "mode": protocol.mode_now(),
        "modes": [(mode.value, mode.label, WHAT_IT_DOES[mode]) for mode in _Mode],
        "deeds": [(deed, WORDS[deed]) for deed in DEEDS],
        "reasons": [(code, reason.label) for code, reason in codes.FAILED.items()],
        "carriers": list(Carrier.objects.filter(driver=Carrier.Driver.SIMULATOR).order_by("pk")),
        "collected": COLLECTED,
    }
    return render(request, "simulators/carrier.html", values)


@only_on_a_demonstration
@require_POST
def behave(request: HttpRequest) -> HttpResponse:
    """Let the carrier behave otherwise, or let every token have lapsed."""
    mode = request.POST.get("cach", "")
    if request.POST.get("het-han"):
        protocol.end_tokens()
        messages.success(request, _("Mọi mã truy cập đã hết hạn; lần gọi tới phải xin mã mới."))
    elif mode not in _Mode.values:
        messages.error(request, _("Chọn một cách bưu điện trả lời."))
    else:
        protocol.behave(mode)
        messages.success(request, _("Đã đổi: %(mode)s.") % {"mode": _Mode(mode).label})
    return redirect("simulators:carrier")


@only_on_a_demonstration
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Let something happen to one parcel, or let the feed tell of it once more."""
    number, deed = request.POST.get("ma", "").strip()[:NUMBER_LIMIT], request.POST.get("viec", "")
    held = HeldParcel.objects.filter(number=number).first()
    at = clock.now()
    if held is None:
        messages.error(request, _("Bưu điện giả lập không giữ bưu gửi này."))
    elif deed == "bao-lai":
        count = protocol.tell_again(number)
        messages.success(request, _("Đã đưa %(count)s tin vào hành trình lần nữa.") % {"count": count})
    elif deed == "khong-phat-duoc" and request.POST.get("ly-do", "") in codes.FAILED:
        _let(request, number, request.POST["ly-do"], at)
    elif deed == COLLECTED:
        _let(request, number, codes.COLLECTED, at)
    elif deed in DEEDS:
        receiver = request.POST.get("nguoi-nhan", "").strip() if deed == "phat-duoc" else ""
        _let(request, number, DEEDS[deed], at, receiver=receiver)
    else:
        messages.error(request, _("Chọn một việc của bưu điện."))
    answer = redirect("simulators:carrier")
    if held is not None and held.number.isascii():
        answer["Location"] += f"#bg-{held.pk}"
    return answer


@only_on_a_demonstration
@require_GET
def sheet(request: HttpRequest, kind: str) -> HttpResponse:
    """Give the carrier's own sheet as CSV: `thu-ho` what it collected, `cuoc` what it wants for all it was given."""
    header, rows = _collected() if kind == "thu-ho" else _wanted()
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows(rows)
    answer = HttpResponse(out.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    name = "doi-soat-thu-ho" if kind == "thu-ho" else "bang-ke-cuoc"
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


@csrf_exempt
@only_on_a_demonstration
@require_POST
def api(request: HttpRequest, what: str) -> HttpResponse:
    """Answer as the carrier's computer does, to whichever program asks."""
    reply = protocol.answer(what, request.body, request.headers.get("Authorization", ""), at=clock.now())
    return HttpResponse(reply.text, status=reply.status, content_type="application/json; charset=utf-8")


def _let(request: HttpRequest, number: str, code: str, at: Any, *, receiver: str = "") -> None:
    protocol.happen(number=number, code=code, at=at, receiver=receiver)
    messages.success(request, _("Bưu điện ghi: %(words)s.") % {"words": codes.words_of(code)})


def _seen(rows: list[HeldParcel]) -> list[Seen]:
    """Return the rows with the newest of their news, in one statement more."""
    news: dict[str, list[FeedItem]] = {}
    for item in FeedItem.objects.filter(number__in=[row.number for row in rows]).order_by("-pk")[: SHOWN * NEWS_SHOWN]:
        news.setdefault(item.number, []).append(item)
    return [Seen(row, news.get(row.number, [])[:NEWS_SHOWN]) for row in rows]


def _collected() -> tuple[list[str], list[list[Any]]]:
    rows = HeldParcel.objects.filter(code=codes.DELIVERED, facts__codAmount__gt=0).order_by("pk")
    return [_("Mã bưu gửi"), _("Số tiền thu hộ")], [[row.number, row.facts["codAmount"]] for row in rows[:1_000]]


def _wanted() -> tuple[list[str], list[list[Any]]]:
    rows = HeldParcel.objects.exclude(code__in=["", codes.CANCELLED]).order_by("pk")
    header = [_("Mã bưu gửi"), _("Khối lượng (g)"), _("Cước")]
    return header, [[row.number, row.facts.get("weight", 0), PRICE_VND] for row in rows[:1_000]]
