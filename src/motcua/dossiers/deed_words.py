# SPDX-License-Identifier: EUPL-1.2
"""What happened to a dossier, in words; `kind` is the name of the event."""

from django.utils.translation import gettext_lazy as _

DEEDS = {
    "DossierSubmitted": _("nộp hồ sơ"),
    "DossierReceived": _("tiếp nhận hồ sơ"),
    "SupplementAsked": _("yêu cầu bổ sung"),
    "SupplementGiven": _("nộp bổ sung"),
    "DossierRefused": _("không tiếp nhận"),
    "DossierHandedOver": _("chuyển hồ sơ"),
    "DossierTaken": _("nhận xử lý"),
    "OpinionAsked": _("hỏi ý kiến"),
    "OpinionGiven": _("trả lời ý kiến"),
    "OpinionLate": _("quá hạn trả lời ý kiến"),
    "ResultDrafted": _("trình ký"),
    "ResultSentBack": _("trả lại để sửa"),
    "ResultSigned": _("ký kết quả"),
    "ResultReady": _("có kết quả"),
    "ResultReturned": _("trả kết quả"),
    "DueDateExtended": _("xin lỗi và hẹn lại"),
    "DossierWithdrawn": _("rút hồ sơ"),
    "DossierStopped": _("dừng giải quyết"),
    "NoteWritten": _("ghi chú"),
    "PaperAdded": _("thêm giấy tờ"),
    "AnswerCorrected": _("sửa câu trả lời"),
    "IntakeOverdue": _("quá hạn tiếp nhận"),
    "DueDateNear": _("sắp đến hạn"),
    "DueDateMissed": _("quá hạn trả kết quả"),
    "SpecialPromiseNear": _("lời hứa trong ngày sắp hết giờ"),
    "SlipAsked": _("in giấy tiếp nhận theo yêu cầu"),
    "SpecialMissExplained": _("ghi lý do trễ lời hứa"),
    "ReturnWayChanged": _("đổi cách nhận kết quả"),
    "PapersAwaited": _("chờ giấy tờ qua bưu chính"),
    "PapersArrived": _("giấy tờ qua bưu chính đã xong"),
    "DossierErased": _("xóa dữ liệu cá nhân"),
}


def deed_in_words(kind: str) -> str:
    """Return what happened, or the kind itself where this program does not know it."""
    return str(DEEDS.get(kind, kind))
