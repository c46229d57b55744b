# SPDX-License-Identifier: EUPL-1.2
"""Scores, reasons, states, and who may answer what. Pure: no database, clock or settings."""

from collections.abc import Iterable

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What somebody rates."""

    TICKET = "ticket", _("lượt theo số thứ tự")
    APPOINTMENT = "appointment", _("lịch hẹn")
    DOSSIER = "dossier", _("hồ sơ")


class Score(IntegerChoices):
    """The three steps of the counters' scale. Rule: R-074."""

    GLAD = 3, _("Rất hài lòng")
    CONTENT = 2, _("Hài lòng")
    NOT_CONTENT = 1, _("Không hài lòng")


class ReasonWhy(TextChoices):
    """What a rating is about."""

    WAITING = "waiting", _("thời gian chờ")
    ATTITUDE = "attitude", _("thái độ phục vụ")
    GUIDANCE = "guidance", _("hướng dẫn, thông tin")
    TRAVEL = "travel", _("số lần đi lại")
    COST = "cost", _("chi phí")
    OTHER = "other", _("điều khác")


class Channel(TextChoices):
    """How a rating came."""

    WEB = "WEB", _("trang đánh giá")
    SMS = "SMS", _("tin nhắn")
    SLIP = "SLIP", _("mã QR trên phiếu")
    TABLET = "TABLET", _("máy tính bảng tại quầy")


class CommentState(TextChoices):
    """What became of a comment."""

    WAITING = "waiting", _("chờ duyệt")
    SHOWN = "shown", _("đã đăng")
    HIDDEN = "hidden", _("không đăng")


class ComplaintKind(TextChoices):
    """What somebody brings forward."""

    COMPLAINT = "complaint", _("khiếu nại")
    REPORT = "report", _("phản ánh, kiến nghị")


class ComplaintState(TextChoices):
    """Where a complaint stands; that it was handed up is a moment of its own."""

    OPEN = "open", _("chờ trả lời")
    ANSWERED = "answered", _("đã trả lời")


class SurveyChannel(TextChoices):
    """How a questionnaire reached somebody."""

    SMS = "SMS", _("liên kết qua tin nhắn")
    PAPER = "PAPER", _("phiếu giấy có mã QR")


TEXT_LIMIT = 1_000
NAME_LIMIT = 80


def reasons_of(given: Iterable[str]) -> list[str]:
    """Return the known reasons among those given, each once, in the order of the scale's list."""
    wanted = set(given)
    return [reason.value for reason in ReasonWhy if reason.value in wanted]
