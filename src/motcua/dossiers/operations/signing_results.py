# SPDX-License-Identifier: EUPL-1.2
"""Signing a result with a certificate and sealing it: the long work outside of any transaction, then one operation."""

from datetime import datetime
from io import BytesIO
from typing import Final

import pikepdf
from django.db import transaction
from django.utils.translation import gettext as _

from motcua.dossiers import signing
from motcua.dossiers.errors import MayNotSign, NoSuchDossier
from motcua.dossiers.files import storage
from motcua.dossiers.models import Dossier, Result, StoredFile
from motcua.dossiers.operations.deciding import issue_result, may_sign, sign
from motcua.dossiers.operations.keeping import moved_on, require_next
from motcua.dossiers.operations.papering import keep_made
from motcua.dossiers.rules import Status
from motcua.dossiers.sheets import wording
from motcua.dossiers.sheets.results import NUMBER_PLACE, SIGNATURE_PLACE, draw_result
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.people.models import User

#: What a PDF says of itself about the place its number is to stand in.
_NUMBER_AT: Final = "/MotCuaNumberPlace"


def sign_result(
    dossier: Dossier, *, by: User, at: datetime, is_granted: bool | None = None, reason: str = ""
) -> StoredFile:
    """Draw the result unless one was uploaded, put the signature on it, keep it; nothing is decided yet.

    `is_granted` as in `sign`: a decision other than the draft's is drawn anew.
    Called outside of transactions. Raises: MayNotSign, NoSigningKey, NotSignable, NoSuchFile.
    """
    if not may_sign(by, dossier, on=at.astimezone(OFFICE_ZONE).date()):
        raise MayNotSign
    key = signing.key_of(by.username)
    if key is None:
        raise signing.NoSigningKey
    pdf, place = _unsigned(dossier, by=by, at=at, is_granted=is_granted, reason=reason)
    signed = signing.sign_pdf(
        pdf,
        key=key,
        name=str(by),
        reason=f"Ký duyệt kết quả hồ sơ {dossier.code}",
        at=at,
        shown=_shown(dossier, by, at=at),
        place=place,
    )
    name = f"{dossier.code}-ket-qua.pdf"
    return keep_made(content=signed, name=name, actor=by.actor, at=at, pages=_pages_of(signed))


def sign_digitally(
    *,
    dossier_id: int,
    by: User,
    at: datetime,
    file: StoredFile | None = None,
    is_granted: bool | None = None,
    reason: str = "",
    version: int | None = None,
) -> Dossier:
    """Make the decision with a digital signature on its paper, or without one where no certificate is set up.

    A `file` was signed elsewhere and is kept as it is; whether digitally, it shows itself. Whoever comes second is told
    so before anything is drawn, and again in the deciding transaction.
    Raises: MayNotSign, DossierMovedOn, InvalidInput, NoSigningKey, NotSignable.
    Records: ResultSigned.
    """
    has_digital_signature = False
    if file is None:
        dossier = _whole(dossier_id)
        if version is not None and dossier.version != version:
            raise moved_on(dossier)
        require_next(dossier, Status.SIGNED)
        if signing.key_of(by.username) is not None:
            file = sign_result(dossier, by=by, at=at, is_granted=is_granted, reason=reason)
            # What was signed is what was read: a draft changed meanwhile is another one.
            has_digital_signature, version = True, dossier.version
    else:
        has_digital_signature = is_signed(file)
    return sign(
        dossier_id=dossier_id,
        by=by,
        at=at,
        file=file,
        has_digital_signature=has_digital_signature,
        is_granted=is_granted,
        reason=reason,
        version=version,
    )


def issue_sealed(
    *,
    dossier_id: int,
    by: User,
    at: datetime,
    number: str = "",
    is_sealed: bool = True,
    file: StoredFile | None = None,
    version: int | None = None,
) -> Dossier:
    """Number the signed result and put the agency's seal on it, where the agency has one. Records: ResultReady.

    Without a seal, or for a paper signed by hand, the number alone is kept. Raises: DossierMovedOn, InvalidInput.
    """
    dossier = issue_result(
        dossier_id=dossier_id,
        by=by,
        at=at,
        number=number,
        is_sealed=is_sealed,
        file=file,
        has_digital_signature=file is not None and is_signed(file),
        version=version,
    )
    if is_sealed and file is None:
        seal_result(_whole(dossier_id), by=by, at=at)
    return dossier


