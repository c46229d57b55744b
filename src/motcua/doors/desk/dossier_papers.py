# SPDX-License-Identifier: EUPL-1.2
"""Papers on the desk: showing a file, adding one by upload, camera or from the scanner's folder."""

from typing import Any, cast
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from motcua.doors.desk.dossier_entry import of_dossier
from motcua.doors.desk.entry import Desk
from motcua.doors.look.middleware import policy
from motcua.dossiers import presence
from motcua.dossiers.files import storage
from motcua.dossiers.models import Dossier, Paper, Result, StoredFile
from motcua.dossiers.operations import attaching, papering
from motcua.dossiers.operations.counter import Brought, note_paper
from motcua.dossiers.paper_names import OTHER_CODES
from motcua.kernel.errors import InvalidInput, NotFound
from motcua.people.rules import Action

FILES_LIMIT = 20
_TYPES = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
_ENDINGS = {"pdf": ".pdf", "jpeg": ".jpg", "png": ".png"}


@require_GET
@of_dossier(Action.SEE_DOSSIERS)
def paper_file(request: HttpRequest, desk: Desk, dossier: Dossier, file: UUID) -> HttpResponse:
    """Show a file of the dossier; who looked at which paper is kept."""
    paper = Paper.objects.filter(dossier=dossier, file=file).select_related("file").first()
    stored = paper.file if paper is not None else _file_of_result(dossier, file)
    if stored is None:
        raise NotFound
    presence.looked(dossier, by=desk.user, at=desk.at, what=_called(paper))
    return cast(HttpResponse, _shown(stored))


def _called(paper: Paper | None) -> str:
    """Return what the log of looks calls a file: it is kept for good, so nothing people named themselves."""
    if paper is None:
        return _("kết quả")
    is_named_by_people = not paper.code or paper.code.startswith(OTHER_CODES)
    return _("giấy tờ khác") if is_named_by_people else paper.name


def add_from(request: HttpRequest, desk: Desk, dossier: Dossier) -> Paper:
    """Add a paper as the form says: files sent along, pages of the scanner, or only what lies on the counter."""
    code, name = request.POST.get("code", "").strip(), request.POST.get("name", "").strip()
    form = request.POST.get("form", "").strip() or Paper.Form.ELECTRONIC
    if not name and code:
        name = next((each.name for each in dossier.procedure_version.papers.all() if each.code == code), "")
    known: dict[str, Any] = {"dossier": dossier, "code": code or _free_code(dossier), "at": desk.at}
    scans = request.POST.getlist("scan")
    files = request.FILES.getlist("file")[:FILES_LIMIT]
    if scans:
        return attaching.attach_scan(office=desk.code, names=scans, by=desk.user, name=name, **known)
    if files:
        sent = [papering.Sent(each.name or "", each.read()) for each in files]
        return papering.add_paper(sent=sent, actor=desk.user.actor, name=name, form=form, **known)
    if form == Paper.Form.ELECTRONIC:
        raise InvalidInput(fields={"file": _("Xin chọn tệp, chụp ảnh, hoặc ghi giấy tờ này ở dạng nào.")})
    copies = request.POST.get("copies", "")
    count = int(copies[:3]) if copies.isascii() and copies.isdigit() else 1
    brought = Brought(code=code, name=name, form=form, copies=count)
    return note_paper(dossier_id=dossier.pk, paper=brought, by=desk.user, at=desk.at)


def kept_from(request: HttpRequest, desk: Desk, name: str) -> StoredFile | None:
    """Keep the one file sent in this field, checked by content; None where there is none. Raises: InvalidInput."""
    sent = request.FILES.get(name)
    if sent is None:
        return None
    return papering.keep_file(sent=papering.Sent(sent.name or "", sent.read()), actor=desk.user.actor, at=desk.at)


def _free_code(dossier: Dossier) -> str:
    """Return the next code for a paper the procedure does not name."""
    used = set(Paper.objects.filter(dossier=dossier, code__startswith="khac-").values_list("code", flat=True))
    return next((code for code in (f"khac-{number}" for number in range(1, 100)) if code not in used), "khac-99")


def _file_of_result(dossier: Dossier, file: UUID) -> StoredFile | None:
    result = Result.objects.filter(dossier=dossier).select_related("file", "draft_file").first()
    if result is None:
        return None
    return next((each for each in (result.file, result.draft_file) if each is not None and each.pk == file), None)


def _shown(stored: StoredFile) -> FileResponse:
    answer = FileResponse(storage.open_file(stored), content_type=_TYPES[stored.kind])
    answer["Content-Disposition"] = f'inline; filename="{stored.pk}{_ENDINGS[stored.kind]}"'
    answer["X-Content-Type-Options"] = "nosniff"
    # Only the dossier's own page may hold it in a frame.
    answer["Content-Security-Policy"] = policy(["'self'"]).replace("'self' 'self'", "'self'")
    answer["X-Frame-Options"] = "SAMEORIGIN"
    answer["Cache-Control"] = "private, no-store"
    return answer
