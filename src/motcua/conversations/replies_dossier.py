# SPDX-License-Identifier: EUPL-1.2
"""The replies about dossiers: to a dossier's own phone what concerns it, to others how far it is. Rule: R-045."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from motcua.dossiers.following import Progress
from motcua.kernel.text import sms_parts
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.messaging.dossier_texts import address_of
from motcua.messaging.payment_texts import sum_of
from motcua.messaging.texts import Piece, Place, Ways, at_place, cuts, fitted, marked, moment

# In the order in which they give way.
_COURTESY, _WORDS = 1, 2
_HOLDER, _FEE, _LINK = 3, 4, 8


@dataclass(frozen=True)
class DossierTold:
    """What of one's own dossier is told: how far it is, who has it, the promise, what is missing, what is owed.

    `first_vnd` must be paid before the office takes it over, `open_vnd` before or with the result; `by_post` says
    where what travels by post is.
    """

    progress: Progress
    holder: str = ""
    answer_by: datetime | None = None
    due_at: datetime | None = None
    is_late: bool = False
    points: tuple[str, ...] = ()
    place: Place | None = None
    reason: str = ""
    has_file: bool = False
    is_special: bool = False
    told_on: date | None = None
    first_vnd: int = 0
    open_vnd: int = 0
    by_post: str = ""

    @property
    def code(self) -> str:
        return self.progress.code


def own(told: DossierTold, *, ways: Ways) -> str:
    """Tell one's own dossier in one message."""
    return fitted(f"Hồ sơ {told.code}: ", *_pieces(told, ways), has_marks=ways.has_marks)


def _pieces(told: DossierTold, ways: Ways) -> Sequence[str | Piece]:
    match told.progress.status:
        case "submitted" if told.first_vnd:
            pay = f"đã gửi. Nộp {sum_of(told.first_vnd)} để cơ quan tiếp nhận."
            return [pay, Piece(_LINK, (f" Nộp: {address_of(told.code, ways)}", " Nộp trên mạng hoặc tại quầy."))]
        case "submitted" | "result_ready" if told.by_post:
            ready = "đã có kết quả. " if told.progress.status == "result_ready" else "đã gửi. "
            doubled = told.by_post.startswith("Đã có kết quả")
            return ["" if doubled else ready, _way(told.by_post), _see(told, ways)]
        case "submitted":
            late = " (xin lỗi, đã quá hạn)" if told.is_late else ""
            by = f". Cơ quan trả lời trước {moment(told.answer_by)}{late}" if told.answer_by else ""
            return ["đã gửi, chờ tiếp nhận", _at(told), f"{by}.", _see(told, ways)]
        case "supplement":
            return ["cần bổ sung", _cut(told.points), _where_to_complete(told, ways)]
        case "processing" | "signing" | "signed":
            return [_label(told), _at(told), _promise(told), _fee(told, " khi nhận kết quả"), _see(told, ways)]
        case "result_ready" if told.has_file:
            return ["đã có kết quả. Tải về: ", address_of(told.code, ways), _fee(told)]
        case "result_ready":
            place = at_place(told.place) if told.place else ""
            return ["đã có kết quả. Nhận", place, ". Mang giấy tờ tùy thân.", _fee(told, " khi nhận")]
        case "refused" | "stopped":
            return [_label(told), ".", _reason(told.reason), f" Hỏi: {ways.switchboard}"]
        case _:
            return [_label(told), "."]


def stranger(progress: Progress, *, ways: Ways) -> str:
    """Tell anybody how far a dossier is, and how its owner learns more."""
    return fitted(
        f"Hồ sơ {progress.code}: {progress.status_label} (bước {progress.stage}/{progress.of_stages}).",
        Piece(_COURTESY, (" Chi tiết: nhắn từ số điện thoại ghi trong hồ sơ, hoặc gọi ", " Hỏi: ")),
        ways.switchboard,
        has_marks=ways.has_marks,
    )