def is_signed(file: StoredFile) -> bool:
    """Say whether a file carries a digital signature over all of it; whatever somebody says of it."""
    if file.kind != StoredFile.Kind.PDF:
        return False
    return any(signature.is_good for signature in signing.verify_pdf(storage.read(file)))


def seal_result(dossier: Dossier, *, by: User, at: datetime) -> StoredFile | None:
    """Put number and seal on a digitally signed result; once is enough, however often it is asked for."""
    result = Result.objects.select_related("file").filter(dossier=dossier).first()
    key = signing.seal_of(dossier.agency_id)
    if result is None or result.file is None or not result.has_digital_signature or key is None:
        return None
    pdf = storage.read(result.file)
    if len(signing.verify_pdf(pdf)) != 1:
        return result.file
    sealed = signing.sign_pdf(
        pdf,
        key=key,
        name=wording.plain(dossier.agency.name),
        reason=f"Đóng dấu, số {result.number}",
        at=at,
        shown=signing.Shown((result.number,), colour=signing.SEAL_RED, is_framed=False),
        place=_number_place(pdf),
    )
    name = f"{dossier.code}-ket-qua.pdf"
    with transaction.atomic():
        kept = keep_made(content=sealed, name=name, actor=by.actor, at=at, pages=result.file.pages)
        Result.objects.filter(pk=result.pk, file=result.file).update(file=kept, is_sealed=True)
    return kept


def _unsigned(
    dossier: Dossier, *, by: User, at: datetime, is_granted: bool | None, reason: str
) -> tuple[bytes, signing.Place | None]:
    result = Result.objects.select_related("draft_file").filter(dossier=dossier).first()
    is_as_drafted = result is not None and dossier.status == Status.SIGNING and is_granted in (None, result.is_granted)
    if result is not None and result.draft_file is not None and is_as_drafted:
        if result.draft_file.kind != StoredFile.Kind.PDF:
            raise signing.NotSignable(why=_("tệp là ảnh"))
        return storage.read(result.draft_file), None
    if result is not None and is_as_drafted:
        result.reason = reason.strip()[:1000] or result.reason
    elif result is not None and is_granted is None:
        raise moved_on(dossier)
    else:
        called = dossier.procedure_version.result_name or str(_("Kết quả giải quyết"))
        result = Result(dossier=dossier, name=called, is_granted=is_granted is not False, reason=reason.strip()[:1000])
    drawn = draw_result(dossier, result, signer=by, at=at)
    pdf = _with_number_place(drawn.pdf, drawn.places.get(NUMBER_PLACE))
    return pdf, _place(drawn.places.get(SIGNATURE_PLACE))


def _shown(dossier: Dossier, by: User, *, at: datetime) -> signing.Shown:
    signed = at.astimezone(OFFICE_ZONE)
    lines = (
        f"Ký bởi: {by}",
        f"Chức vụ: {by.title}" if by.title else "",
        f"Cơ quan: {wording.in_full(dossier.agency.name)}",
        f"Thời gian ký: {signed:%H:%M:%S %d/%m/%Y}",
    )
    return signing.Shown(tuple(line for line in lines if line))


def _place(found: dict[str, float] | None) -> signing.Place | None:
    if found is None:
        return None
    return signing.Place(int(found["page"]), found["x"], found["y"], found["width"], found["height"])


def _with_number_place(pdf: bytes, place: dict[str, float] | None) -> bytes:
    """Let the PDF itself say where its number is to stand: whoever seals it later has nothing else of it."""
    if place is None:
        return pdf
    written = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as opened:
        told = [place["page"], place["x"], place["y"], place["width"], place["height"]]
        opened.Root[_NUMBER_AT] = pikepdf.Array([round(float(part), 2) for part in told])
        opened.save(written, deterministic_id=True)
    return written.getvalue()


def _number_place(pdf: bytes) -> signing.Place | None:
    with pikepdf.open(BytesIO(pdf)) as opened:
        told = opened.Root.get(_NUMBER_AT)
        if told is None:
            return None
        page, x, y, width, height = (float(part) for part in told)
    return signing.Place(int(page), x, y, width, height)


def _pages_of(pdf: bytes) -> int:
    with pikepdf.open(BytesIO(pdf)) as opened:
        return len(opened.pages)


def _whole(dossier_id: int) -> Dossier:
    rows = Dossier.objects.select_related(
        "agency__locality__parent", "office__locality", "procedure", "procedure_version"
    )
    dossier = rows.filter(pk=dossier_id).first()
    if dossier is None:
        raise NoSuchDossier
    return dossier
