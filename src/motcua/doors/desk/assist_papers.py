# SPDX-License-Identifier: EUPL-1.2
"""The papers of one who is helped: ticked off the list, photographed page by page, and the filled paper to sign."""

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from motcua.assistance import keeping, liveness, permission
from motcua.assistance.models import Assistance
from motcua.assistance.printing import printed
from motcua.doors.desk.assist_entry import of_assistance
from motcua.doors.desk.assist_page import answer, refused
from motcua.doors.desk.entry import Desk
from motcua.doors.look.files import file_answer
from motcua.doors.look.sent_files import sent_files
from motcua.dossiers.files import scanner
from motcua.dossiers.files.errors import NoSuchFile
from motcua.dossiers.models import Draft, Paper
from motcua.dossiers.operations import papering
from motcua.dossiers.operations.assisting import tick_paper
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.people.rules import Action

OTHER = "khac"
_MOST_OTHERS = 20


@require_POST
@of_assistance
def paper(request: HttpRequest, desk: Desk, assistance: Assistance, code: str) -> HttpResponse:
    """Tick a paper, put pages to it, or take it back."""
    try:
        draft = _draft(desk, assistance)
        if code == OTHER:
            code = _free_code(draft)
        match request.POST.get("viec", ""):
            case "bo":
                papering.remove_paper(code=code, actor=desk.user.actor, at=desk.at, draft=draft)
            case "tep":
                _add_pages(request, desk, draft, code)
            case _:
                _tick(request, desk, draft, code)
    except OfficeError as refusal:
        return refused(request, desk, assistance, refusal)
    with transaction.atomic():
        liveness.tell(assistance.helper_id)
    return answer(request, desk, assistance)


@require_GET
@of_assistance
def paper_file(request: HttpRequest, desk: Desk, assistance: Assistance, file: UUID) -> HttpResponse:
    """Show a file of a paper of this assistance, and of nothing else."""
    owner = {"dossier": assistance.dossier} if assistance.dossier is not None else {"draft": assistance.draft}
    found = Paper.objects.filter(**owner, file=file).select_related("file").first() if any(owner.values()) else None
    if found is None or found.file is None:
        raise NoSuchFile
    return file_answer(request, found.file)


@require_GET
@of_assistance
def application(request: HttpRequest, desk: Desk, assistance: Assistance) -> HttpResponse:
    """Print what is filled in, ready to be signed."""
    if assistance.draft is None and assistance.dossier is None:
        raise NoSuchFile
    pdf = HttpResponse(printed(assistance, at=desk.at), content_type="application/pdf")
    pdf["Content-Disposition"] = 'inline; filename="to-khai.pdf"'
    pdf["Cache-Control"] = "private, no-store"
    return pdf


def _draft(desk: Desk, assistance: Assistance) -> Draft:
    permission.require(assistance, desk.user, at=desk.at, access=desk.access)
    keeping.require_open(assistance, at=desk.at)
    assert assistance.draft is not None
    return assistance.draft


def _tick(request: HttpRequest, desk: Desk, draft: Draft, code: str) -> None:
    copies = request.POST.get("ban", "")
    tick_paper(
        draft_id=draft.pk,
        code=code,
        form=request.POST.get("dang", ""),
        copies=int(copies) if copies.isascii() and copies.isdigit() and len(copies) < 3 else 1,
        name=request.POST.get("ten", ""),
        actor=desk.user.actor,
        at=desk.at,
    )


def _add_pages(request: HttpRequest, desk: Desk, draft: Draft, code: str) -> None:
    """Put what was photographed, chosen or scanned behind the last page. Raises: InvalidInput where nothing came."""
    name = request.POST.get("ten", "")
    scans = request.POST.getlist("quet") if desk.may(Action.SEE_DOSSIERS) else []
    sent = [*sent_files(request), *(papering.Sent(each, scanner.take(desk.code, each)) for each in scans)]
    sent = [each for each in sent if each.content]
    if not sent:
        raise InvalidInput(fields={"tep": _("Chưa chọn tệp. Xin chụp ảnh hoặc chọn tệp.")})
    for each in sent:
        papering.add_page(code=code, sent=each, actor=desk.user.actor, at=desk.at, draft=draft, name=name)
    for each_name in scans:
        scanner.put_away(desk.code, each_name)


def _free_code(draft: Draft) -> str:
    """Return the next code for a paper the procedure does not name."""
    used = set(Paper.objects.filter(draft=draft, replaced_at__isnull=True).values_list("code", flat=True))
    return next((code for code in (f"khac-{n}" for n in range(1, _MOST_OTHERS)) if code not in used), "khac-20")