def several(rows: Sequence[Progress], *, ways: Ways) -> str:
    """List dossiers of the phone that wrote, each with its state, and how to ask for one; not all may have room."""
    head, tail = "Hồ sơ: ", f" Xem một hồ sơ: TT 4 số cuối, gửi {ways.short_code}"
    for count in range(len(rows), 0, -1):
        more = "; ..." if count < len(rows) else "."
        listed = "; ".join(f"{row.code} {row.status_label}" for row in rows[:count])
        text = fitted(f"{head}{listed}{more}{tail}", has_marks=False)
        if sms_parts(text).parts == 1:
            return text
    return fitted(f"{head}{rows[0].code}; ...{tail}", has_marks=False)


def not_found(code: str, *, ways: Ways) -> str:
    """Say that there is no such dossier."""
    return fitted(
        "Không có hồ sơ ",
        Piece(_WORDS, (f"{marked(code)[:40]}", "mã này")),
        f". Xin xem lại mã trên giấy tiếp nhận, nhắn TT mã gửi {ways.short_code}. Hỏi: {ways.switchboard}",
        has_marks=ways.has_marks,
    )


def none_ends_so(end: str, *, ways: Ways) -> str:
    """Say that this phone has no dossier whose code ends so."""
    return fitted(
        f"Số điện thoại này không có hồ sơ nào có mã kết thúc bằng {end[:12]}. "
        f"Xin nhắn TT và đủ mã, gửi {ways.short_code}. Hỏi: {ways.switchboard}",
        has_marks=ways.has_marks,
    )


def none_open(*, ways: Ways) -> str:
    """Say that nothing of this phone is under way, and how to ask for another dossier."""
    return fitted(
        "Số điện thoại này không có hồ sơ đang giải quyết. "
        f"Hồ sơ khác: nhắn TT và mã hồ sơ, gửi {ways.short_code}. Hỏi: {ways.switchboard}",
        has_marks=ways.has_marks,
    )


def _label(told: DossierTold) -> str:
    return told.progress.status_label


def _at(told: DossierTold) -> Piece:
    holder = marked(told.holder)
    # What stands behind it would look odd after an ellipsis.
    forms = [f", {form.removesuffix('...')}" for form in [holder, *cuts(holder)]] if holder else []
    return Piece(_HOLDER, (*forms, ""))


def _fee(told: DossierTold, when: str = "") -> Piece | str:
    if not told.open_vnd:
        return ""
    said = f" Còn nộp {sum_of(told.open_vnd)}"
    return Piece(_FEE, (f"{said}{when}.", f"{said}."))


def _way(words: str) -> Piece:
    said = marked(words).rstrip(" .")
    return Piece(_WORDS, (f"{said}.", *cuts(said)))


def _promise(told: DossierTold) -> str:
    if told.due_at is None:
        return "."
    if told.is_late:
        return f". Đã quá hẹn {moment(told.due_at)}, cơ quan xin lỗi."
    if told.is_special:
        on = told.due_at.astimezone(OFFICE_ZONE).date()
        return f". Trả kết quả trước {moment(told.due_at, today=on if on == told.told_on else None)}."
    return f". Hẹn trả {moment(told.due_at)}."


def _cut(points: Sequence[str]) -> Piece:
    words = marked("; ".join(points)).strip(" .;")
    if not words:
        return Piece(_WORDS, (".",))
    return Piece(_WORDS, (f": {words}.", *(f": {form}" for form in cuts(words)), "."))


def _where_to_complete(told: DossierTold, ways: Ways) -> Piece:
    return Piece(_LINK, (f" Nộp tại {address_of(told.code, ways)} hoặc tại quầy", " Nộp tại quầy"))


def _see(told: DossierTold, ways: Ways) -> Piece:
    return Piece(_COURTESY, (f" Xem: {address_of(told.code, ways)}", ""))


def _reason(reason: str) -> Piece:
    words = marked(reason).rstrip(" .")
    if not words:
        return Piece(_WORDS, ("",))
    return Piece(_WORDS, (f" Lý do: {words}.", *(f" Lý do: {cut}" for cut in cuts(words)), ""))
