# SPDX-License-Identifier: EUPL-1.2
"""The texts about lines and numbers: the number first, then what it is worth and how fresh that is; one SMS.

With marks it is two joined parts at most. What a silent machine said last is told as of then, never as live.
"""

from collections.abc import Callable, Sequence

from motcua.conversations.queue_parts import (
    COURTESY,
    HINT,
    OFFERED,
    PLACE,
    RANGE,
    SERVING,
    WHEN,
    Called,
    TicketTold,
    Where,
    at_place,
    freshness,
    hour,
)
from motcua.messaging.texts import Piece, Ways, fitted, marked
from motcua.queueing.rules import ACTIVE, IN_LINE, State

# So many people are about as long as the way from a bench outside.
USUALLY_BEFORE = 3


# --- one number ------------------------------------------------------------------------------------------


def of_ticket(told: TicketTold, *, ways: Ways, is_near: bool = False) -> str:
    """Tell how it stands with a number; `is_near` answers a wish to be told that is true already."""
    if told.state in IN_LINE:
        return _waiting(told, ways, is_near) if told.fresh.is_fresh else _waiting_unheard(told, ways)
    return fitted(
        f"Số {told.number}",
        at_place(told.where),
        f": {_STATES[told.state](told)}.",
        freshness(told.fresh),
        has_marks=ways.has_marks,
    )


def _waiting(told: TicketTold, ways: Ways, is_near: bool) -> str:
    hint = "" if is_near else _remind_hint(told, ways)
    return fitted(
        f"Số {told.number}",
        at_place(told.where),
        ": ",
        Piece(WHEN, (_moved(told), "")),
        "gần đến lượt rồi, " if is_near and told.ahead else "",
        _ahead(told.ahead),
        _range(told),
        ".",
        _serving(told.serving),
        freshness(told.fresh),
        Piece(HINT, (hint, "")),
        has_marks=ways.has_marks,
    )


def _waiting_unheard(told: TicketTold, ways: Ways) -> str:
    then = f" Lúc đó còn {told.ahead} người trước" if told.ahead else " Lúc đó sắp đến lượt"
    serving = f", đang {_called_words(told.serving[:1])}" if told.serving else ""
    return fitted(
        f"Số {told.number}",
        at_place(told.where),
        f": mất kết nối từ {hour(told.fresh.as_of, told.fresh.at)}, chưa biết số đang gọi.",
        Piece(SERVING, (f"{then}{serving}.", f"{then}.", "")),
        Piece(COURTESY, (" Xin xem bảng gọi số tại chỗ.", "")),
        has_marks=ways.has_marks,
    )


def _called_now(told: TicketTold) -> str:
    return f"đến lượt, mời đến {told.counter or 'quầy'}{_since(told, 'gọi')}"


def _serving_now(told: TicketTold) -> str:
    return f"đang làm việc{f' ở {told.counter}' if told.counter else ''}{_since(told, 'từ')}"


def _absent(told: TicketTold) -> str:
    place = f" ở {told.counter}" if told.counter else ""
    back = f", chờ thêm {told.back_after} số" if told.back_after else ""
    return f"đã gọi{place}{_since(told, '')} mà chưa đến. Xin đến quầy để được gọi lại{back}"


def _done(told: TicketTold) -> str:
    return f"đã xong{_since(told, 'lúc')}"


def _left(told: TicketTold) -> str:
    return f"không còn trong hàng chờ{_since(told, 'từ')}"


_STATES: dict[str, Callable[[TicketTold], str]] = {
    State.CALLED: _called_now,
    State.SERVING: _serving_now,
    State.ABSENT: _absent,
    State.DONE: _done,
    State.LEFT: _left,
}


def _since(told: TicketTold, word: str) -> str:
    return f" {word} {hour(told.since, told.fresh.at)}".replace("  ", " ") if told.since else ""


def _moved(told: TicketTold) -> str:
    return f"đã chuyển sang {marked(told.moved_to)}, " if told.moved_to else ""


def _ahead(count: int) -> str:
    return f"còn {count} người trước" if count else "sắp đến lượt"


