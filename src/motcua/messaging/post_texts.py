# SPDX-License-Identifier: EUPL-1.2
"""The texts about papers and results by post, of the size and with the marks that `texts` tells: the code first.

Nobody's name and no address stand in them. The dossier's code, the parcel's and the promised day never give way.
"""

from datetime import date, datetime

from motcua.kernel.money import vnd
from motcua.messaging.dossier_texts import address_of
from motcua.messaging.own_words import worded
from motcua.messaging.texts import Piece, Place, Ways, at_place, fitted, moment
from motcua.messaging.told import after_missing, day_of, postage_forms

# In the order in which they give way; a place has its own rank, behind these.
_COURTESY, _BRING, _PRICE = 1, 2, 3
_LINK = 8


@worded("ma")
def pickup_asked(*, code: str, you_pay_vnd: int, full_vnd: int, ways: Ways) -> str:
    """Tell that the postman will come for the papers, what it costs, and when the dossier counts as filed."""
    return fitted(
        f"Hồ sơ {code}: bưu tá sẽ gọi điện rồi đến nhà lấy giấy tờ.",
        _price(you_pay_vnd, full_vnd),
        Piece(_COURTESY, (" Tính là nộp khi cơ quan nhận đủ.", "")),
        _ask(ways),
        has_marks=ways.has_marks,
    )


@worded("ma")
def return_asked(*, code: str, you_pay_vnd: int, full_vnd: int, ways: Ways) -> str:
    """Tell that the result comes home by post once it is there, and what it costs."""
    return fitted(
        f"Hồ sơ {code}: có kết quả sẽ gửi về nhà qua bưu điện.",
        _price(you_pay_vnd, full_vnd),
        Piece(_COURTESY, (f" Đổi địa chỉ: {address_of(code, ways)}", "")),
        has_marks=ways.has_marks,
    )


@worded("ma cuoc")
def groups_refused(*, code: str, you_pay_vnd: int, ways: Ways) -> str:
    """Tell that the declared group was not proved, and what the postage is without it."""
    return fitted(
        f"Hồ sơ {code}: giấy tờ chưa cho thấy Ông/Bà thuộc diện giảm cước bưu chính.",
        f" Cước Ông/Bà trả {vnd(you_pay_vnd)}.",
        _ask(ways),
        has_marks=ways.has_marks,
    )


@worded("ma ma_buu_gui")
def pickup_ordered(*, code: str, parcel: str, ways: Ways) -> str:
    """Tell the code under which the papers are fetched."""
    return fitted(
        f"Hồ sơ {code}: bưu điện đã nhận yêu cầu lấy giấy tờ, mã {parcel}.",
        Piece(_COURTESY, (" Bưu tá gọi trước khi đến.", "")),
        _ask(ways),
        has_marks=ways.has_marks,
    )


@worded("ma ma_buu_gui")
def papers_collected(*, code: str, parcel: str, due_on: date | None, ways: Ways) -> str:
    """Tell that the postman has the papers, and by when they are at the office."""
    return fitted(
        f"Hồ sơ {code}: bưu tá đã lấy giấy tờ, mã {parcel}",
        f", đến cơ quan chậm nhất {day_of(due_on)}." if due_on else ".",
        Piece(_COURTESY, (" Giấy tờ đến nơi sẽ nhắn.", "")),
        has_marks=ways.has_marks,
    )


@worded("ma nop_luc tra_loi_truoc")
def papers_arrived(*, code: str, filed_at: datetime, answer_by: datetime | None, by_post: bool, ways: Ways) -> str:
    """Tell the moment at which the dossier counts as filed, and by when the office answers (Rule: R-071)."""
    filed = f"tính là nộp lúc {moment(filed_at)}."
    answered = f" Cơ quan trả lời trước {moment(answer_by)}." if answer_by else ""
    return fitted(
        f"Hồ sơ {code}: {'bưu điện đã giao giấy tờ cho cơ quan, ' if by_post else ''}{filed}{answered}",
        has_marks=ways.has_marks,
    )


@worded("ma ket_qua phai_nop")
def result_by_post(*, code: str, is_granted: bool, is_late: bool, due_vnd: int, ways: Ways) -> str:
    """Tell that the result is there and comes by post; where something is to be paid first, what and where."""
    what = "đã có kết quả" if is_granted else "đã có văn bản trả lời"
    first = f"Hồ sơ {code}: {'xin lỗi vì trễ hẹn, ' if is_late else ''}{what}."
    if due_vnd:
        return fitted(
            first,
            f" Nộp {vnd(due_vnd)} để bưu điện gửi về nhà",
            Piece(_LINK, (f": {address_of(code, ways)}", f". Hỏi: {ways.switchboard}")),
            has_marks=ways.has_marks,
        )
    return fitted(
        first,
        " Sẽ gửi về nhà qua bưu điện.",
        Piece(_COURTESY, (" Khi gửi sẽ nhắn mã bưu gửi. Không cần đến quầy.", " Không cần đến quầy.", "")),
        has_marks=ways.has_marks,
    )


