# SPDX-License-Identifier: EUPL-1.2
"""The register of personal data: every table that can hold something about a citizen, how it is found, how it goes.

Tables above this department (conversations, simulators) are named, not imported. What holds nothing about a citizen is
declared in `plain.py`; a house test fails when a text, JSON or file column is in neither.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: Stands where a name must stand (a page would otherwise show nothing).
ERASED: Final = "đã xóa"


class Goes(StrEnum):
    """How what a table holds about somebody goes."""

    EMPTIED = "emptied"  # its row is counted, so only these columns are emptied
    DELETED = "deleted"  # nobody counts it
    SHOT = "shot"  # health data: emptied at once where no shot was given, else when its time of keeping is over
    DOSSIER = "dossier"  # with its dossier, by the departments' own operations
    MONEY = "money"  # books: kept for as long as the law on accounting says
    FREE = "free"  # anybody may have typed anything: rows that speak of the number are deleted
    BY_ITSELF = "by itself"  # swept after hours or days by its own department, or worthless to who reads it
    NOBODY = "nobody"  # written without saying whose it is; emptied where the words themselves speak of the number


@dataclass(frozen=True)
class Table:
    """One table: `by` leads from its row to the phone; `columns` are the personal ones with what stands there after.

    `shown` are the columns of the export with their headings; without any it is not exported. `only` says which rows
    are: what an office has not decided yet is nobody's.
    """

    model: str
    goes: Goes
    columns: Mapping[str, Any]
    by: str = ""
    title: "str | Promise" = ""
    shown: "Mapping[str, str | Promise]" = field(default_factory=dict)
    only: Mapping[str, Any] = field(default_factory=dict)


_PHONE, _OFFICE, _STATE = _("Số điện thoại"), _("Nơi tiếp nhận"), _("Trạng thái")
_NAME, _CODE, _AT, _TEXT = _("Họ và tên"), _("Mã"), _("Lúc"), _("Nội dung")

APPOINTMENTS: Final = Table(
    "appointments.Appointment", Goes.EMPTIED, {"name": ERASED, "phone": "", "content": "", "reason": ""},
    by="phone", title=_("Lịch hẹn"),
    shown={"code": _CODE, "office__name": _OFFICE, "agency__name": _("Cơ quan"), "starts_at": _("Giờ hẹn"),
           "status": _STATE, "name": _NAME, "phone": _PHONE, "content": _TEXT, "reason": _("Lý do"),
           "channel": _("Kênh"), "requested_at": _("Hẹn lúc")},
)  # fmt: skip
SHOTS: Final = Table(
    "vaccination.VaccinationBooking", Goes.SHOT, {"guardian": ERASED, "phone": "", "reason": ""},
    by="phone", title=_("Lịch hẹn tiêm"),
    shown={"code": _CODE, "office__name": _OFFICE, "starts_at": _("Giờ hẹn"), "status": _STATE,
           "guardian": _("Người đưa đi"), "phone": _PHONE, "consent_at": _("Đồng ý lúc"), "reason": _("Lý do")},
)  # fmt: skip
CHILDREN: Final = Table(
    "vaccination.BookedChild", Goes.SHOT,
    {"name": ERASED, "born_on": None, "sex": "", "vaccine_words": "", "notes": "", "outcome_reason": "",
     "after_signs": "", "lot": ""},
    by="booking__phone", title=_("Bé được hẹn tiêm"),
    shown={"booking__code": _CODE, "name": _NAME, "born_on": _("Ngày sinh"), "sex": _("Giới tính"),
           "vaccine__name": _("Vắc xin"), "vaccine_words": _("Vắc xin ghi khi hẹn"), "dose": _("Mũi"),
           "notes": _("Điều cần lưu ý"), "outcome": _("Kết quả"), "outcome_reason": _("Lý do hoãn"),
           "shot_at": _("Tiêm lúc"), "lot": _("Số lô"), "after_signs": _("Dấu hiệu sau tiêm")},
)  # fmt: skip
DOSSIERS: Final = Table(
    "dossiers.Dossier", Goes.DOSSIER, {"name": ERASED, "phone": "", "words": None},
    by="phone", title=_("Hồ sơ"),
    shown={"code": _CODE, "procedure__name": _("Thủ tục"), "office__name": _OFFICE, "agency__name": _("Cơ quan"),
           "status": _STATE, "name": _NAME, "phone": _PHONE, "content__applicant": _("Người nộp"),
           "content__answers": _("Đã khai"), "submitted_at": _("Nộp lúc"), "received_at": _("Tiếp nhận lúc"),
           "due_at": _("Hẹn trả"), "closed_at": _("Xong lúc")},
)  # fmt: skip

#: Found by the phone in the row itself (or one table away), in the order in which they are told.
OWN: Final = (
    APPOINTMENTS,
    SHOTS,
    CHILDREN,
    Table(
        "queueing.Ticket", Goes.EMPTIED, {"phone": "", "reason": ""}, by="phone", title=_("Số thứ tự lấy từ nhà"),
        shown={"shown": _("Số"), "office__name": _OFFICE, "line__name": _("Hàng chờ"), "day": _("Ngày"),
               "state": _STATE, "phone": _PHONE, "issued_at": _("Lấy lúc"), "reason": _("Lý do")},
    ),
    Table(
        # Drawn at the door for an agreed hour: the hour alone knows the phone.
        "queueing.Ticket", Goes.EMPTIED, {"phone": "", "reason": ""}, by="appointment__phone", only={"phone": ""},
        title=_("Số thứ tự theo lịch hẹn"),
        shown={"shown": _("Số"), "office__name": _OFFICE, "line__name": _("Hàng chờ"), "day": _("Ngày"),
               "state": _STATE, "issued_at": _("Lấy lúc"), "reason": _("Lý do")},
    ),
    Table(
        "queueing.TurnAlert", Goes.DELETED, {"phone": ""}, by="phone", title=_("Nhờ nhắc khi gần đến lượt"),
        shown={"ticket__shown": _("Số"), "phone": _PHONE, "asked_at": _AT},
    ),
    DOSSIERS,
    Table(
        "dossiers.Draft", Goes.DELETED, {"applicant": {}, "answers": {}, "phone": "", "post": {}, "place": ""},
        by="phone", title=_("Hồ sơ đang điền"),
        shown={"procedure_version__procedure__name": _("Thủ tục"), "applicant": _("Người nộp"),
               "answers": _("Đã khai"), "phone": _PHONE, "post": _("Nhận qua bưu chính"), "begun_at": _("Bắt đầu")},
    ),
    Table(
        "switchboard.Call", Goes.EMPTIED, {"phone": "", "note": ""}, by="phone", title=_("Cuộc gọi tổng đài"),
        shown={"started_at": _AT, "direction": _("Gọi đến hay đi"), "phone": _PHONE, "outcome": _("Kết quả"),
               "note": _("Ghi chú")},
    ),
    Table(
        "switchboard.CallBack", Goes.EMPTIED, {"phone": ""}, by="phone", title=_("Cần gọi lại"),
        shown={"opened_at": _AT, "cause": _("Vì sao"), "phone": _PHONE, "outcome": _("Kết quả")},
    ),
    Table(
        "messaging.Message", Goes.EMPTIED, {"to_phone": "", "text": "…", "problem": ""}, by="to_phone",
        title=_("Tin nhắn đã gửi"),
        shown={"created_at": _AT, "to_phone": _PHONE, "text": _TEXT, "status": _STATE},
    ),
    Table("messaging.Receipt", Goes.EMPTIED, {"detail": ""}, by="message__to_phone"),
    Table(
        "conversations.Inbound", Goes.EMPTIED, {"from_phone": "", "text": "", "reply": "", "about": ""},
        by="from_phone", title=_("Tin nhắn nhận được"),
        shown={"received_at": _AT, "from_phone": _PHONE, "text": _TEXT, "reply": _("Trả lời")},
    ),
    Table(
        "conversations.Conversation", Goes.DELETED, {"phone": "", "question": None}, by="phone",
        title=_("Câu hỏi đang chờ trả lời qua tin nhắn"), shown={"phone": _PHONE, "question": _TEXT},
    ),
    Table(
        "feedback.Complaint", Goes.EMPTIED, {"name": ERASED, "phone": "", "text": ERASED, "answer": ""}, by="phone",
        title=_("Khiếu nại, phản ánh"),
        shown={"code": _CODE, "office__name": _OFFICE, "sent_at": _("Gửi lúc"), "name": _NAME, "phone": _PHONE,
               "text": _TEXT, "answer": _("Trả lời"), "state": _STATE},
    ),
    Table("feedback.RatingQuestion", Goes.EMPTIED, {"phone": ""}, by="phone", title=_("Lời mời đánh giá"),
          shown={"asked_at": _AT, "phone": _PHONE, "visited_on": _("Ngày đến")}),
    Table("feedback.SurveyInvitation", Goes.EMPTIED, {"phone": ""}, by="phone", title=_("Lời mời khảo sát"),
          shown={"survey_id": _("Năm"), "phone": _PHONE, "invited_at": _AT}),
    Table("messaging.MessageChoice", Goes.DELETED, {"phone": ""}, by="phone", title=_("Lựa chọn nhận tin"),
          shown={"chosen_at": _AT, "phone": _PHONE, "group": _("Loại tin"), "wants": _("Cách nhận")}),
    Table("people.PhoneCheck", Goes.DELETED, {"phone": ""}, by="phone", title=_("Lần kiểm tra số điện thoại"),
          shown={"asked_at": _AT, "phone": _PHONE}),
    Table("people.OwnSignIn", Goes.DELETED, {"phone": ""}, by="phone", title=_("Đăng nhập qua nơi định danh"),
          shown={"issuer": _("Nơi đăng nhập"), "phone": _PHONE, "proved_at": _AT, "ended_at": _("Hết hiệu lực lúc")}),
    Table("sms_simulator.DeliveredSms", Goes.EMPTIED, {"to_phone": "", "text": ""}, by="to_phone"),
    Table("sms_simulator.SentSms", Goes.EMPTIED, {"from_phone": "", "text": ""}, by="from_phone"),
    Table("sms_simulator.Behaviour", Goes.DELETED, {"phone": ""}, by="phone"),
)  # fmt: skip

#: Ratings are tied to a visit, not to a phone; found by the subjects of one's appointments, numbers and dossiers.
RATINGS: Final = Table(
    "feedback.Rating", Goes.EMPTIED, {"text": ""}, title=_("Đánh giá"),
    shown={"given_at": _AT, "office__name": _OFFICE, "score": _("Mức hài lòng"), "text": _TEXT},
)  # fmt: skip

#: What goes with a dossier: `dossiers.erasing`, `post.erasing`, `assistance…erasing`, and here for simulators' copies.
WITH_DOSSIER: Final = (
    Table("dossiers.DossierContent", Goes.DOSSIER, {"applicant": {}, "answers": {}}, by="dossier__phone"),
    Table("dossiers.StoredFile", Goes.DOSSIER, {"name": ERASED}),
    Table("dossiers.Paper", Goes.DOSSIER, {"name": ERASED}, by="dossier__phone", title=_("Giấy tờ"),
          shown={"dossier__code": _CODE, "name": _("Tên giấy tờ"), "added_at": _("Nộp lúc")}),
    Table("dossiers.PaperPage", Goes.DOSSIER, {"sent_name": ERASED}),
    Table("dossiers.Upload", Goes.DOSSIER, {"name": ""}),
    Table("dossiers.LogContent", Goes.DOSSIER, {"content": {}}),
    Table("dossiers.Handover", Goes.DOSSIER, {"note": ""}),
    Table("dossiers.Supplement", Goes.DOSSIER, {"points": [], "reason": "", "answer": ""}, by="dossier__phone",
          title=_("Yêu cầu bổ sung"),
          shown={"dossier__code": _CODE, "points": _("Cần bổ sung"), "reason": _("Lý do"), "answer": _("Trả lời")}),
    Table("dossiers.Extension", Goes.DOSSIER, {"reason": ""}),
    Table("dossiers.Opinion", Goes.DOSSIER, {"question": "", "answer": ""}),
    Table("dossiers.Result", Goes.DOSSIER, {"name": "", "reason": "", "handed_to": "", "handed_proof": ""},
          by="dossier__phone", title=_("Kết quả"),
          shown={"dossier__code": _CODE, "name": _("Kết quả"), "number": _("Số"), "issued_on": _("Ngày"),
                 "reason": _("Lý do"), "handed_to": _("Người nhận"), "handed_proof": _("Giấy tờ người nhận")},
          only={"dossier__status__in": ["result_ready", "returned"]}),
    Table("dossiers.Note", Goes.DOSSIER, {"text": ""}),
    Table("dossiers.Sheet", Goes.DOSSIER, {"facts": {}}),
    Table("dossiers.SpecialIntake", Goes.DOSSIER, {"missed_because": ""}),
    Table("dossiers.PortalMessage", Goes.DOSSIER, {"facts": {}, "last_answer": ""}),
    Table("assistance.Assistance", Goes.DOSSIER, {"witness": "–"}),
    Table("assistance.FieldEntry", Goes.DOSSIER, {"before": None, "value": None}),
    Table("post.Parcel", Goes.DOSSIER, {"home": {}, "contents": [], "received_by": "", "proof": ""},
          by="dossier__phone", title=_("Bưu gửi"),
          shown={"code": _CODE, "dossier__code": _("Hồ sơ"), "state": _STATE, "home": _("Địa chỉ"),
                 "contents": _("Bên trong"), "received_by": _("Người nhận"), "asked_at": _AT}),
    Table("post.ParcelNote", Goes.DOSSIER, {"text": "", "received_by": "", "proof": ""}),
    Table("post.Claim", Goes.DOSSIER, {"text": "", "answer": ""}, by="parcel__dossier__phone",
          title=_("Khiếu nại bưu chính"),
          shown={"parcel__code": _CODE, "text": _TEXT, "answer": _("Trả lời")}),
    Table("post.CarrierOrder", Goes.DOSSIER, {"error": ""}),
    Table("post.HandoverItem", Goes.DOSSIER, {"note": ""}),
    Table("portal_simulator.HeldDossier", Goes.DOSSIER, {"facts": {}}),
    Table("portal_simulator.HeldStep", Goes.DOSSIER, {"what": ""}),
    Table("post_simulator.HeldParcel", Goes.DOSSIER, {"facts": {}}),
    Table("post_simulator.FeedItem", Goes.DOSSIER, {"text": "", "receiver": ""}),
)  # fmt: skip

#: Books: kept after a dossier's last payment, `MOTCUA_ACCOUNTS_KEPT_YEARS` years.
MONEY: Final = (
    Table("payments.Assessment", Goes.MONEY, {"groups": [], "proof": ""}, by="dossier__phone",
          title=_("Căn cứ tính phí"), shown={"dossier__code": _CODE, "groups": _("Diện được miễn, giảm"),
                 "proof": _("Giấy tờ")}),
    Table("payments.Payment", Goes.MONEY, {"payer": ""}, by="dossier__phone", title=_("Lần nộp tiền"),
          shown={"dossier__code": _("Hồ sơ"), "reference": _CODE, "amount_vnd": _("Số tiền"), "state": _STATE,
                 "payer": _("Người nộp"), "paid_at": _("Nộp lúc")}),
    Table("payments.Receipt", Goes.MONEY, {"payer": ERASED}, by="payment__dossier__phone", title=_("Biên lai"),
          shown={"series": _("Ký hiệu"), "number": _("Số"), "payer": _("Người nộp"), "amount_vnd": _("Số tiền"),
                 "issued_at": _AT}),
    Table("payments.Inflow", Goes.MONEY, {"text": "", "resolution": ""}, by="payment__dossier__phone",
          title=_("Tiền đến"), shown={"at": _AT, "amount_vnd": _("Số tiền"), "text": _TEXT}),
    Table("payments.Refund", Goes.MONEY, {"reason": "–", "to": "", "refusal": "", "proof": ""},
          by="payment__dossier__phone", title=_("Hoàn tiền"),
          shown={"asked_at": _AT, "amount_vnd": _("Số tiền"), "to": _("Trả cho"), "reason": _("Lý do")}),
    Table("payments.LedgerEntry", Goes.MONEY, {"text": ""}),
    Table("pay_simulator.SimulatedNotice", Goes.MONEY, {"said": {}, "heard": []}),
)  # fmt: skip

#: Anybody may have typed a number into a sign-in or a request; rows that hold it are deleted.
FREE: Final = (
    Table("axes.AccessAttempt", Goes.FREE, {"username": "", "path_info": "", "get_data": "", "post_data": ""}),
    Table("axes.AccessFailureLog", Goes.FREE, {"username": "", "path_info": ""}),
    Table("axes.AccessLog", Goes.FREE, {"username": "", "path_info": ""}),
    Table("journal.IdempotentAnswer", Goes.FREE, {"body": None, "key": ""}),
)  # fmt: skip

#: Not found by a phone: it goes by itself, or was written without saying who.
OTHERS: Final = (
    Table("sessions.Session", Goes.BY_ITSELF, {"session_data": ""}),
    Table("people.Guess", Goes.BY_ITSELF, {"key": ""}),
    Table("appointments.Hold", Goes.BY_ITSELF, {"visitor": ""}),
    Table("feedback.UnaskedPhone", Goes.BY_ITSELF, {"key": ""}),
    # Lines of a statement that wait to be read, and money nobody could place: they belong to no dossier yet.
    Table("payments.BankStatement", Goes.BY_ITSELF, {"problems": [], "waiting": []}),
    Table("post.UnclearNews", Goes.NOBODY, {"text": "", "problem": ""}),
    Table("feedback.Comment", Goes.NOBODY, {"name": "", "text": ERASED, "answer": "", "reason": "", "writer_key": ""}),
    Table("feedback.SurveyAnswer", Goes.NOBODY, {"answers": {}, "text": ""}),
)  # fmt: skip

ALL: Final = (*OWN, RATINGS, *WITH_DOSSIER, *MONEY, *FREE, *OTHERS)
EXPORTED: Final = tuple(table for table in (*OWN, *WITH_DOSSIER, *MONEY) if table.shown)