def _range(told: TicketTold) -> Piece:
    if told.earliest_at is None or told.latest_at is None:
        return Piece(COURTESY, (" (chưa đủ dữ liệu để ước giờ)", ""))
    first, last = hour(told.earliest_at, told.fresh.at), hour(told.latest_at, told.fresh.at)
    return Piece(RANGE, (f", khoảng {first}-{last}" if first != last else f", khoảng {first}", ""))


def _serving(serving: Sequence[Called]) -> Piece:
    forms = (f" Đang {_called_words(serving[:count])}." for count in range(min(len(serving), 3), 0, -1))
    only = (f" Đang gọi {serving[0].number}.",) if serving else ()
    return Piece(SERVING, (*forms, *only, ""))


def _called_words(serving: Sequence[Called]) -> str:
    said = (f"{each.number} {each.counter}".strip() for each in serving)
    return f"gọi {', '.join(said)}"


def _remind_hint(told: TicketTold, ways: Ways) -> str:
    before = next((count for count in (5, USUALLY_BEFORE) if told.ahead > count), 0)
    return f" Nhắc: NHAC {told.number} {told.where.sign} {before} gửi {ways.short_code}" if before else ""


# --- several numbers -------------------------------------------------------------------------------------


def of_tickets(rows: Sequence[TicketTold], *, said: str, ways: Ways) -> str:
    """Tell how it stands with one place's numbers of the same digits, which different lines gave."""
    return fitted(
        f"Số {said}",
        at_place(rows[0].where),
        f": {', '.join(_in_short(row) for row in rows[:OFFERED])}{', ...' if len(rows) > OFFERED else ''}.",
        freshness(rows[0].fresh),
        Piece(HINT, (f" Xem một số: STT {rows[0].number} {rows[0].where.sign} gửi {ways.short_code}", "")),
        has_marks=ways.has_marks,
    )


def _in_short(row: TicketTold) -> str:
    if row.state in IN_LINE:
        return f"{row.number} {f'còn {row.ahead} người trước' if row.ahead else 'sắp đến lượt'}"
    if row.state in ACTIVE:
        return f"{row.number} mời đến {row.counter or 'quầy'}"
    return f"{row.number} {_ENDED[row.state]}"


_ENDED = {State.ABSENT.value: "đã gọi, vắng", State.DONE.value: "đã xong", State.LEFT.value: "đã về"}


def which_ticket(rows: Sequence[TicketTold], *, said: str, ways: Ways) -> str:
    """Ask which of several places or lines gave the number meant, answered by its number or the place's name."""
    shown = rows[:OFFERED]
    forms = [
        _numbered([f"{_number_at(row)}{marked(row.where.short)[:size]}" for row in shown]) for size in (40, 24, 16)
    ]
    return fitted(
        f"Số {said} hôm nay có ở: ",
        Piece(PLACE, tuple(forms)),
        ", ..." if len(rows) > OFFERED else "",
        f". Trả lời số 1-{len(shown)} hoặc tên nơi",
        has_marks=ways.has_marks,
    )


def _number_at(row: TicketTold) -> str:
    return f"{row.number} "


def _numbered(words: Sequence[str]) -> str:
    return ", ".join(f"{number}) {each.strip()}" for number, each in enumerate(words, start=1))


def write_again(keyword: str, numbers: Sequence[tuple[str, Where]], *, ways: Ways) -> str:
    """Say what to type to name one of several, where another question is open and must stay so."""
    typed = [f"{keyword} {f'{number} {where.sign}'.strip()}" for number, where in numbers[:OFFERED]]
    return fitted("Có ở nhiều nơi. Nhắn ", " hoặc ".join(typed), f" gửi {ways.short_code}", has_marks=ways.has_marks)


def which_place(places: Sequence[Where], *, said: str = "", ways: Ways) -> str:
    """Ask which of several places is meant, answered by its number or name."""
    shown = places[:OFFERED]
    forms = [_numbered([marked(where.short or where.name)[:size] for where in shown]) for size in (40, 24, 16)]
    return fitted(
        f"Số {said} ở nơi nào? " if said else "Hỏi nơi nào? ",
        Piece(PLACE, tuple(forms)),
        ", ..." if len(places) > OFFERED else "",
        f". Trả lời số 1-{len(shown)} hoặc tên nơi",
        has_marks=ways.has_marks,
    )


