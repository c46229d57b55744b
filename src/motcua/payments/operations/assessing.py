# SPDX-License-Identifier: EUPL-1.2
"""Counting what a dossier owes, line by line; counted again when copies, pages or groups are known better.

A charge that is settled stays as it was paid; what the new count asks beyond it becomes a charge of its own.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from motcua.dossiers.models import Dossier, DossierContent
from motcua.journal import operations as journal
from motcua.kernel import saying
from motcua.kernel.errors import InvalidInput
from motcua.offices.queries import ladder_of
from motcua.payments.errors import NothingOwed, PaidBefore
from motcua.payments.events import ChargeExempted, FeesAssessed, FeesDeferred
from motcua.payments.models import Assessment, Charge
from motcua.payments.operations.ending import OVER
from motcua.payments.operations.locking import keep_fee_due, locked_dossier, open_charges
from motcua.payments.operations.overtaking import charges_changed
from motcua.payments.rules import BY_DECISION, Due, Kind
from motcua.people.models import User
from motcua.procedures import fees

COPIES_LIMIT = 999


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
    (Rule: R-066). Who belongs to an exempt group needs a `proof`. A dossier that was refused, withdrawn or stopped owes
    nothing more. Raises: InvalidInput, NothingOwed. Records: FeesAssessed.
    """
    dossier = locked_dossier(dossier_id)
    kept = Assessment.objects.filter(dossier=dossier).first()
    is_anew = not (copies is None and pages is None and groups is None)
    if kept is not None and not is_anew:
        return kept
    is_over = dossier.status in OVER
    if is_over and is_anew:
        raise NothingOwed(dossier=dossier.code)
    _require_sound(copies, pages, groups, proof)
    if kept is None:
        kept = Assessment(dossier=dossier, assessed_at=at, version=0, **told_counts(dossier))
    kept.copies, kept.pages = copies or kept.copies, pages or kept.pages
    if groups is not None:
        kept.groups, kept.proof = list(groups), proof.strip()[:200]
    kept.assessed_at, kept.assessed_by, kept.version = at, by, kept.version + 1
    kept.save()
    # What is kept, and stands on the receipt, is Vietnamese whoever's page caused it.
    with override(settings.LANGUAGE_CODE):
        _keep_lines(dossier, kept, {} if is_over else numbered(dossier, kept), at=at)
    charges_changed(dossier.pk, at=at)
    owed = sum(charge.amount_vnd for charge in open_charges(dossier.pk))
    total = sum(
        Charge.objects.filter(dossier=dossier).exclude(state=Charge.State.DROPPED).values_list("amount_vnd", flat=True)
    )
    event = FeesAssessed(office=dossier.office_id, subject=dossier.subject, at=at, open_vnd=owed, total_vnd=total)
    journal.record(event, actor=by.actor if by else journal.SYSTEM)
    return kept


def counted(dossier: Dossier, assessment: Assessment) -> list[fees.FeeLine]:
    """Return the lines of a dossier's fees by what is known of it."""
    return list(numbered(dossier, assessment).values())


def numbered(dossier: Dossier, assessment: Assessment) -> dict[int, fees.FeeLine]:
    """Return the same by the number of each rule, which other answers do not change."""
    content = DossierContent.objects.filter(dossier=dossier).first()
    return fees.numbered(
        dossier.procedure_version,
        dossier.channel,
        {"copies": assessment.copies, "pages": assessment.pages},
        groups=assessment.groups,
        answers=content.answers if content else None,
        places=[dossier.office_id, *reversed(ladder_of(dossier.office))],
    )


def told_counts(dossier: Dossier) -> dict[str, int]:
    """Return the copies and pages the citizen told in the form, where it asks for them, as far as they can be."""
    content = DossierContent.objects.filter(dossier=dossier).first()
    answers = content.answers if content else {}
    told = {name: answers.get(name) for name in ("copies", "pages")}
    return {
        name: count
        for name, count in told.items()
        if isinstance(count, int) and not isinstance(count, bool) and 1 <= count <= COPIES_LIMIT
    }


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
    if charge is not None and (charge.state == Charge.State.SETTLED or charge.exempt_as == BY_DECISION):
        return charge
    charge = charge or Charge(dossier=dossier, office_id=dossier.office_id, key=key, added_at=at)
    charge.kind, charge.name, charge.explained, charge.basis = kind, name[:200], explained[:300], basis[:300]
    charge.amount_vnd, charge.due, charge.exempt_as, charge.ended_at = amount_vnd, due, exempt_as[:40], None
    charge.state = Charge.State.OPEN if amount_vnd else Charge.State.FREE
    charge.save()
    charges_changed(dossier.pk, at=at)
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
    charges_changed(dossier_id, at=at)
    return False


