# SPDX-License-Identifier: EUPL-1.2
"""The result of a dossier as a paper: a general letter, and for copies of civil status extracts their own layout.

The place of the number stays open until the clerks give it; where signature and number stand is told with the PDF.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from motcua.dossiers.models import Dossier, DossierContent, Result
from motcua.dossiers.sheets import drawing, heading, wording
from motcua.dossiers.sheets.facts import applicant_facts, follow_link
from motcua.dossiers.sheets.marks import qr_svg
from motcua.dossiers.sheets.papers import labels_of_questions
from motcua.people.models import User

#: Cấp bản sao trích lục hộ tịch.
COPY_EXTRACT: Final = "2.000635"
SIGNATURE_PLACE, NUMBER_PLACE = "signature-place", "number-place"
_HEAD_SIGNS, _TITLE_SIGNS = 30, 40
_LONGEST_ANSWER = 300


@dataclass(frozen=True)
class DrawnResult:
    """The PDF, and where on it what is still to come has its place: page, x, y, width, height in points."""

    pdf: bytes
    places: dict[str, dict[str, float]]


def draw_result(dossier: Dossier, result: Result, *, signer: User, at: datetime) -> DrawnResult:
    """Draw the dossier's result as the agency's paper, with the signature's place left open."""
    data = result_facts(dossier, result, signer=signer, at=at)
    pdf, places = drawing.pdf_with_places("result", data, at=at, names=[SIGNATURE_PLACE, NUMBER_PLACE])
    return DrawnResult(pdf, places)


def result_facts(dossier: Dossier, result: Result, *, signer: User, at: datetime) -> dict[str, Any]:
    """Return what the result says; of erased people nothing but that they were."""
    content = DossierContent.objects.filter(dossier=dossier).first()
    person = applicant_facts(dossier, content)
    superior, unit = heading.of_agency(dossier.agency)
    is_extract = dossier.procedure_id == COPY_EXTRACT and result.is_granted
    title = "Trích lục hộ tịch" if is_extract else wording.plain(result.name)
    answers = answers_in_words(dossier, content)
    return {
        "layout": "extract" if is_extract else "letter",
        "name": f"{dossier.code} {title}",
        "author": wording.plain(wording.in_full(dossier.agency.name)),
        "superior": wording.balanced(superior, at_most=_HEAD_SIGNS),
        "unit": wording.balanced(unit, at_most=_HEAD_SIGNS),
        "number": wording.plain(result.number),
        "place_date": f"{heading.place_of(dossier)}, {wording.day(at)}",
        "title": wording.balanced(title, at_most=_TITLE_SIGNS),
        "applicant": person["applicant"],
        "body": _extract_body(dossier) if is_extract else _letter_body(dossier, result, person, answers),
        "entries": _extract_entries(person, answers) if is_extract else [],
        "signer": wording.plain(signer),
        "signer_title": wording.plain(signer.title) or "Thủ trưởng cơ quan",
        "code": dossier.code,
        "qr": qr_svg(follow_link(dossier.code)),
    }


def answers_in_words(dossier: Dossier, content: DossierContent | None) -> list[dict[str, str]]:
    """Return what was answered, by the words of its question, as far as it can be said in a line."""
    if content is None or content.erased_at is not None:
        return []
    labels = labels_of_questions(dossier)
    said = [(label, _answer(content.answers.get(key))) for key, label in labels.items()]
    return [{"label": label.rstrip(" ?:"), "value": value} for label, value in said if label and value]


def _answer(value: Any) -> str:
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, str | int | float):
        text = wording.plain(value)
        return _day(text) or text[:_LONGEST_ANSWER]
    if isinstance(value, dict):
        return ", ".join(wording.plain(part) for part in value.values() if isinstance(part, str) and part)[
            :_LONGEST_ANSWER
        ]
    return ""


def _day(text: str) -> str:
    try:
        return wording.short(date.fromisoformat(text)) if len(text) == 10 else ""
    except ValueError:
        return ""


def _letter_body(dossier: Dossier, result: Result, person: dict[str, Any], answers: list[dict[str, str]]) -> list[str]:
    agency = wording.plain(wording.in_full(dossier.agency.name))
    procedure = wording.plain(dossier.procedure.name)
    received = f", tiếp nhận {wording.day(dossier.received_at)}" if dossier.received_at else ""
    body = [f"{agency} đã xem xét hồ sơ mã số {dossier.code}{received}, đề nghị giải quyết thủ tục “{procedure}”."]
    basis = [wording.plain(line) for line in dossier.procedure_version.legal_basis.splitlines() if line.strip()]
    body += [f"Căn cứ {line[:1].lower()}{line[1:]};" if not line.startswith("Căn cứ") else line for line in basis]
    if result.is_granted:
        body.append(f"Sau khi xem xét, {agency} đồng ý giải quyết đề nghị của Ông/Bà (tổ chức).")
        if result.reason:
            body.append(wording.plain(result.reason))
    else:
        body.append(f"Sau khi xem xét, {agency} không giải quyết đề nghị của Ông/Bà (tổ chức). Lý do: {_said(result)}")
    body.append(f"{agency} thông báo để Ông/Bà (tổ chức) được biết./.")
    return body


def _said(result: Result) -> str:
    return wording.plain(result.reason) or "(đã được xóa theo quy định)"


def _extract_entries(person: dict[str, Any], answers: list[dict[str, str]]) -> list[dict[str, str]]:
    found = answers or [{"label": "Họ, chữ đệm, tên", "value": person["applicant"]}]
    if person["id_number"]:
        found = [*found, {"label": "Số định danh cá nhân của người yêu cầu", "value": person["id_number"]}]
    return [*found, {"label": "Người yêu cầu", "value": person["applicant"]}]


def _extract_body(dossier: Dossier) -> list[str]:
    agency = wording.plain(wording.in_full(dossier.agency.name))
    return [f"Thực hiện trích lục từ Sổ hộ tịch lưu tại {agency}.", f"Hồ sơ đề nghị cấp bản sao: {dossier.code}."]
