# SPDX-License-Identifier: EUPL-1.2
"""Some weeks of special days: promises kept and missed, people helped, tags lent; on such a day, promises that run.

They go through the same operations as everybody's, at moments before the clock's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.db import transaction

from motcua.assistance import citizen
from motcua.assistance import operations as helping
from motcua.assistance.models import Assistance
from motcua.cli.demo.dossier_plans import Applicants
from motcua.cli.demo.drawn_papers import page
from motcua.cli.demo.special_plans import ANSWERS, DAYS, PHONES, RUNNING, Visit
from motcua.cli.demo.units import signer_of
from motcua.dossiers import operations
from motcua.dossiers.completeness import missing
from motcua.dossiers.models import Dossier, Draft, SpecialIntake
from motcua.dossiers.operations import papering
from motcua.dossiers.operations.papering import Sent
from motcua.kernel.errors import OfficeError
from motcua.kernel.working_time import OFFICE_ZONE, deadline_in_working_minutes, is_open_at
from motcua.offices import queries as offices
from motcua.offices.calendar import OfficeCalendar
from motcua.offices.models import Agency, Office
from motcua.pagers import operations as pagers
from motcua.pagers.models import Loan, Pager
from motcua.payments import operations as payments
from motcua.payments.rules import Due
from motcua.people.models import User
from motcua.procedures.queries import version_on
from motcua.specialdays import queries as special_days
from motcua.specialdays import rules

FIRST_PHONE_AFTER = 400
# So far back are special days looked for.
LOOKED_BACK_DAYS = 60
SHIFT_ENDS = time(17)
_JUST_NOW = timedelta(minutes=2)
# What of a dossier's time passes until it is laid before the leader, and until it is signed.
DRAFTED, SIGNED = 55, 85


def make(*, at: datetime) -> int:
    """Make the special days before `at` and what runs at it; return how many dossiers: without rules, none."""
    _give_phones()
    count = 0
    for (code, weekday), days in DAYS.items():
        place = _Place.of(code, at=at)
        if place is None:
            continue
        for day, visits in zip(place.days_back(weekday), days, strict=False):
            count += sum(place.play(visit, _moment(day, visit.comes)) for visit in visits)
        count += sum(place.play(Visit(procedure, ""), begun) for procedure, begun in place.running(weekday))
    return count


def _give_phones() -> None:
    for user in User.objects.filter(username__in=PHONES, phone=""):
        user.phone = PHONES[user.username]
        user.save(update_fields=["phone"])


@dataclass
class _Place:
    """One office on its special days; `at` is the present moment, up to which things have happened."""

    office: Office
    agency: Agency
    calendar: OfficeCalendar
    people: dict[str, User]
    applicants: Applicants
    at: datetime

    @classmethod
    def of(cls, code: str, *, at: datetime) -> "_Place | None":
        office = Office.objects.select_related("locality").filter(pk=code).first()
        agency = Agency.objects.select_related("locality").filter(pk=code).first()
        if office is None or agency is None:
            return None
        names = {name: f"{name}.{code.lower()}" for name in ("canbo", "chuyenvien", "truong", "tinhnguyen")}
        found = {user.username: user for user in User.objects.filter(username__in=names.values())}
        people = {name: found[username] for name, username in names.items() if username in found}
        signer = signer_of(agency.pk)
        if signer is None or not {"canbo", "chuyenvien"} <= people.keys():
            return None
        applicants = Applicants(
            Random(f"ngày đặc biệt {code}"), after=FIRST_PHONE_AFTER + 50 * list(_codes()).index(code)
        )
        return cls(office, agency, offices.calendar_of(office), people | {"lanhdao": signer}, applicants, at)

    def days_back(self, weekday: int) -> Iterator[date]:
        """Return the office's special days of that weekday before today, the latest first."""
        today = self.at.astimezone(OFFICE_ZONE).date()
        for back in range(1, LOOKED_BACK_DAYS):
            day = today - timedelta(days=back)
            if self._is_special(day, weekday):
                yield day

    def running(self, weekday: int) -> Iterator[tuple[str, datetime]]:
        """Return what was received today and when, so that a share of its promise has passed by now."""
        today = self.at.astimezone(OFFICE_ZONE).date()
        if not self._is_special(today, weekday):
            return
        for procedure, share in RUNNING:
            begun = self.at - timedelta(minutes=2 * 60 * share // 100)
            if begun.astimezone(OFFICE_ZONE).date() == today and is_open_at(self.calendar, at=begun):
                yield procedure, begun

    def _is_special(self, day: date, weekday: int) -> bool:
        found = special_days.rules_of(self.office, on=day)
        return (
            any(
                weekday in rule.weekdays and rules.holds_on(rule, day, calendar=self.calendar.for_everybody())
                for rule in found
            )
            and day.weekday() == weekday
        )

    def play(self, visit: Visit, begun: datetime) -> bool:
        """Let one person come and pass as far as the present moment allows; say whether there is a dossier of it."""
        if begun + _JUST_NOW > self.at:
            return False
        try:
            with transaction.atomic():
                dossier = self._helped(visit, begun) if visit.helped else self._taken(visit, begun)
        except OfficeError:
            return False
        loan = self._lend(dossier, begun) if visit.pager is not None else None
        if visit.is_supplemented:
            self._ask(dossier, begun)
        elif visit.takes:
            self._finish(visit, dossier, begun, loan)
        return True

    def _taken(self, visit: Visit, begun: datetime) -> Dossier:
        return operations.take_in(
            office=self.office,
            agency=self.agency,
            version=version_on(visit.procedure, on=begun.date()),
            applicant=self.applicants.next(),
            answers={},
            return_by=Dossier.ReturnBy.COUNTER,
            by=self.people["canbo"],
            at=begun,
        )

    def _helped(self, visit: Visit, begun: datetime) -> Dossier:
        """Fill in for a person who follows, corrects a letter, says yes and signs; the officer receives at `begun`."""
        officer = self.people["canbo"]
        helper = self.people.get("tinhnguyen", officer) if visit.helped == "volunteer" else officer
        opened_at, shift = begun - timedelta(minutes=14), None
        if helper is not officer:
            until = datetime.combine(begun.date(), SHIFT_ENDS, OFFICE_ZONE)
            shift = helping.open_shift(office=self.office, user=helper, until=until, by=officer, at=opened_at)
        kind = Assistance.Kind.ONLINE if visit.is_online else Assistance.Kind.NO_WRITING
        version = version_on(visit.procedure, on=begun.date())
        made = helping.begin(office=self.office, version=version, kind=kind, by=helper, at=opened_at)
        known: dict[str, Any] = {"assistance_id": made.pk}
        person = self.applicants.next()
        fields = {f"applicant.{key}": value for key, value in person.items()} | ANSWERS.get(visit.procedure, {})
        typed = fields | {"applicant.name": str(person["name"]).upper()}
        helping.type_in(**known, fields=typed, by=helper, at=begun - timedelta(minutes=9))
        if visit.is_online:
            self._scan(made, helper, begun - timedelta(minutes=7))
        helping.read_back(**known, by=helper, at=begun - timedelta(minutes=6))
        shown = citizen.correct(**known, key="applicant.name", value=person["name"], at=begun - timedelta(minutes=5))
        shown.refresh_from_db()
        citizen.confirm(**known, version=shown.version, at=begun - timedelta(minutes=3), actor=helper.actor)
        witness = officer.full_name if visit.signed == Assistance.Signed.FINGERPRINT else ""
        helping.note_signature(**known, how=visit.signed, witness=witness, by=helper, at=begun - timedelta(minutes=1))
        dossier = helping.send(**known, by=helper, at=begun)
        if shift is not None:
            helping.close_shift(shift_id=shift.pk, by=officer, at=begun + _JUST_NOW)
        if dossier.received_at is None:
            if dossier.fee_due == Due.BEFORE_INTAKE:
                payments.defer(dossier_id=dossier.pk, due=Due.AT_RESULT, by=officer, at=begun)
            operations.receive(dossier_id=dossier.pk, by=officer, at=begun + timedelta(minutes=1))
        return dossier

    def _scan(self, made: Assistance, helper: User, at: datetime) -> None:
        """Lay the papers that must be there on the counter's camera, one page each."""
        draft = Draft.objects.select_related("procedure_version").get(assistance=made)
        for code, name in missing(draft, on=at.date()).papers.items():
            scan = Sent(f"{code}.pdf", page(f"{draft.pk} {code}"))
            papering.add_paper(draft=draft, code=code, name=name, sent=[scan], actor=helper.actor, at=at)

    def _lend(self, dossier: Dossier, begun: datetime) -> Loan | None:
        free = Pager.objects.filter(office=self.office, state=Pager.State.FREE).order_by("number").first()
        if free is None:
            return None
        return pagers.lend(office=self.office, number=free.number, dossier=dossier, by=self.people["canbo"], at=begun)

    def _ask(self, dossier: Dossier, begun: datetime) -> None:
        point = {"paper": "", "question": "", "what": "Thiếu giấy tờ chứng minh quan hệ", "how": "Mang bản chính"}
        operations.ask_for_supplement(
            dossier_id=dossier.pk,
            points=[point],
            by=self.people["chuyenvien"],
            at=begun + timedelta(minutes=20),
            reason="Thẩm định thấy còn thiếu",
        )

    def _finish(self, visit: Visit, dossier: Dossier, begun: datetime, loan: Loan | None) -> None:
        """Draft, sign and issue in the minutes the visit takes; call the tag until somebody comes, and hand out."""
        officer = self.people["canbo"]
        ready, drafted, signed = (self._after(begun, visit.takes * share // 100) for share in (100, DRAFTED, SIGNED))
        came = self._after(ready, 3)
        if came >= self.at:
            return
        operations.draft_result(dossier_id=dossier.pk, by=self.people["chuyenvien"], at=drafted)
        operations.sign(dossier_id=dossier.pk, by=self.people["lanhdao"], at=signed)
        operations.issue_result(dossier_id=dossier.pk, by=officer, at=ready)
        if loan is not None:
            came = self._call(loan, visit.pager or 0, ready)
        operations.return_result(dossier_id=dossier.pk, by=officer, at=came, proof="Ký nhận trên sổ")
        if visit.because and _is_missed(dossier):
            leader = self.people["lanhdao"]
            operations.explain_miss(dossier_id=dossier.pk, reason=visit.because, by=leader, at=came)

    def _call(self, loan: Loan, times: int, ready: datetime) -> datetime:
        """Call the tag so often, three minutes apart, the second time aloud; return when it is back."""
        officer = self.people["canbo"]
        called = ready
        for number in range(times):
            called = ready + timedelta(minutes=1 + 3 * number)
            pagers.call(loan_id=loan.pk, by=officer, at=called, again=number > 0)
            if number:
                pagers.escalate(loan_id=loan.pk, step=Loan.Step.ALOUD, at=called)
        back = called + timedelta(minutes=2)
        pagers.give_back(loan_id=loan.pk, by=officer, at=back)
        return back

    def _after(self, begun: datetime, minutes: int) -> datetime:
        return deadline_in_working_minutes(self.calendar.for_everybody(), start=begun, minutes=minutes)


def _codes() -> Iterator[str]:
    yield from dict.fromkeys(code for code, _weekday in DAYS)


def _is_missed(dossier: Dossier) -> bool:
    return SpecialIntake.objects.filter(dossier=dossier, state=SpecialIntake.State.MISSED).exists()


def _moment(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), OFFICE_ZONE)