# --- what is missing -------------------------------------------------------------------------------------


def not_today(number: str, where: Where | None, *, ways: Ways) -> str:
    """Tell that this number was not given today, and how to name the place."""
    place = at_place(where) if where is not None else ""
    typed = f"STT {number} {where.sign}" if where is not None else f"STT {number} hai chau"
    return fitted(
        f"Hôm nay chưa có số {number}",
        " ở" if where is not None else " ở nơi nào",
        place,
        ". Xin xem lại số và nơi trên phiếu.",
        Piece(HINT, (f" Vd: {typed} gửi {ways.short_code}." if where is None else "", "")),
        Piece(COURTESY, (f" Hỏi: {ways.switchboard}", "")),
        has_marks=ways.has_marks,
    )


def how_to(*, ways: Ways) -> str:
    """Say how to ask for a number, a place, and to be told."""
    return fitted(
        "Xem số: STT số nơi lấy số, vd STT A105 hai chau. Cả nơi: STT bvdn. ",
        Piece(HINT, ("Nhắc khi còn 5 người: NHAC A105 hai chau 5. ", "Nhắc: NHAC A105 hai chau 5. ", "")),
        f"Gửi {ways.short_code}",
        Piece(COURTESY, (f", hỏi {ways.switchboard}", "")),
        has_marks=ways.has_marks,
    )


def ask_number(where: Where | None, *, ways: Ways) -> str:
    """Ask for the number on the slip."""
    place = at_place(where) if where is not None else ""
    return fitted("Số thứ tự nào", place, "? Trả lời số trên phiếu, vd A105", has_marks=ways.has_marks)


def ask_place(number: str, *, ways: Ways) -> str:
    """Ask where the number was taken."""
    return fitted(f"Số {number} lấy ở nơi nào? Trả lời tên nơi, vd hai chau", has_marks=ways.has_marks)


def dropped(*, ways: Ways) -> str:
    """Tell that nothing more is asked."""
    return fitted(f"Đã bỏ. Xem số: STT A105 hai chau gửi {ways.short_code}", has_marks=ways.has_marks)


# --- being told ------------------------------------------------------------------------------------------


def alert_set(told: TicketTold, *, before: int, ways: Ways) -> str:
    """Repeat what was understood: the phone is told when so many are before the number."""
    now = f"hiện còn {told.ahead}"
    if not told.fresh.is_fresh:
        now = f"mất kết nối từ {hour(told.fresh.as_of, told.fresh.at)}"
    return fitted(
        f"Sẽ nhắn tin khi còn {before} người trước số {told.number}",
        at_place(told.where),
        f" ({now}",
        _range(told) if told.fresh.is_fresh and told.earliest_at is not None else "",
        ").",
        Piece(HINT, (f" Thôi nhắc: NHAC HUY gửi {ways.short_code}", "")),
        has_marks=ways.has_marks,
    )


def before_how_many(told: TicketTold, *, most: int, ways: Ways) -> str:
    """Say how many people there may be before somebody who wants to be told."""
    return fitted(
        f"Chỉ nhắc được khi còn 1 đến {most} người trước. "
        f"Nhắn lại: NHAC {told.number} {told.where.sign} 5 gửi {ways.short_code}",
        has_marks=ways.has_marks,
    )


def too_many_alerts(count: int, *, ways: Ways) -> str:
    """Say that this phone waits to be told of enough numbers."""
    return fitted(
        f"Số điện thoại này đang chờ nhắc {count} số rồi. Bỏ một số: NHAC HUY A105, bỏ hết: NHAC HUY gửi "
        f"{ways.short_code}",
        has_marks=ways.has_marks,
    )


def alerts_dropped(count: int, *, number: str, ways: Ways) -> str:
    """Tell that the phone is not told any more."""
    if not count:
        what = f"chờ nhắc số {number}" if number else "chờ nhắc số nào"
        return fitted(f"Số điện thoại này không {what}.", has_marks=ways.has_marks)
    what = f"lời nhắc số {number}" if number else ("lời nhắc" if count == 1 else f"cả {count} lời nhắc")
    return fitted(f"Đã bỏ {what}, không nhắn tin nữa.", has_marks=ways.has_marks)
