# SPDX-License-Identifier: EUPL-1.2
"""Counting what a dossier owes, line by line; counted again when copies, pages or groups are known better.

A charge that is settled stays as it was paid; what the new count asks beyond it becomes a charge of its own.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from motcua.dossiers.models import Dossier, DossierContent
from motcua.journal import operations as journal
from motcua.kernel.errors import InvalidInput
from motcua.offices.queries import ladder_of
from motcua.payments.events import FeesAssessed, FeesDeferred
from motcua.payments.models import Assessment, Charge, Payment
from motcua.payments.operations.locking import keep_fee_due, locked_dossier, open_charges
from motcua.payments.rules import Due, Kind, State
from motcua.people.models import User
from motcua.procedures import fees

COPIES_LIMIT = 999
RECOUNTED = "recounted"


@transaction.atomic
def assess(
    *,
    dossier_id: int,
    at: datetime,
    by: User | None = None,
    copies: int | None = None,
    pages: int | None = None,
    groups: Sequence[str] | None = None,
    proof: str = "",
) -> Assessment:
    """Count what a dossier owes by the version of its procedure, its way, place and answers; asked again it stands.

    Only a given count or group counts it anew; payments begun for other sums end, what still comes for them is kept
    (Rule: R-066). Who belongs to an exempt group needs a `proof`. Raises: InvalidInput. Records: FeesAssessed.
    """
    dossier = locked_dossier(dossier_id)
    kept = Assessment.objects.filter(dossier=dossier).first()
    is_anew = not (copies is None and pages is None and groups is None)
    if kept is not None and not is_anew:
        return kept
    _require_sound(copies, pages, groups, proof)
    if kept is None:
        kept = Assessment(dossier=dossier, assessed_at=at, version=0)
    kept.copies, kept.pages = copies or kept.copies, pages or kept.pages
    if groups is not None:
        kept.groups, kept.proof = list(groups), proof.strip()[:200]
    kept.assessed_at, kept.assessed_by, kept.version = at, by, kept.version + 1
    kept.save()
    _keep_lines(dossier, kept, counted(dossier, kept), at=at)
    if is_anew:
        _end_other_sums(dossier, at=at)
    keep_fee_due(dossier.pk)
    owed = sum(charge.amount_vnd for charge in open_charges(dossier.pk))
    total = sum(
        Charge.objects.filter(dossier=dossier).exclude(state=Charge.State.DROPPED).values_list("amount_vnd", flat=True)
    )
    event = FeesAssessed(office=dossier.office_id, subject=dossier.subject, at=at, open_vnd=owed, total_vnd=total)
    journal.record(event, actor=by.actor if by else journal.SYSTEM)
    return kept


def counted(dossier: Dossier, assessment: Assessment) -> list[fees.FeeLine]:
    """Return the lines of a dossier's fees by what is known of it."""
    content = DossierContent.objects.filter(dossier=dossier).first()
    return fees.lines(
        dossier.procedure_version,
        dossier.channel,
        {"copies": assessment.copies, "pages": assessment.pages},
        groups=assessment.groups,
        answers=content.answers if content else None,
        places=[dossier.office_id, *reversed(ladder_of(dossier.office))],
    )


@transaction.atomic
def add_charge(
    *,
    dossier_id: int,
    key: str,
    kind: str,
    name: str,
    amount_vnd: int,
    due: str,
    at: datetime,
    explained: str = "",
    basis: str = "",
    exempt_as: str = "",
) -> Charge:
    """Let a dossier owe one more thing, such as postage; the same key again is the same charge, counted anew if open.

    A sum of nought owes nothing and is kept as told.
    """
    dossier = locked_dossier(dossier_id)
    charge = Charge.objects.filter(dossier=dossier, key=key).first()
    if charge is not None and charge.state == Charge.State.SETTLED:
        return charge
    charge = charge or Charge(dossier=dossier, office_id=dossier.office_id, key=key, added_at=at)
    charge.kind, charge.name, charge.explained, charge.basis = kind, name[:200], explained[:300], basis[:300]
    charge.amount_vnd, charge.due, charge.exempt_as, charge.ended_at = amount_vnd, due, exempt_as[:40], None
    charge.state = Charge.State.OPEN if amount_vnd else Charge.State.FREE
    charge.save()
    keep_fee_due(dossier.pk)
    return charge


