# SPDX-License-Identifier: EUPL-1.2
"""What is filled in, on paper: to be signed, or afterwards with the drawn signature. Vietnamese, as the law is."""

from datetime import datetime

from motcua.assistance import showing
from motcua.assistance.models import Assistance
from motcua.assistance.showing import Group
from motcua.dossiers.files import storage
from motcua.dossiers.files.errors import NoSuchFile
from motcua.dossiers.sheets.application import Application, Line, Part, application_pdf
from motcua.dossiers.sheets.wording import in_full, short_moment
from motcua.kernel.working_time import OFFICE_ZONE


def printed(assistance: Assistance, *, at: datetime) -> bytes:
    """Return the PDF of what is filled in now; which version it is stands at the bottom of every page."""
    held = assistance.dossier or assistance.draft
    assert held is not None
    shown = showing.whole(assistance, on=at.astimezone(OFFICE_ZONE).date())
    sections: list[tuple[str, list[Part]]] = []
    for group in shown.groups:
        part = _part(group)
        if part is None:
            continue
        if not sections or sections[-1][0] != group.section:
            sections.append((group.section, []))
        sections[-1][1].append(part)
    name = shown.get("applicant.proxy.name")
    own = shown.get("applicant.name")
    helper = assistance.helper.full_name or assistance.helper.username
    application = Application(
        title=held.procedure_version.procedure.name,
        agency=in_full(held.agency.name),
        place=assistance.office.locality.name,
        signer=(name.value if name else "") or (own.value if own else ""),
        sections=sections,
        foot=f"Người hỗ trợ ghi theo lời khai: {helper} · Bản {assistance.version} · In {short_moment(at)}",
        signed_how=assistance.signed_how,
        signature=_signature(assistance),
        witness=assistance.witness,
    )
    return application_pdf(application, at=at)


def _part(group: Group) -> Part | None:
    """Return a group as it is printed; what may be left out and was, is."""
    if group.is_optional and not group.is_filled:
        return None
    if group.rows:
        columns = [each.label for each in group.rows[0]]
        return Part(group.title, columns=columns, rows=[[each.value for each in row] for row in group.rows])
    lines = [Line(each.label, each.value) for each in group.fields if each.typed or each.is_required]
    return Part(group.title, fields=lines)


def _signature(assistance: Assistance) -> bytes:
    if assistance.signature is None:
        return b""
    try:
        return storage.read(assistance.signature)
    except NoSuchFile:
        return b""
