# SPDX-License-Identifier: EUPL-1.2
"""What may be filled into an office's own words: a name, what it stands for, and how it is said. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.kernel.money import vnd
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.messaging.fitting import Piece, cuts, marked
from motcua.messaging.told import (
    address_of,
    after_missing,
    by_moment,
    day_of,
    listed,
    moment,
    place_forms,
    postage_forms,
    promise_of,
    rating_steps,
    site_of,
    sum_of,
)

Values = Mapping[str, Any]
# In the order in which values shorten themselves; whole names of places come later (`told.PLACE`).
_LIST, _HOURS, _PRICE, _WORDS, _STEPS = 1, 2, 3, 4, 5


@dataclass(frozen=True)
class Placeholder:
    """A `{name}` in own words. It exists where a text has the arguments `of`, and is about one of `only` if named.

    `only` holds kinds ("dossier") and whole codes ("post.failed"), `never` codes; `is_sometimes`: it may be empty.
    """

    name: str
    title: str | Promise
    of: tuple[str, ...]
    say: Callable[[Values], str | Piece]
    only: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    is_sometimes: bool = False

    def is_of(self, code: str, parameters: frozenset[str]) -> bool:
        is_meant = not self.only or code in self.only or code.partition(".")[0] in self.only
        return is_meant and code not in self.never and parameters.issuperset(self.of)


def _moment(name: str) -> Callable[[Values], str]:
    return lambda values: moment(values[name]) if values[name] else ""


def _by(name: str) -> Callable[[Values], str]:
    def say(values: Values) -> str:
        at = values[name]
        if at is None:
            return ""
        return by_moment(at, values["told_at"]) if values.get("told_at") else moment(at)

    return say


def _sum(name: str) -> Callable[[Values], str]:
    return lambda values: sum_of(values[name]) if values[name] else ""


def _price(name: str) -> Callable[[Values], str]:
    return lambda values: vnd(values[name]) if values[name] else ""


def _plainly(name: str) -> Callable[[Values], str]:
    return lambda values: marked(str(values[name] or ""))


def _words(name: str) -> Callable[[Values], Piece]:
    """Say what somebody typed, shortened word by word where there is no room."""

    def say(values: Values) -> Piece:
        words = marked(values[name] or "").rstrip(" .")
        return Piece(_WORDS, (words, *cuts(words)))

    return say


def _list(name: str, joint: str) -> Callable[[Values], Piece]:
    def say(values: Values) -> Piece:
        names = [words for each in values[name] if (words := marked(each).strip(" .;"))]
        forms = [joint.join(names[:count]) for count in range(len(names), 0, -1)]
        return Piece(_LIST, (*forms, *cuts(names[0])) if names else ("",))

    return say


def _today(values: Values) -> str:
    at = values["starts_at"]
    return moment(at, today=at.astimezone(OFFICE_ZONE).date())


def _free_hours(values: Values) -> Piece:
    hours: Sequence[Any] = values["near_hours"]
    forms = tuple(listed(sorted(hours)[:count]) for count in range(len(hours), 0, -1))
    return Piece(_HOURS, forms or ("",))


def _when(name: str, yes: str, no: str = "") -> Callable[[Values], str]:
    return lambda values: yes if values.get(name, True) else no


def _hour_range(values: Values) -> str:
    turn = values["turn"]
    if turn.earliest_at is None or turn.latest_at is None:
        return ""
    return f"{moment(turn.earliest_at).split()[0]}-{moment(turn.latest_at).split()[0]}"


def _office_of_turn(values: Values) -> Piece:
    turn = values["turn"]
    short, whole = marked(turn.office or turn.office_name), marked(turn.office_name)
    return Piece(_WORDS, (short, *cuts(short)), (whole, *cuts(whole)))


def _office(values: Values) -> Piece:
    short, whole = marked(values["office"] or values["office_name"]), marked(values["office_name"])
    return Piece(_WORDS, (short, *cuts(short)), (whole, *cuts(whole)))


def _steps(values: Values) -> Piece:
    return Piece(_STEPS, rating_steps())


def _before(values: Values) -> str:
    count = values["turn"].before
    return f"còn {count} người trước" if count else "sắp đến lượt"


_TODAY = ("appointment.reminder_today",)
_OF_DOSSIERS = ("dossier", "payment", "post", "special", "pager")
_OF_HOURS = ("appointment", "vaccination")
_YES_NO = ("appointment.hour_proposed", "appointment.earlier_hour_offered")
# What holds there is one of two, so both are said by one name.
_PROMISE = ("dossier.supplement_taken",)
_PRICED = ("post.pickup_asked", "post.return_asked")
_RECEIVED = ("feedback.complaint_received",)
_RATED = ("feedback.how_was_it", "feedback.rating_unclear")
_RESULT = ("Nộp giấy tờ", "Nhận kết quả")

PLACEHOLDERS: tuple[Placeholder, ...] = (
    Placeholder("ma", _("mã hẹn, mã hồ sơ, hay mã xác nhận"), ("code",), _plainly("code")),
    # --- hours
    Placeholder("gio", _("giờ hẹn"), ("starts_at",), _moment("starts_at"), never=_TODAY),
    Placeholder("gio", _("giờ hẹn hôm nay"), ("starts_at",), _today, only=_TODAY),
    Placeholder("gio_cu", _("giờ hẹn trước khi đổi"), ("first_starts_at",), _moment("first_starts_at")),
    Placeholder("gio_dang_hen", _("giờ đang hẹn"), ("instead_of",), _moment("instead_of")),
    Placeholder(
        "noi", _("nơi đến: cơ quan, địa chỉ, quầy; tự rút gọn"), ("place",), lambda of: place_forms(of["place"])
    ),
    Placeholder("tra_loi_truoc", _("cơ quan trả lời trước lúc nào"), ("confirm_by",), _by("confirm_by")),
    Placeholder(
        "tra_loi_truoc", _("trả lời trước lúc nào"), ("answer_by",), _by("answer_by"), never=_PROMISE, is_sometimes=True
    ),
    Placeholder("mang", _("giấy tờ cần mang; tự rút gọn"), ("bring",), _list("bring", ", "), is_sometimes=True),
    Placeholder("ly_do", _("lý do cán bộ đã ghi; tự rút gọn"), ("reason",), _words("reason"), is_sometimes=True),
    Placeholder("gio_con_cho", _("các giờ gần đó còn chỗ"), ("near_hours",), _free_hours, is_sometimes=True),
    Placeholder(
        "huy",
        _("cách hủy bằng tin nhắn"),
        ("code", "ways"),
        lambda of: f"HUYHG {of['code']} gửi {of['ways'].short_code}",
        only=_OF_HOURS,
    ),
    Placeholder("co_khong", _("hai chữ trả lời: CO hoặc KHONG"), ("code",), lambda of: "CO hoặc KHONG", only=_YES_NO),
    Placeholder(
        "trang_hen",
        _("địa chỉ trang của lịch hẹn"),
        ("code", "ways"),
        lambda of: f"{site_of(of['ways'])}/d/{of['code']}",
        only=("appointment",),
    ),
    Placeholder("so_be", _("mấy bé"), ("children",), lambda of: f"{of['children']} bé"),
    # --- turns
    Placeholder("so", _("số thứ tự"), ("turn",), lambda of: of["turn"].number),
    Placeholder("noi_cho", _("nơi chờ; tự rút gọn"), ("turn",), _office_of_turn),
    Placeholder("hang", _("tên hàng chờ"), ("turn",), lambda of: marked(of["turn"].line_name), is_sometimes=True),
    Placeholder("con", _("còn bao nhiêu người trước"), ("turn",), _before),
    Placeholder("khoang", _("khoảng giờ được gọi"), ("turn",), _hour_range, is_sometimes=True),
    Placeholder("trang_so", _("địa chỉ trang của số"), ("turn",), lambda of: of["turn"].address),
    Placeholder("phut", _("mã dùng được trong mấy phút"), ("minutes",), _plainly("minutes")),
    # --- dossiers
    Placeholder("hen_tra", _("hẹn trả kết quả lúc nào"), ("due_at",), _by("due_at"), never=(*_PROMISE, *_RECEIVED)),
    Placeholder(
        "loi_hua",
        _("lời hứa đang có: ngày hẹn trả, hoặc hạn cơ quan trả lời"),
        ("due_at", "answer_by", "told_at"),
        lambda of: promise_of(due_at=of["due_at"], answer_by=of["answer_by"], told_at=of["told_at"]),
        is_sometimes=True,
    ),
    Placeholder("hen_cu", _("ngày hẹn trước đây"), ("due_before",), _moment("due_before")),
    Placeholder("hen_moi", _("ngày hẹn mới"), ("due_after",), _moment("due_after")),
    Placeholder("can_bo_sung", _("những điều cần bổ sung; tự rút gọn"), ("points",), _list("points", "; ")),
    Placeholder(
        "ket_qua",
        _("“đã có kết quả”, hoặc “đã có văn bản trả lời”"),
        ("is_granted",),
        _when("is_granted", "đã có kết quả", "đã có văn bản trả lời"),
    ),
    Placeholder(
        "xin_loi", _("lời xin lỗi khi trễ hẹn"), ("is_late",), _when("is_late", "xin lỗi vì trễ hẹn"), is_sometimes=True
    ),
    Placeholder("gio_mo", _("giờ mở cửa"), ("hours",), _plainly("hours"), is_sometimes=True),
    Placeholder(
        "mang_theo",
        _("giấy tờ cần mang khi nhận"),
        ("has_slip", "is_granted"),
        _when("has_slip", "giấy tờ tùy thân, giấy tiếp nhận", "giấy tờ tùy thân"),
    ),
    Placeholder(
        "khong_can_giay",
        _("“Không cần giấy hẹn.”, ngày không giấy hẹn"),
        ("has_slip",),
        _when("has_slip", "", "Không cần giấy hẹn."),
        only=("special",),
        is_sometimes=True,
    ),
    Placeholder("dang_o", _("bộ phận đang giữ hồ sơ"), ("unit",), _words("unit"), is_sometimes=True),
    Placeholder("luc", _("đã xong lúc nào"), ("at",), _moment("at")),
    Placeholder("the", _("số thẻ rung"), ("tag",), _plainly("tag")),
    Placeholder(
        "giu_den",
        _("giữ đến ngày nào"),
        ("expires_at",),
        lambda of: f"{of['expires_at'].astimezone(OFFICE_ZONE):%d/%m/%Y}",
    ),
    Placeholder("trang_soan", _("địa chỉ để làm tiếp"), ("address",), lambda of: of["address"], only=("draft",)),
    Placeholder(
        "trang_ho_so",
        _("địa chỉ trang của hồ sơ"),
        ("code", "ways"),
        lambda of: address_of(of["code"], of["ways"]),
        only=_OF_DOSSIERS,
    ),
    Placeholder(
        "theo_doi",
        _("cách theo dõi bằng tin nhắn"),
        ("code", "ways"),
        lambda of: f"TT {of['code'][-4:]} gửi {of['ways'].short_code}",
        only=_OF_DOSSIERS,
    ),
    # --- money
    Placeholder("so_tien", _("số tiền"), ("amount_vnd",), _sum("amount_vnd")),
    Placeholder("khoan", _("khoản đã nộp"), ("fees",), _plainly("fees"), is_sometimes=True),
    Placeholder("bien_lai", _("số biên lai"), ("receipt",), _plainly("receipt"), is_sometimes=True),
    Placeholder("nop_thua", _("số tiền nộp thừa"), ("surplus_vnd",), _sum("surplus_vnd"), is_sometimes=True),
    Placeholder("cach_hoan", _("hoàn bằng cách nào"), ("how",), _plainly("how")),
    # --- post
    Placeholder("ma_buu_gui", _("mã bưu gửi"), ("parcel",), _plainly("parcel")),
    Placeholder("cuoc", _("cước Ông/Bà trả"), ("you_pay_vnd",), lambda of: vnd(of["you_pay_vnd"]), never=_PRICED),
    Placeholder(
        "loi_ve_cuoc",
        _("câu về cước: Ông/Bà trả bao nhiêu, địa phương hỗ trợ bao nhiêu; tự rút gọn"),
        ("you_pay_vnd", "full_vnd"),
        lambda of: Piece(_PRICE, postage_forms(of["you_pay_vnd"], of["full_vnd"])),
    ),
    Placeholder(
        "buu_dien_giao",
        _("“bưu điện đã giao giấy tờ cho cơ quan”, khi đến qua bưu điện"),
        ("by_post",),
        _when("by_post", "bưu điện đã giao giấy tờ cho cơ quan"),
        is_sometimes=True,
    ),
    Placeholder("phai_nop", _("số tiền cần nộp trước"), ("due_vnd",), _price("due_vnd"), is_sometimes=True),
    Placeholder("thu_ho", _("số tiền bưu tá thu"), ("collect_vnd",), _price("collect_vnd"), is_sometimes=True),
    Placeholder(
        "cham_nhat", _("đến chậm nhất ngày nào"), ("due_on",), lambda of: day_of(of["due_on"]), is_sometimes=True
    ),
    Placeholder("nop_luc", _("tính là nộp lúc nào"), ("filed_at",), _moment("filed_at")),
    Placeholder("lan", _("lần thứ mấy"), ("tried",), _plainly("tried")),
    Placeholder(
        "viec_tiep",
        _("việc tiếp theo: mời lần 2, hoặc chuyển về cơ quan"),
        ("tried", "next_on", "is_pickup"),
        lambda of: after_missing(tried=of["tried"], next_on=of["next_on"], is_pickup=of["is_pickup"]),
    ),
    Placeholder(
        "viec_buu_ta",
        _("“lấy giấy tờ” hoặc “phát kết quả”"),
        ("is_pickup",),
        _when("is_pickup", "lấy giấy tờ", "phát kết quả"),
        only=("post.failed",),
    ),
    Placeholder(
        "viec_con_lai",
        _("“Nộp giấy tờ” hoặc “Nhận kết quả”"),
        ("is_pickup",),
        _when("is_pickup", *_RESULT),
        only=("post.cancelled",),
    ),
    # --- what people say
    Placeholder("luot", _("lượt đã xong: số, mã hẹn hay mã hồ sơ"), ("number",), _plainly("number")),
    Placeholder("noi_da_den", _("nơi tiếp nhận; tự rút gọn"), ("office", "office_name"), _office),
    Placeholder("cach_tra_loi", _("các số để trả lời, mỗi số là mức nào"), ("ways",), _steps, only=_RATED),
    Placeholder(
        "trang_danh_gia",
        _("địa chỉ trang đánh giá"),
        ("address",),
        lambda of: of["address"],
        only=("feedback.how_was_it",),
    ),
    Placeholder("trang_gop_y", _("địa chỉ trang góp ý của nơi ấy"), ("complain_at",), lambda of: of["complain_at"]),
    Placeholder("tra_loi_truoc", _("trả lời trước lúc nào"), ("due_at",), _moment("due_at"), only=_RECEIVED),
    Placeholder(
        "trang_tra_cuu",
        _("địa chỉ trang xem trả lời"),
        ("address",),
        lambda of: of["address"],
        only=(*_RECEIVED, "feedback.complaint_answered"),
    ),
    Placeholder("tra_loi", _("câu trả lời của cơ quan; tự rút gọn"), ("answer",), _words("answer")),
    Placeholder("nam", _("năm khảo sát"), ("year",), _plainly("year")),
    Placeholder(
        "trang_khao_sat",
        _("địa chỉ phiếu khảo sát"),
        ("address",),
        lambda of: of["address"],
        only=("feedback.survey_invitation",),
    ),
    # --- for all
    Placeholder("dau_so", _("đầu số nhận tin"), ("ways",), lambda of: of["ways"].short_code),
    Placeholder("tong_dai", _("số tổng đài"), ("ways",), lambda of: of["ways"].switchboard),
    Placeholder("trang", _("địa chỉ trang này"), ("ways",), lambda of: site_of(of["ways"])),
)