@transaction.atomic
def drop_charge(*, dossier_id: int, key: str, at: datetime) -> bool:
    """Let a dossier no longer owe a charge; say whether it was settled before, so that it must be paid back."""
    locked_dossier(dossier_id)
    charge = Charge.objects.filter(dossier_id=dossier_id, key=key).first()
    if charge is None:
        return False
    if charge.state == Charge.State.SETTLED:
        return True
    charge.state, charge.ended_at = Charge.State.DROPPED, at
    charge.save(update_fields=["state", "ended_at"])
    keep_fee_due(dossier_id)
    return False


@transaction.atomic
def defer(*, dossier_id: int, due: str, by: User, at: datetime) -> None:
    """Let open charges be paid later than their rule says, so that the dossier can go on. Records: FeesDeferred."""
    if due not in (Due.AT_RESULT, Due.LATER):
        raise InvalidInput(fields={"due": _("Xin chọn nộp khi nhận kết quả hoặc nộp sau.")})
    dossier = locked_dossier(dossier_id)
    changed = Charge.objects.filter(dossier=dossier, state=Charge.State.OPEN).exclude(due=due).update(due=due)
    keep_fee_due(dossier.pk)
    if changed:
        event = FeesDeferred(office=dossier.office_id, subject=dossier.subject, at=at, due=due)
        journal.record(event, actor=by.actor)


def _keep_lines(dossier: Dossier, assessment: Assessment, lines: Iterable[fees.FeeLine], *, at: datetime) -> None:
    """Write the counted lines as charges: open ones anew, settled ones as they were, and what they lack beside them."""
    wanted = {f"fee:{number}": line for number, line in enumerate(lines, start=1)}
    # What an earlier count asked beyond a settled charge is counted anew with it.
    stale = Charge.objects.filter(dossier=dossier, key__startswith="fee:", state__in=_CHANGEABLE).exclude(
        key__in=wanted
    )
    stale.update(state=Charge.State.DROPPED, ended_at=at)
    for key, line in wanted.items():
        charge = Charge.objects.filter(dossier=dossier, key=key).first()
        paid = _paid_under(dossier, key)
        if paid:
            _keep_rest(dossier, f"{key}:{assessment.version}", line, rest=line.amount_vnd - paid, at=at)
        else:
            _keep(charge or Charge(dossier=dossier, office_id=dossier.office_id, key=key, added_at=at), line)


_CHANGEABLE = (Charge.State.OPEN, Charge.State.FREE)


def _paid_under(dossier: Dossier, key: str) -> int:
    """Return what has been paid of a line, at first and beyond."""
    rows = Charge.objects.filter(dossier=dossier, state=Charge.State.SETTLED)
    return sum(charge.amount_vnd for charge in rows if charge.key == key or charge.key.startswith(f"{key}:"))


def _keep_rest(dossier: Dossier, key: str, line: fees.FeeLine, *, rest: int, at: datetime) -> None:
    if rest > 0:
        _keep(Charge(dossier=dossier, office_id=dossier.office_id, key=key, added_at=at), line, amount_vnd=rest)


def _keep(charge: Charge, line: fees.FeeLine, *, amount_vnd: int | None = None) -> None:
    charge.amount_vnd = line.amount_vnd if amount_vnd is None else amount_vnd
    charge.kind, charge.name = line.kind or Kind.FEE, line.name[:200]
    charge.explained, charge.basis, charge.exempt_as = line.explained[:300], line.basis[:300], line.exempt_as[:40]
    charge.due = line.due or settings.FEE_DUE
    charge.state = Charge.State.OPEN if charge.amount_vnd else Charge.State.FREE
    charge.ended_at = None
    charge.save()


def _end_other_sums(dossier: Dossier, *, at: datetime) -> None:
    """End what was begun for sums that no longer hold; a transfer under way is still taken when it comes."""
    pending = Payment.objects.filter(dossier=dossier, state=State.PENDING)
    pending.update(state=State.EXPIRED, ended_at=at, failure=RECOUNTED)


def _require_sound(copies: int | None, pages: int | None, groups: Sequence[str] | None, proof: str) -> None:
    fields = {}
    for name, count in (("copies", copies), ("pages", pages)):
        if count is not None and not 1 <= count <= COPIES_LIMIT:
            fields[name] = _("Xin ghi số từ 1 đến %(most)s.") % {"most": COPIES_LIMIT}
    if groups is not None and not set(groups) <= set(fees.GROUPS):
        fields["groups"] = _("Xin chọn đối tượng trong danh sách.")
    if groups and not proof.strip():
        fields["proof"] = _("Xin ghi giấy tờ chứng minh đối tượng được miễn, giảm.")
    if fields:
        raise InvalidInput(fields=fields)
