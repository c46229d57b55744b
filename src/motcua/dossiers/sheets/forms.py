# SPDX-License-Identifier: EUPL-1.2
"""The legal forms: six of Thông tư 01/2018/TT-VPCP, seven of Thông tư 03/2025/TT-VPCP. Pure.

A dossier keeps the set of its intake day. Their words are fixed by law, so they are Vietnamese and not translated.
Rule: R-054.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from motcua.dossiers.models.sheets import Sheet

Kind = Sheet.Kind
REGISTER = "register"


class FormSet(StrEnum):
    OF_2018 = "2018"
    OF_2025 = "2025"


class Page(StrEnum):
    """The paper a form is printed on."""

    A5 = "a5"
    A4 = "a4"
    A4_WIDE = "a4-wide"


@dataclass(frozen=True)
class Form:
    """One form of a set: `number` is that of the annex, `mark` stands behind the sheet's number (12/TNHS).

    `lines` is its title, parted where a narrow page parts it.
    """

    kind: str
    number: str
    lines: tuple[str, ...]
    circular: str
    page: Page
    mark: str = ""
    copies: tuple[str, ...] = ("",)

    @property
    def title(self) -> str:
        return " ".join(self.lines)


_TT_2018, _TT_2025 = "01/2018/TT-VPCP", "03/2025/TT-VPCP"
_TWO_COPIES = ("Liên 1: Giao người nộp hồ sơ", "Liên 2: Lưu cùng hồ sơ")

FORMS: dict[FormSet, dict[str, Form]] = {
    FormSet.OF_2018: {
        form.kind: form
        for form in (
            Form(
                Kind.RECEIPT,
                "01",
                ("Giấy tiếp nhận hồ sơ", "và hẹn trả kết quả"),
                _TT_2018,
                Page.A5,
                "TNHS",
                _TWO_COPIES,
            ),
            Form(Kind.COMPLETION, "02", ("Phiếu yêu cầu bổ sung,", "hoàn thiện hồ sơ"), _TT_2018, Page.A5, "HDHS"),
            Form(Kind.REFUSAL, "03", ("Phiếu từ chối tiếp nhận", "giải quyết hồ sơ"), _TT_2018, Page.A5, "TCHS"),
            Form(Kind.APOLOGY, "04", ("Phiếu xin lỗi", "và hẹn lại ngày trả kết quả"), _TT_2018, Page.A5, "PXL"),
            Form(Kind.CONTROL, "05", ("Phiếu kiểm soát", "quá trình giải quyết hồ sơ"), _TT_2018, Page.A5),
            Form(REGISTER, "06", ("Sổ theo dõi hồ sơ",), _TT_2018, Page.A4_WIDE),
        )
    },
    FormSet.OF_2025: {
        form.kind: form
        for form in (
            Form(
                Kind.RECEIPT,
                "01",
                ("Giấy tiếp nhận hồ sơ", "và hẹn trả kết quả"),
                _TT_2025,
                Page.A5,
                "TNHS",
                _TWO_COPIES,
            ),
            Form(Kind.COMPLETION, "02", ("Phiếu yêu cầu bổ sung,", "hoàn thiện hồ sơ"), _TT_2025, Page.A5, "HDHS"),
            Form(Kind.REFUSAL, "03", ("Phiếu từ chối tiếp nhận", "giải quyết hồ sơ"), _TT_2025, Page.A5, "TCHS"),
            Form(
                Kind.APOLOGY,
                "04",
                ("Văn bản xin lỗi và đề nghị", "gia hạn thời gian giải quyết"),
                _TT_2025,
                Page.A4,
                "XLGH",
            ),
            Form(Kind.STOP, "05", ("Thông báo dừng giải quyết hồ sơ",), _TT_2025, Page.A4, "TBDHS"),
            Form(Kind.CONTROL, "06", ("Phiếu kiểm soát", "quá trình giải quyết hồ sơ"), _TT_2025, Page.A4),
            Form(REGISTER, "07", ("Sổ theo dõi hồ sơ",), _TT_2025, Page.A4_WIDE),
        )
    },
}


def set_on(on: date, *, new_from: date) -> FormSet:
    """Return the set in force on the day of intake. Rule: R-054."""
    return FormSet.OF_2025 if on >= new_from else FormSet.OF_2018


def form_of(kind: str, form_set: FormSet) -> Form:
    """Return the form; a set without one for stopping takes the newer set's, which is the only one there is."""
    return FORMS[form_set].get(kind) or FORMS[FormSet.OF_2025][kind]


def numbered(number: int | None, form: Form) -> str:
    """Return the number as it is printed: "12/TNHS"; below ten with a nought, dots where it is still to be given."""
    return f"{number:02}/{form.mark}" if number else f"……/{form.mark}"
