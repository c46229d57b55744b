# SPDX-License-Identifier: EUPL-1.2
"""Poster, standee and leaflet of an office or of one agency there, as PDF or as pictures to look at."""

import json
from datetime import datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from motcua.dossiers.sheets import drawing
from motcua.dossiers.sheets.marks import qr_svg
from motcua.dossiers.sheets.wording import plain
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.publicity import links
from motcua.publicity.rules import Channel
from motcua.publicity.told import Told

_TEMPLATES: Final = Path(__file__).with_name("templates")
#: How wide a picture for looking is, in pixels.
_PICTURE_PIXELS: Final = 900
_KEPT: Final = 12
_PROCEDURES_ON_WALL: Final = 6


class Form(TextChoices):
    """What is printed, with its size."""

    POSTER_A3 = "poster-a3", gettext_lazy("áp phích A3")
    POSTER_A2 = "poster-a2", gettext_lazy("áp phích A2")
    STANDEE = "standee", gettext_lazy("standee 80 × 180 cm")
    LEAFLET = "leaflet", gettext_lazy("tờ gấp ba, A4")


_WIDTHS_MM: Final = {Form.POSTER_A3: 297, Form.POSTER_A2: 420, Form.STANDEE: 800, Form.LEAFLET: 297}
_CHANNELS: Final = {Form.STANDEE: Channel.STANDEE, Form.LEAFLET: Channel.LEAFLET}
_TEMPLATE_OF: Final = {Form.LEAFLET: "leaflet"}


def channel_of(form: Form) -> Channel:
    """Return the channel a sheet is counted under unless another one is wished."""
    return _CHANNELS.get(form, Channel.POSTER)


def facts_of(told: Told, *, form: Form, channel: Channel | None = None) -> dict[str, Any]:
    """Return all that stands on the sheet, in the language of the caller."""
    is_whole = told.agency is None and links.must_say_whole_office(told.office)
    address = links.short_address(told.code, channel=channel or channel_of(form), is_whole_office=is_whole)
    on = told.at.astimezone(OFFICE_ZONE).date()
    title = _("Hẹn giờ trước, đến không phải chờ") if told.can_book else _("Đến Một Cửa, việc gì cũng có người chỉ")
    return {
        "form": form.value,
        "language": (get_language() or settings.LANGUAGE_CODE)[:2],
        "city": plain(settings.CITY_NAME),
        "house": _("Một Cửa"),
        "title": title,
        "lines": _halves(title),
        "name": plain(told.name),
        "place": plain(told.office.name) if told.agency and told.agency.name != told.office.name else "",
        "address": plain(told.office.address),
        "qr": qr_svg(address),
        "scan": _("Quét mã để hẹn giờ") if told.can_book else _("Quét mã để xem trên điện thoại"),
        "short": links.address_in_words(told.code),
        "how": _("Cách hẹn giờ") if told.can_book else _("Cách hỏi"),
        "ways": _ways(told),
        "then": _then(told),
        "walk_in": _("Không hẹn vẫn đến trực tiếp được và được tiếp như thường."),
        "hours_head": _("Giờ tiếp nhận"),
        "hours": [list(pair) for pair in told.hours],
        "hours_note": _("Nghỉ các ngày lễ; ngày nghỉ khác, quét mã QR để xem."),
        "special_head": _("Ngày đặc biệt"),
        "special": [list(pair) for pair in told.special_days],
        "post_head": _("Nhận kết quả tại nhà qua bưu chính"),
        "post": [list(pair) for pair in told.post],
        "procedures_head": _("Nhiều người đến vì"),
        "procedures": [plain(row.name) for row in told.procedures[:_PROCEDURES_ON_WALL]],
        "agencies_head": _("Các cơ quan nhận hẹn ở đây"),
        "agencies": [plain(row.name) for row in told.agencies]
        if told.agency is None and len(told.agencies) > 1
        else [],
        "ask": _("Cần hỏi, xin gọi"),
        "phone": plain(told.office.phone or told.phone),
        "printed": _("Theo số liệu ngày %(day)s") % {"day": f"{on:%d/%m/%Y}"},
        "front": _("Mời Ông/Bà hẹn giờ") if told.can_book else "",
        "back": _("Nơi tiếp nhận"),
        "arrive_head": _("Khi đến"),
        "arrive": _arriving(told),
        "later_head": _("Sau khi hẹn"),
        "later": _later(told),
    }


def draw(facts: dict[str, Any], *, at: datetime) -> bytes:
    """Return the sheet as a PDF; the same facts on the same day give the same bytes."""
    return _drawn(json.dumps(facts, ensure_ascii=False, sort_keys=True), _day(at))