@transaction.atomic
def exempt_charge(*, dossier_id: int, key: str, reason: str, proof: str, by: User, at: datetime) -> Charge:
    """Decide that an open charge need not be paid, for a reason and by a paper that proves it; counting keeps to it.

    The same again is no harm. Raises: NothingOwed where there is no such charge, PaidBefore where it is settled (it
    may be refunded), InvalidInput. Records: ChargeExempted.
    """
    needed = {"reason": (reason, _("Xin ghi lý do miễn.")), "proof": (proof, _("Xin ghi giấy tờ chứng minh."))}
    missing = {name: sentence for name, (said, sentence) in needed.items() if not said.strip()}
    if missing:
        raise InvalidInput(fields=missing)
    dossier = locked_dossier(dossier_id)
    assess(dossier_id=dossier_id, at=at)
    charge = Charge.objects.filter(dossier=dossier, key=key).first()
    if charge is None or charge.state == Charge.State.DROPPED:
        raise NothingOwed(dossier=dossier.code)
    if charge.state == Charge.State.SETTLED:
        raise PaidBefore(paid_at=charge.ended_at)
    if charge.state == Charge.State.FREE:
        return charge
    was_vnd = charge.amount_vnd
    told = _("miễn %(sum)s: %(reason)s (%(proof)s)")
    told = told % {"sum": saying.vnd(was_vnd), "reason": reason.strip(), "proof": proof.strip()}
    charge.state, charge.amount_vnd, charge.exempt_as, charge.ended_at = Charge.State.FREE, 0, BY_DECISION, at
    charge.explained = told[:300]
    charge.save()
    charges_changed(dossier.pk, at=at)
    event = ChargeExempted(office=dossier.office_id, subject=dossier.subject, at=at, charge=key, amount_vnd=was_vnd)
    journal.record(event, actor=by.actor)
    return charge


@transaction.atomic
def defer(*, dossier_id: int, due: str, by: User, at: datetime) -> None:
    """Let open charges be paid later than their rule says, so that the dossier can go on; counts them if nobody has.

    Raises: InvalidInput. Records: FeesDeferred.
    """
    if due not in (Due.AT_RESULT, Due.LATER):
        raise InvalidInput(fields={"due": _("Xin chọn nộp khi nhận kết quả hoặc nộp sau.")})
    dossier = locked_dossier(dossier_id)
    assess(dossier_id=dossier_id, at=at)
    # What may wait longer anyway is not asked for sooner.
    earlier = Due.values[: Due.values.index(due)]
    changed = Charge.objects.filter(dossier=dossier, state=Charge.State.OPEN, due__in=earlier).update(due=due)
    keep_fee_due(dossier.pk)
    if changed:
        event = FeesDeferred(office=dossier.office_id, subject=dossier.subject, at=at, due=due)
        journal.record(event, actor=by.actor)


def _keep_lines(dossier: Dossier, assessment: Assessment, lines: Mapping[int, fees.FeeLine], *, at: datetime) -> None:
    """Write the counted lines as charges: open ones anew, settled ones as they were, and what they lack beside them.

    What was exempted by decision stays so.
    """
    known = {charge.key: charge for charge in Charge.objects.filter(dossier=dossier, key__startswith="fee:")}
    exempt = {_line_of(key) for key, charge in known.items() if charge.exempt_as == BY_DECISION}
    wanted = {f"fee:{number}": line for number, line in lines.items() if f"fee:{number}" not in exempt}
    for key, charge in known.items():
        # What an earlier count asked beyond a settled charge is counted anew with it.
        if charge.state in _CHANGEABLE and key not in wanted and charge.exempt_as != BY_DECISION:
            charge.state, charge.ended_at = Charge.State.DROPPED, at
            charge.save(update_fields=["state", "ended_at"])
    for key, line in wanted.items():
        settled = [
            charge for other, charge in known.items() if _line_of(other) == key and charge.state == Charge.State.SETTLED
        ]
        if settled:
            # What went back was not paid.
            rest = line.amount_vnd - sum(charge.amount_vnd - charge.refunded_vnd for charge in settled)
            _keep_rest(dossier, f"{key}:{assessment.version}", line, rest=rest, at=at)
        else:
            _keep(known.get(key) or Charge(dossier=dossier, office_id=dossier.office_id, key=key, added_at=at), line)


_CHANGEABLE = (Charge.State.OPEN, Charge.State.FREE)


def _line_of(key: str) -> str:
    """Return the line a charge belongs to: "fee:2" of "fee:2" and of its rests "fee:2:3"."""
    return ":".join(key.split(":")[:2])


def _keep_rest(dossier: Dossier, key: str, line: fees.FeeLine, *, rest: int, at: datetime) -> None:
    if rest > 0:
        charge = Charge(dossier=dossier, office_id=dossier.office_id, key=key, added_at=at)
        written(charge, line, amount_vnd=rest)
        if dossier.received_at is not None and charge.due == Due.BEFORE_INTAKE:
            # It was taken in with what was known then.
            charge.due = Due.AT_RESULT
        charge.save()


def _keep(charge: Charge, line: fees.FeeLine) -> None:
    """Write an open charge anew; one that was deferred stays so."""
    due = charge.due if charge.pk is not None and charge.state == Charge.State.OPEN else ""
    written(charge, line)
    charge.due = due or charge.due
    charge.save()


def written(charge: Charge, line: fees.FeeLine, *, amount_vnd: int | None = None) -> Charge:
    """Return the charge as the counted line says, not saved."""
    charge.amount_vnd = line.amount_vnd if amount_vnd is None else amount_vnd
    charge.kind, charge.name = line.kind or Kind.FEE, line.name[:200]
    charge.explained, charge.basis, charge.exempt_as = line.explained[:300], line.basis[:300], line.exempt_as[:40]
    charge.due = line.due or settings.FEE_DUE
    charge.state = Charge.State.OPEN if charge.amount_vnd else Charge.State.FREE
    charge.ended_at = None
    return charge


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