@worded("ma ma_buu_gui thu_ho")
def handed_over(*, code: str, parcel: str, due_on: date | None, collect_vnd: int, ways: Ways) -> str:
    """Tell that the result is on its way, its code, by when it comes, and what the postman collects."""
    return fitted(
        f"Hồ sơ {code}: kết quả đã gửi về nhà, mã {parcel}",
        f", chậm nhất {day_of(due_on)}." if due_on else ".",
        f" Trả bưu tá {vnd(collect_vnd)}." if collect_vnd else "",
        Piece(_BRING, (" Khi nhận xin cho xem căn cước.", " Mang căn cước.", "")),
        has_marks=ways.has_marks,
    )


@worded("ma ma_buu_gui thu_ho")
def out_for_delivery(*, code: str, parcel: str, collect_vnd: int, ways: Ways) -> str:
    """Tell that the postman is coming with the result."""
    return fitted(
        f"Hồ sơ {code}: bưu tá đang đi phát {parcel}, xin giữ điện thoại.",
        f" Trả bưu tá {vnd(collect_vnd)}." if collect_vnd else "",
        Piece(_BRING, (" Khi nhận xin cho xem căn cước.", " Mang căn cước.", "")),
        has_marks=ways.has_marks,
    )


@worded("ma viec_buu_ta lan viec_tiep")
def failed(*, code: str, parcel: str, tried: int, next_on: date | None, is_pickup: bool, ways: Ways) -> str:
    """Tell that nobody was met, and when the second invitation is, or that it goes back (Rule: R-070)."""
    what = "lấy giấy tờ" if is_pickup else f"phát {parcel}"
    again = f" {after_missing(tried=tried, next_on=next_on, is_pickup=is_pickup)}"
    return fitted(
        f"Hồ sơ {code}: bưu tá đến {what} lần {tried}, chưa gặp.{again}",
        _ask(ways),
        has_marks=ways.has_marks,
    )


@worded("ma ma_buu_gui")
def returned(*, code: str, parcel: str, place: Place, ways: Ways) -> str:
    """Tell that the result is at the office again: fetch it there or have it sent once more."""
    return fitted(
        f"Hồ sơ {code}: bưu điện đã trả {parcel} về cơ quan. Nhận",
        at_place(place),
        Piece(_LINK, (f" hoặc gửi lại: {address_of(code, ways)}", f" hoặc gọi {ways.switchboard}")),
        has_marks=ways.has_marks,
    )


@worded("ma ma_buu_gui luc")
def delivered(*, code: str, parcel: str, at: datetime, ways: Ways) -> str:
    """Tell that the result was handed over, so that nobody takes it unseen."""
    return fitted(
        f"Hồ sơ {code}: bưu điện đã giao kết quả {parcel} lúc {moment(at)}.",
        Piece(_COURTESY, (f" Không phải Ông/Bà nhận? Gọi {ways.switchboard}", "")),
        has_marks=ways.has_marks,
    )


@worded("ma ma_buu_gui")
def late(*, code: str, parcel: str, ways: Ways) -> str:
    """Apologise that the post is slow."""
    return fitted(
        f"Hồ sơ {code}: xin lỗi Ông/Bà, bưu điện chuyển {parcel} chậm hơn quy định.",
        Piece(_COURTESY, (" Cơ quan đã báo bưu điện.", "")),
        _ask(ways),
        has_marks=ways.has_marks,
    )


@worded("ma ma_buu_gui")
def lost(*, code: str, parcel: str, ways: Ways) -> str:
    """Apologise that the post lost it; the office claims from the carrier."""
    return fitted(
        f"Hồ sơ {code}: xin lỗi Ông/Bà, bưu điện báo thất lạc {parcel}.",
        Piece(_COURTESY, (" Cơ quan đã khiếu nại, sẽ gọi điện hướng dẫn.", " Cơ quan sẽ gọi điện.", "")),
        f" Hỏi: {ways.switchboard}",
        has_marks=ways.has_marks,
    )


@worded("ma viec_con_lai")
def cancelled(*, code: str, is_pickup: bool, place: Place, ways: Ways) -> str:
    """Tell that nothing is carried any more, and where things are done instead."""
    return fitted(
        f"Hồ sơ {code}: đã thôi gửi qua bưu điện. {'Nộp giấy tờ' if is_pickup else 'Nhận kết quả'}",
        at_place(place),
        ".",
        Piece(_COURTESY, (f" Không phải Ông/Bà hủy? Gọi {ways.switchboard}", "")),
        has_marks=ways.has_marks,
    )


# --- their parts ---------------------------------------------------------------------------------------


def _price(you_pay_vnd: int, full_vnd: int) -> Piece:
    return Piece(_PRICE, tuple(form and f" {form}" for form in postage_forms(you_pay_vnd, full_vnd)))


def _ask(ways: Ways) -> Piece:
    return Piece(_COURTESY, (f" Hỏi: {ways.switchboard}", ""))