def pictures(facts: dict[str, Any], *, at: datetime) -> list[bytes]:
    """Return the sheet's pages as PNG pictures to look at before printing."""
    form = Form(facts["form"])
    ppi = _PICTURE_PIXELS / (_WIDTHS_MM[form] / 25.4)
    return drawing.pictures_of(_template(form), {**facts, "fonts": drawing.sans()}, at=_day(at), ppi=ppi)


@lru_cache(maxsize=_KEPT)
def _drawn(written: str, day: datetime) -> bytes:
    facts = json.loads(written)
    return drawing.pdf_of(_template(Form(facts["form"])), {**facts, "fonts": drawing.sans()}, at=day)


def _template(form: Form) -> Path:
    return _TEMPLATES / _TEMPLATE_OF.get(form, "wall")


def _day(at: datetime) -> datetime:
    return datetime.combine(at.astimezone(OFFICE_ZONE).date(), time(), tzinfo=OFFICE_ZONE)


def _halves(title: str) -> list[str]:
    """Return the headline broken behind its comma, where the voice pauses."""
    first, comma, second = title.partition(", ")
    return [first + comma.rstrip(), second] if second else [first]


def _ways(told: Told) -> list[dict[str, Any]]:
    """Return the channels that are switched on, each with what to do; none that is not."""
    ways: list[dict[str, Any]] = []
    short = links.address_in_words(told.code)
    if told.can_book:
        lines = [_("Quét mã hoặc vào %(address)s, chọn việc, ngày và giờ.") % {"address": short}]
        steps = [
            _("Quét mã ở mặt trước hoặc vào %(address)s.") % {"address": short},
            _("Chọn việc cần làm, ngày và giờ còn chỗ."),
            _("Ghi họ tên và số điện thoại; không cần tài khoản."),
            _("Nhận mã hẹn bằng tin nhắn."),
        ]
        ways.append({"kind": "web", "head": _("Trên mạng"), "lines": lines, "steps": steps})
    if told.sms is not None:
        ways.append(
            {
                "kind": "sms",
                "head": _("Bằng tin nhắn"),
                "lines": [_("Soạn tin như sau, gửi %(number)s:") % {"number": told.sms.number}],
                "words": plain(told.sms.pattern),
                "example": _("Ví dụ: %(message)s") % {"message": plain(told.sms.example)},
                "qr": qr_svg(f"SMSTO:{told.sms.number}:{told.sms.example}"),
                "scan": _("Quét mã: tin nhắn mẫu hiện sẵn, sửa rồi gửi"),
            }
        )
    if told.phone:
        lines = [_("Gọi tổng đài %(phone)s, có người đặt hẹn giúp.") % {"phone": plain(told.phone)}]
        if not told.can_book:
            lines = [_("Gọi tổng đài %(phone)s.") % {"phone": plain(told.phone)}]
        ways.append({"kind": "phone", "head": _("Bằng điện thoại"), "lines": lines})
    return ways


def _then(told: Told) -> list[str]:
    """Return what happens afterwards and what else can be done from home."""
    found = []
    if told.can_book:
        found.append(_("Cơ quan trả lời trong %(hours)s, báo bằng tin nhắn.") % {"hours": told.answer_hours})
    if told.can_file:
        found.append(_("Nộp hồ sơ ngay tại nhà, xem hồ sơ đến đâu bằng mã hồ sơ."))
    if told.can_join:
        found.append(_("Lấy số xếp hàng từ nhà, xem số đang gọi trên điện thoại."))
    if told.can_vaccinate:
        found.append(_("Hẹn giờ tiêm chủng cho bé và khai trước ở nhà."))
    return found


def _arriving(told: Told) -> list[str]:
    found = [_("Mang bản chính giấy tờ để đối chiếu; thủ tục nào cần giấy gì, quét mã QR để xem.")]
    if told.can_book:
        found = [_("Đưa mã hẹn cho người đón tiếp, nhận phiếu rồi vào quầy đúng giờ."), *found]
    return [*found, _("Cần giúp điền đơn, cứ hỏi cán bộ ở quầy hướng dẫn.")]


def _later(told: Told) -> list[str]:
    """Return how an hour is looked up, moved and called off, by the ways that are switched on."""
    if not told.can_book:
        return []
    site = links.site_in_words()
    found = [
        _("Xem, đổi giờ, hủy hẹn: vào %(address)s, ghi mã hẹn và số điện thoại.")
        % {"address": f"{site}/hen-gio/tra-cuu"}
    ]
    if told.sms is not None:
        found.append(_("Đổi bằng tin nhắn: DOIHG mã giờ ngày, gửi %(number)s.") % {"number": told.sms.number})
        found.append(_("Hủy bằng tin nhắn: HUYHG mã, gửi %(number)s.") % {"number": told.sms.number})
    return found
