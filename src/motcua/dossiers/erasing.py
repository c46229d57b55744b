# SPDX-License-Identifier: EUPL-1.2
"""Erasing what a dossier says about people, when its time of keeping is over or a head decides so (Rule: R-051).

What remains: the code, the places, the moments, the outcome – and the sealed log, whose digests still verify.
"""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from motcua.dossiers import rules
from motcua.dossiers.errors import DossierStillOpen
from motcua.dossiers.events import DossierErased
from motcua.dossiers.files import storage
from motcua.dossiers.models import (
    Dossier,
    DossierContent,
    Draft,
    Extension,
    Handover,
    LogContent,
    LogEntry,
    Note,
    Opinion,
    Paper,
    PaperPage,
    PortalMessage,
    Result,
    Sheet,
    SpecialIntake,
    StoredFile,
    Supplement,
    Upload,
)
from motcua.dossiers.models.dossier import ERASED_NAME
from motcua.dossiers.operations.keeping import happened, locked
from motcua.dossiers.paper_names import OTHER_CODES
from motcua.journal import operations as journal
from motcua.kernel.errors import InvalidInput
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.messaging.forgetting import forget_about
from motcua.people.models import User
from motcua.procedures.models import ProcedureVersion

RETENTION, REQUEST, OWNER = "retention", "request", "owner"
REASON_LIMIT = 300
ERASED_AT_ONCE = 50


@transaction.atomic
def erase_dossier(*, dossier_id: int, by: User, reason: str, at: datetime) -> Dossier:
    """Erase at somebody's decision what a closed dossier says about people; the same again is no harm.

    Raises: NoSuchDossier, DossierStillOpen, InvalidInput without a reason. Records: DossierErased.
    """
    said = reason.strip()[:REASON_LIMIT]
    if not said:
        raise InvalidInput(fields={"reason": _("Xin ghi căn cứ xóa dữ liệu.")})
    return _erased(locked(dossier_id), basis=REQUEST, reason=said, actor=by.actor, at=at)


@transaction.atomic
def erase_for_owner(*, dossier_id: int, at: datetime) -> Dossier:
    """Erase what a closed dossier says about people, as its owner asked and no time of keeping stands against it.

    The same again is no harm. Raises: NoSuchDossier, DossierStillOpen. Records: DossierErased.
    """
    return _erased(locked(dossier_id), basis=OWNER, reason="", actor=journal.CITIZEN, at=at)


def erase_kept_long_enough(*, at: datetime, limit: int = ERASED_AT_ONCE) -> int:
    """Erase dossiers closed for longer than their procedure's version keeps them; return how many were found.

    Each in a transaction of its own. A version without a number of years is kept for good. Records: DossierErased.
    """
    due = due_for_erasing(at=at, limit=limit)
    for dossier_id in due:
        with transaction.atomic():
            _erased(locked(dossier_id), basis=RETENTION, reason="", actor=journal.SYSTEM, at=at)
    return len(due)


def due_for_erasing(*, at: datetime, limit: int = ERASED_AT_ONCE) -> list[int]:
    """Return dossiers whose time of keeping is over."""
    found: list[int] = []
    kept_for = ProcedureVersion.objects.filter(retention_years__isnull=False)
    for version, years in kept_for.values_list("pk", "retention_years"):
        rows = Dossier.objects.filter(procedure_version_id=version, closed_at__lte=_years_before(at, years or 0))
        rows = rows.exclude(name=ERASED_NAME).order_by("closed_at")
        found += rows.values_list("pk", flat=True)[: limit - len(found)]
        if len(found) >= limit:
            break
    return found


def is_erased(dossier: Dossier) -> bool:
    return dossier.name == ERASED_NAME


def _erased(dossier: Dossier, *, basis: str, reason: str, actor: str, at: datetime) -> Dossier:
    if dossier.status not in rules.CLOSED:
        raise DossierStillOpen(status_label=dossier.get_status_display())
    if is_erased(dossier):
        return dossier
    dossier.name, dossier.phone, dossier.words = ERASED_NAME, "", None
    DossierContent.objects.filter(dossier=dossier).update(applicant={}, answers={}, erased_at=at)
    _erase_passage(dossier)
    _erase_files(dossier, at=at)
    forget_about(dossier.subject)
    last = LogEntry.objects.filter(dossier=dossier).order_by("-number").values_list("number", flat=True).first() or 0
    LogContent.objects.filter(entry__dossier=dossier).delete()
    event = DossierErased(office=dossier.office_id, subject=dossier.subject, at=at, basis=basis)
    # Which entries lost their content is sealed too: content that is gone otherwise is a fault.
    happened(dossier, event, actor=actor, content={"up_to": last, "reason": reason})
    return dossier


def _erase_passage(dossier: Dossier) -> None:
    """Take words and names out of everything that tells of the dossier's course."""
    of_dossier = Q(dossier=dossier)
    for draft in Draft.objects.filter(of_dossier):
        forget_about(draft.subject)
    Draft.objects.filter(of_dossier).update(applicant={}, answers={}, phone="", secret_digest="")
    Supplement.objects.filter(of_dossier).update(points=[], reason="", answer="")
    Extension.objects.filter(of_dossier).update(reason="")
    SpecialIntake.objects.filter(of_dossier).update(missed_because="")
    Opinion.objects.filter(of_dossier).update(question="", answer="")
    Handover.objects.filter(of_dossier).update(note="")
    named = dossier.procedure_version.result_name or ERASED_NAME
    Result.objects.filter(of_dossier).update(name=named, reason="", handed_to="", handed_proof="")
    Sheet.objects.filter(of_dossier).update(facts={})
    Note.objects.filter(of_dossier).delete()
    waiting = Q(state=PortalMessage.State.WAITING)
    PortalMessage.objects.filter(of_dossier & waiting).delete()
    PortalMessage.objects.filter(of_dossier).update(facts={}, last_answer="")


def _erase_files(dossier: Dossier, *, at: datetime) -> None:
    """Forget the files' names now and take them off the disk once this is committed."""
    papers = Paper.objects.filter(Q(dossier=dossier) | Q(draft__dossier=dossier))
    kept = list(papers.values_list("file_id", flat=True))
    kept += PaperPage.objects.filter(paper__in=papers).values_list("file_id", flat=True)
    for pair in Result.objects.filter(dossier=dossier).values_list("draft_file_id", "file_id"):
        kept += pair
    uploads = Upload.objects.filter(Q(dossier=dossier) | Q(draft__dossier=dossier))
    kept += uploads.values_list("file_id", flat=True)
    for coming in uploads.values_list("pk", flat=True):
        transaction.on_commit(partial(storage.forget_coming, coming))
    uploads.delete()
    PaperPage.objects.filter(paper__in=papers).update(sent_name=ERASED_NAME)
    # What a required paper is called says nothing about anybody; what people named themselves may.
    papers.filter(Q(code="") | Q(code__startswith=OTHER_CODES)).update(name=ERASED_NAME)
    ids = {file for file in kept if file is not None}
    StoredFile.objects.filter(pk__in=ids).update(name=ERASED_NAME, erased_at=at)
    transaction.on_commit(partial(_take_off_disk, ids, at))


def _take_off_disk(ids: set[UUID], at: datetime) -> None:
    for file in StoredFile.objects.filter(pk__in=ids):
        storage.erase(file, at=at)


def _years_before(at: datetime, years: int) -> datetime:
    local = at.astimezone(OFFICE_ZONE)
    try:
        return local.replace(year=local.year - years)
    except ValueError:
        # 29 February.
        return (local - timedelta(days=1)).replace(year=local.year - years)
