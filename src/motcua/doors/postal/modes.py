# SPDX-License-Identifier: EUPL-1.2
"""What the wand does now: one digit a mode, the same on the keyboard, on the buttons and in the address."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.post.rules import Reason
from motcua.post.works import Work

UNDO: Final = "0"
SIGN: Final = "ky"


@dataclass(frozen=True)
class Mode:
    """One way of working with the wand; `key` is its digit, `help` what it is for."""

    key: str
    code: str
    label: str | Promise
    help: str | Promise

    @property
    def work(self) -> Work | None:
        return Work(self.code) if self.code != SIGN else None


_HELP: Final = {
    Work.TAKE: _("Ghi vào bảng kê cơ quan giao bưu điện."),
    Work.COLLECT: _("Đã đếm giấy tờ theo phiếu gửi và niêm phong."),
    Work.OUT: _("Mang theo hôm nay."),
    Work.DELIVER: _("Đã giao tận tay, xem giấy tờ tùy thân."),
    Work.FAIL: _("Quét rồi chọn lý do."),
    Work.SEND_BACK: _("Đã mời hai lần, mang về cơ quan."),
    Work.GIVE: _("Ghi vào bảng kê bưu điện giao cơ quan."),
}
MODES: Final = (
    *(Mode(str(key), work.value, work.label, _HELP[work]) for key, work in enumerate(Work, start=1)),
    Mode("8", SIGN, _("Ký bảng kê"), _("Quét mã trên bảng kê, hoặc bấm Enter cho bảng kê đang mở.")),
)
_BY_CODE: Final = {mode.code: mode for mode in MODES}
_BY_KEY: Final = {mode.key: mode for mode in MODES}
FIRST: Final = MODES[0]

REASONS: Final = tuple((str(key), reason.value, reason.label) for key, reason in enumerate(Reason, start=1))
# What was shown at the door; kept as its kind only, never as a number.
PAPERS: Final = (
    ("can-cuoc", _("căn cước")),
    ("uy-quyen", _("giấy ủy quyền và căn cước")),
    ("khac", _("giấy tờ khác có ảnh")),
)


def mode_of(code: str) -> Mode:
    """Return the mode of its code; the first one for anything else."""
    return _BY_CODE.get(code, FIRST)


def mode_of_key(key: str) -> Mode | None:
    """Return the mode of a digit."""
    return _BY_KEY.get(key)


def reason_of_key(key: str) -> str:
    """Return the reason of a digit; nothing where it has none."""
    return next((value for digit, value, _label in REASONS if digit == key), "")
