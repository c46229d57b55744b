# SPDX-License-Identifier: EUPL-1.2
"""Which messages one wants, and how: group by group, changed as easily as it was chosen. Rules: R-083, R-084."""

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from motcua.doors.portal import mine_way
from motcua.doors.portal.citizen_pass import Holder
from motcua.doors.portal.mine_way import of_holder
from motcua.doors.portal.way import Way, page
from motcua.kernel import clock
from motcua.kernel.text import mask_phone
from motcua.messaging import choosing
from motcua.messaging.groups import OWED_BY_LAW, Group, Wants, ways_of
from motcua.messaging.models import MessageChoice

#: What still comes when somebody wants less, in plain words; nothing of these groups is left out.
STILL_SENT: Final = {
    Group.APPOINTMENT: _("Vẫn nhắn: cơ quan xác nhận, đề nghị giờ khác, hủy hoặc trả lời chậm."),
    Group.DOSSIER: _("Vẫn nhắn: tiếp nhận, cần bổ sung, từ chối, gia hạn, quá hẹn, có kết quả."),
    Group.MONEY: _("Vẫn nhắn: khoản phải nộp, tiền hoàn lại."),
    Group.POST: _("Vẫn nhắn: phát chưa được, chuyển hoàn, chậm, thất lạc."),
    Group.TURN: _("Không nhắn gì; số vẫn gọi trên bảng và trên trang."),
    Group.RATING: _("Không hỏi nữa; muốn góp ý lúc nào vẫn góp ý được."),
}


# Exempt: the form carries the mark of the pass.
@csrf_exempt
@of_holder("GET", "POST")
def choose(request: HttpRequest, way: Way, who: Holder) -> HttpResponse:
    """Show what is chosen; a post keeps it."""
    if request.method == "POST":
        wants = {group: Wants(given) for group, given in _typed(request).items()}
        choosing.choose(phone=who.phone, wants=wants, channel=MessageChoice.Channel.WEB, at=clock.now())
        return redirect(f"{reverse('portal:mine-messages')}?xong=1")
    chosen = choosing.of_phone(who.phone)
    values = {
        "rows": [_row(group, chosen[group]) for group in Group],
        "phone": mask_phone(who.phone),
        "mark": mine_way.mark_of(who),
        "is_saved": "xong" in request.GET,
        "sms_number": settings.SMS_SHORT_CODE,
    }
    return page(request, way, "mine/messages", values)


def _typed(request: HttpRequest) -> dict[Group, str]:
    """Return what was chosen; what no page of ours offers stays as it was."""
    given = {group: request.POST.get(group.value, "") for group in Group}
    return {group: way for group, way in given.items() if way in ways_of(group)}


def _row(group: Group, wants: Wants) -> dict[str, Any]:
    label = str(group.label)
    return {
        "group": group.value,
        "name": label[:1].upper() + label[1:],
        "ways": [
            {"value": way.value, "name": _way_name(group, way), "is_chosen": way == wants} for way in ways_of(group)
        ],
        "still": STILL_SENT[group],
    }


def _way_name(group: Group, way: Wants) -> str:
    if way == Wants.LESS and group not in OWED_BY_LAW:
        return str(_("không nhắn"))
    return str(way.label)
