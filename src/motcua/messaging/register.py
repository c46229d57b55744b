# SPDX-License-Identifier: EUPL-1.2
"""Every text message there is: when it goes out, to whom, what may stand in it, and what it looks like on the sample.

Replies in a conversation by text message (`conversations/replies*.py`) are not here: they are halves of a dialogue
whose other half is typed, and are read again by the program.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.kernel.text import SmsSize, sms_parts
from motcua.messaging import (
    dossier_texts,
    draft_texts,
    feedback_texts,
    pager_texts,
    payment_texts,
    post_texts,
    special_texts,
    texts,
    turn_texts,
    vaccination_texts,
)
from motcua.messaging.fitting import Piece, marked
from motcua.messaging.own_words import WORDED, Worded, said
from motcua.messaging.samples import LONGEST, ORDINARY, SHORT

#: The modules whose public functions are texts.
MODULES = (
    texts,
    turn_texts,
    dossier_texts,
    draft_texts,
    payment_texts,
    post_texts,
    special_texts,
    pager_texts,
    vaccination_texts,
    feedback_texts,
)

GROUPS: dict[str, str | Promise] = {
    "appointment": _("Hẹn giờ"),
    "turn": _("Số thứ tự"),
    "dossier": _("Hồ sơ"),
    "draft": _("Hồ sơ đang soạn"),
    "payment": _("Phí, lệ phí"),
    "post": _("Bưu chính"),
    "special": _("Ngày đặc biệt"),
    "pager": _("Thẻ rung"),
    "vaccination": _("Tiêm chủng"),
    "feedback": _("Ý kiến người dân"),
}
CITIZEN = _("người dân")
STAFF = _("cán bộ")


@dataclass(frozen=True)
class Text:
    """One text message: its code, when it goes out, to whom; `begin` are words to begin with, see `starter`."""

    code: str
    when: str | Promise
    to: str | Promise = CITIZEN
    begin: str = ""

    @property
    def kind(self) -> str:
        return self.code.partition(".")[0]

    @property
    def worded(self) -> Worded:
        return WORDED[self.code]


@dataclass(frozen=True)
class Preview:
    """A text as it would go out in one case, and its size."""

    title: str | Promise
    text: str
    size: SmsSize


TEXTS: tuple[Text, ...] = (
    Text("appointment.request_received", _("có yêu cầu hẹn")),
    Text("appointment.confirmed", _("cơ quan xác nhận giờ hẹn")),
    Text("appointment.hour_proposed", _("cơ quan đề nghị giờ khác")),
    Text("appointment.refused", _("cơ quan không nhận hẹn")),
    Text("appointment.cancelled_by_citizen", _("người dân hủy hẹn")),
    Text("appointment.cancelled_by_office", _("cơ quan hủy hẹn")),
    Text("appointment.moved", _("người dân đổi giờ")),
    Text(
        "appointment.earlier_hour_offered",
        _("có giờ sớm hơn cho người đang chờ giờ sớm"),
        begin="Mã hẹn {ma}: có giờ sớm hơn: {gio} (đang hẹn {gio_dang_hen}). Trả lời {co_khong} trước {tra_loi_truoc}",
    ),
    Text("appointment.earlier_hour_taken", _("người dân nhận giờ sớm hơn")),
    Text("appointment.promise_missed", _("cơ quan chưa trả lời đúng hạn")),
    Text("appointment.expired", _("đến giờ mà cơ quan chưa trả lời")),
    Text("appointment.proposal_expired", _("đến giờ đề nghị mà người dân chưa trả lời")),
    Text("appointment.reminder", _("chiều hôm trước ngày hẹn")),
    Text("appointment.reminder_today", _("hai giờ trước giờ hẹn")),
    Text("turn.phone_check", _("người dân xin mã xác nhận điện thoại")),
    Text("turn.number_taken", _("lấy số từ nhà")),
    Text("turn.turn_near", _("sắp đến số")),
    Text("dossier.sent", _("hồ sơ được gửi trực tuyến")),
    Text("dossier.received", _("hồ sơ được tiếp nhận")),
    Text("dossier.supplement_asked", _("cần bổ sung hồ sơ")),
    Text("dossier.supplement_taken", _("đã nhận bổ sung")),
    Text("dossier.refused", _("hồ sơ không được tiếp nhận")),
    Text("dossier.extended", _("cơ quan xin lỗi và hẹn lại ngày trả")),
    Text("dossier.result_ready", _("có kết quả, nhận tại quầy")),
    Text("dossier.result_online", _("có kết quả điện tử")),
    Text("dossier.returned", _("đã trả kết quả")),
    Text("dossier.withdrawn", _("người dân rút hồ sơ")),
    Text("dossier.stopped", _("cơ quan dừng giải quyết")),
    Text("dossier.answer_late", _("hồ sơ gửi đến chưa được trả lời đúng hạn")),
    Text("dossier.due_missed", _("quá ngày hẹn trả mà chưa có kết quả")),
    Text("draft.draft_expiring", _("hồ sơ đang soạn sắp hết hạn giữ")),
    Text("payment.fee_due", _("cần nộp tiền trước khi tiếp nhận")),
    Text(
        "payment.settled",
        _("đã nhận đủ tiền"),
        begin="Đã nhận {so_tien} {khoan} hồ sơ {ma}.[ Biên lai {bien_lai}.][ Thừa {nop_thua}, sẽ hoàn.] "
        "Xem: {trang_ho_so}",
    ),
    Text("payment.expired", _("mã nộp tiền hết hạn mà chưa thấy tiền")),
    Text("payment.refunded", _("đã hoàn tiền")),
    Text("post.pickup_asked", _("đặt bưu tá đến nhà lấy giấy tờ")),
    Text("post.return_asked", _("đặt trả kết quả về nhà")),
    Text("post.groups_refused", _("giấy tờ chưa chứng minh được diện giảm cước")),
    Text("post.pickup_ordered", _("bưu điện nhận yêu cầu lấy giấy tờ")),
    Text("post.papers_collected", _("bưu tá đã lấy giấy tờ")),
    Text("post.papers_arrived", _("giấy tờ đã đến cơ quan")),
    Text(
        "post.result_by_post",
        _("có kết quả, sẽ gửi về nhà"),
        begin="Hồ sơ {ma}: [{xin_loi}, ]{ket_qua}, sẽ gửi về nhà qua bưu điện.[ Nộp trước {phai_nop}: {trang_ho_so}]",
    ),
    Text("post.handed_over", _("kết quả đã giao cho bưu điện")),
    Text("post.out_for_delivery", _("bưu tá đang đi phát")),
    Text(
        "post.failed",
        _("bưu tá đến mà chưa gặp"),
        begin="Hồ sơ {ma}: bưu tá đến {viec_buu_ta} lần {lan}, chưa gặp. {viec_tiep} Hỏi: {tong_dai}",
    ),
    Text("post.returned", _("bưu điện trả kết quả về cơ quan")),
    Text("post.delivered", _("bưu điện đã giao kết quả")),
    Text("post.late", _("bưu điện chuyển chậm")),
    Text("post.lost", _("bưu điện báo thất lạc")),
    Text("post.cancelled", _("thôi gửi qua bưu điện")),
    Text("special.received", _("tiếp nhận trong ngày đặc biệt")),
    Text("special.half_passed", _("đã qua nửa thời gian của lời hứa"), STAFF),
    Text("special.most_passed", _("sắp trễ lời hứa"), STAFF),
    Text("pager.come_for_result", _("có kết quả mà gọi thẻ rung không thấy đến")),
    Text("pager.come_to_the_desk", _("mời trở lại quầy mà gọi thẻ rung không thấy đến")),
    Text("vaccination.booked", _("đã đặt lịch tiêm")),
    Text("vaccination.reminder", _("chiều hôm trước ngày tiêm")),
    Text("vaccination.moved", _("đổi lịch tiêm")),
    Text("vaccination.cancelled_by_citizen", _("gia đình hủy lịch tiêm")),
    Text("vaccination.cancelled_by_office", _("nơi tiêm hủy lịch tiêm")),
    Text(
        "feedback.how_was_it",
        _("hỏi đánh giá một lượt đã xong"),
        begin="{luot}[ tại {noi_da_den}]: xin cho biết anh/chị có hài lòng không. Trả lời {cach_tra_loi}"
        "[ hoặc mở {trang_danh_gia}][. Không hỏi nữa: KHONG HOI]",
    ),
    Text("feedback.rating_taken", _("người dân đánh giá là hài lòng")),
    Text("feedback.rating_regretted", _("người dân đánh giá là không hài lòng")),
    Text("feedback.rating_unclear", _("chưa rõ người dân đánh giá mức nào")),
    Text("feedback.rated_before", _("lượt này đã được đánh giá")),
    Text("feedback.asked_no_more", _("người dân không muốn được hỏi nữa")),
    Text(
        "feedback.complaint_received",
        _("có khiếu nại, phản ánh"),
        begin="Phản ánh {ma} đã nhận. Cơ quan trả lời trước {tra_loi_truoc}[. Xem: {trang_tra_cuu}]",
    ),
    Text("feedback.complaint_late", _("khiếu nại, phản ánh chưa được trả lời đúng hạn")),
    Text("feedback.complaint_answered", _("đã trả lời khiếu nại, phản ánh")),
    Text(
        "feedback.complaint_handed_up",
        _("khiếu nại, phản ánh chuyển lên vì quá hạn"),
        STAFF,
        begin="Phản ánh {ma}[ tại {noi_da_den}] quá hạn chưa trả lời, đã chuyển lên. Xem: /quay/gop-y/",
    ),
    Text(
        "feedback.survey_invitation",
        _("mời trả lời khảo sát hằng năm"),
        begin="Khảo sát năm {nam}[ tại {noi_da_den}]: xin trả lời 7 câu, 2 phút[, không kèm tên]: {trang_khao_sat}"
        "[. Không hỏi nữa: KHONG HOI]",
    ),
)
BY_CODE: dict[str, Text] = {text.code: text for text in TEXTS}


def sample_of(text: Text, sample: Mapping[str, Any], *, has_marks: bool) -> dict[str, Any]:
    """Return the values of a sample that a text takes."""
    ways = texts.Ways(**{**sample["ways"], "has_marks": has_marks})
    known = {**sample, **sample.get(text.code, {}), "ways": ways}
    return {name: known[name] for name in text.worded.parameters}


def previews(text: Text, words: str | None, *, has_marks: bool) -> list[Preview]:
    """Return the text on an ordinary case and on the longest names, in own words where given. Raises: WordsRefused."""
    found = []
    for title, sample in ((_("Thường gặp"), ORDINARY), (_("Tên dài nhất"), LONGEST)):
        values = sample_of(text, sample, has_marks=has_marks)
        told = said(text.worded, words, values) if words is not None else text.worded.tell(**values)
        found.append(Preview(title, told, sms_parts(told)))
    return found


def starter(text: Text) -> str:
    """Return the built-in sentence as words to begin with: names in place of values, in brackets what may be empty."""
    if text.begin:
        return text.begin
    values = sample_of(text, SHORT, has_marks=True)
    words = text.worded.tell(**values)
    shown = {each.name: shown_value(each.say(values)) for each in text.worded.placeholders()}
    sometimes = {each.name for each in text.worded.placeholders() if each.is_sometimes}
    for name, value in sorted(shown.items(), key=lambda item: -len(item[1])):
        if len(value) > 1:
            words = re.sub(rf"(?<![\w{{/]){re.escape(value)}(?!\w)", f"{{{name}}}", words, count=1)
    for name in sorted(sometimes):
        if not shown[name].endswith("."):
            words = _with_brackets(words, name)
    return words


def _with_brackets(words: str, name: str) -> str:
    """Put brackets around what goes with a name that may be empty: its sentence if alone there, else its clause."""
    slot = rf"\{{{name}\}}"
    for pattern in (
        rf"(?<=\.)( [^.,{{}}\[\]]*{slot}\.)(?= |$)",
        rf"(, [^.,:{{}}\[\]]*{slot})(?=[.,:])",
        rf"({slot}, )",
    ):
        bracketed, count = re.subn(pattern, r"[\1]", words, count=1)
        if count:
            return bracketed
    return words


def shown_value(value: str | Piece) -> str:
    """Return what a placeholder stands for at its longest, with its marks."""
    return marked(value if isinstance(value, str) else (value.marked or value.forms)[0])
