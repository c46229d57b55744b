# SPDX-License-Identifier: EUPL-1.2
"""Some weeks of dossiers in every state, so that no work list, no look-up and no register is empty on first look.

They go through the same operations as everybody's, at moments before the clock's.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from random import Random
from typing import Any

from motcua.cli.demo.dossier_plans import PLANS, POINTS, Applicants, Plan
from motcua.cli.demo.drawn_papers import page
from motcua.cli.demo.units import signer_of
from motcua.dossiers import operations
from motcua.dossiers.models import Dossier, Opinion
from motcua.dossiers.operations import papering
from motcua.dossiers.operations.papering import Sent
from motcua.kernel.errors import OfficeError
from motcua.kernel.working_time import OFFICE_ZONE, deadline_in_working_minutes
from motcua.offices import queries as offices
from motcua.offices.calendar import OfficeCalendar
from motcua.offices.models import Agency, Office
from motcua.people.models import User
from motcua.procedures.models import RequiredPaper
from motcua.procedures.queries import version_on

# Drawing, checking and keeping a page takes longer than a dossier: only the first ones have papers to look at.
WITH_PAPERS = 12


def make(*, at: datetime) -> int:
    """Make the dossiers where there is none yet; return how many. What these days do not allow is left out."""
    if Dossier.objects.exists():
        return 0
    maker = _Maker(at)
    for number, plan in enumerate(PLANS):
        maker.play(plan, number)
    return maker.count


@dataclass
class _Maker:
    at: datetime
    count: int = 0
    _offices: dict[str, Office] = field(default_factory=dict)
    _calendars: dict[str, OfficeCalendar] = field(default_factory=dict)
    _people: dict[str, User] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._offices = {row.pk: row for row in Office.objects.select_related("locality")}
        self._calendars = offices.calendars_of(list(self._offices.values()))
        self._people = {user.username: user for user in User.objects.all()}
        self._agencies = {row.pk: row for row in Agency.objects.select_related("locality")}
        self._applicants = Applicants(Random("hồ sơ mẫu"))

    def play(self, plan: Plan, number: int) -> None:
        """Let one dossier come and pass as far as its course and the present moment allow."""
        applicant = self._applicants.next(is_organisation=plan.is_organisation)
        filed_at = self._filed_at(plan, number)
        if plan.office not in self._offices or filed_at >= self.at:
            return
        try:
            case = self._begun(plan, applicant, filed_at)
        except OfficeError:
            return
        self.count += 1
        if self.count <= WITH_PAPERS:
            case.bring_papers(filed_at + timedelta(minutes=1))
        moment = filed_at
        for deed, minutes in plan.deeds:
            moment = deadline_in_working_minutes(case.calendar, start=moment, minutes=minutes)
            if moment >= self.at:
                return
            try:
                DEEDS[deed](case, moment)
            except OfficeError:
                return

    def _begun(self, plan: Plan, applicant: dict[str, Any], filed_at: datetime) -> "_Case":
        office, agency = self._offices[plan.office], self._agencies[plan.agency]
        known: dict[str, Any] = {
            "office": office,
            "agency": agency,
            "version": version_on(plan.procedure, on=filed_at.date()),
            "applicant": applicant,
            "answers": {},
            "return_by": plan.return_by,
            "at": filed_at,
        }
        officer = self._people[f"canbo.{plan.office.lower()}"]
        if plan.is_at_counter:
            dossier = operations.take_in(**known, by=officer)
        else:
            dossier = operations.file_dossier(**known, channel=Dossier.Channel.WEB, actor="citizen")
        return _Case(
            pk=dossier.pk,
            plan=plan,
            calendar=self._calendars[plan.office],
            officer=officer,
            specialist=self._specialist(plan),
            leader=signer_of(plan.agency) or officer,
        )

    def _specialist(self, plan: Plan) -> User:
        own, of_office = f"chuyenvien.{plan.agency.lower()}", f"chuyenvien.{plan.office.lower()}"
        return self._people.get(own) or self._people[of_office]

    def _filed_at(self, plan: Plan, number: int) -> datetime:
        """Return a moment of the working day so many days back; of today, some time before now."""
        if plan.days_ago == 0:
            return self.at - timedelta(minutes=12 + number * 7 % 50)
        clock = time((8, 9, 10, 13, 14, 15)[number % 6], (number * 17) % 60)
        return datetime.combine(self._working_day_back(plan.office, plan.days_ago), clock, OFFICE_ZONE)

    def _working_day_back(self, office: str, days: int) -> date:
        calendar = self._calendars[office]
        today = self.at.astimezone(OFFICE_ZONE).date()
        before: Iterator[date] = (today - timedelta(days=back) for back in range(1, 400))
        worked = (day for day in before if any(each.counts_for_deadline for each in calendar.sessions_on(day)))
        return next(islice(worked, days - 1, None))


@dataclass(frozen=True)
class _Case:
    pk: int
    plan: Plan
    calendar: OfficeCalendar
    officer: User
    specialist: User
    leader: User

    def bring_papers(self, at: datetime) -> None:
        dossier = Dossier.objects.select_related("procedure_version", "procedure").get(pk=self.pk)
        wanted = RequiredPaper.objects.filter(version=dossier.procedure_version).exclude(form=RequiredPaper.Form.SHOWN)
        codes = [paper.code for paper in wanted[:2]] or ["khac-1"]
        for code in codes:
            papering.add_paper(
                dossier=dossier,
                code=code,
                name="Giấy tờ kèm theo",
                sent=[Sent(f"{code}.pdf", page(f"{self.pk} {code}"))],
                actor=self.officer.actor,
                at=at,
            )

    def receive(self, at: datetime) -> None:
        operations.receive(dossier_id=self.pk, by=self.officer, at=at)

    def refuse(self, at: datetime) -> None:
        reason = "Hồ sơ không thuộc thẩm quyền giải quyết của cơ quan; đã hướng dẫn nộp đúng nơi"
        operations.refuse(dossier_id=self.pk, reason=reason, by=self.officer, at=at)

    def ask(self, at: datetime) -> None:
        points = [POINTS[self.pk % len(POINTS)]]
        operations.ask_for_supplement(dossier_id=self.pk, points=points, by=self.officer, at=at)

    def ask_in_work(self, at: datetime) -> None:
        points = list(POINTS[:2])
        operations.ask_for_supplement(
            dossier_id=self.pk, points=points, by=self.specialist, at=at, reason="Thẩm định thấy còn thiếu"
        )

    def give(self, at: datetime) -> None:
        operations.give_supplement(dossier_id=self.pk, at=at, answer="Đã bổ sung đủ theo yêu cầu")

    def take(self, at: datetime) -> None:
        operations.take_in_hand(dossier_id=self.pk, by=self.specialist, at=at)

    def note(self, at: datetime) -> None:
        text = "Đã gọi điện cho người nộp, hẹn mang bản chính khi đến nhận kết quả"
        operations.write_note(dossier_id=self.pk, text=text, by=self.specialist, at=at)

    def ask_opinion(self, at: datetime) -> None:
        due_at = deadline_in_working_minutes(self.calendar, start=at, minutes=960)
        operations.ask_opinion(
            dossier_id=self.pk,
            unit=self.plan.asks,
            question="Đề nghị cho ý kiến về nguồn gốc và quy hoạch của thửa đất",
            due_at=due_at,
            by=self.specialist,
            at=at,
        )

    def give_opinion(self, at: datetime) -> None:
        asked = Opinion.objects.filter(dossier=self.pk).first()
        if asked is not None:
            answer = "Thửa đất phù hợp quy hoạch, không có tranh chấp"
            operations.answer_opinion(opinion_id=asked.pk, answer=answer, by=self.specialist, at=at)

    def extend(self, at: datetime) -> None:
        due_at = Dossier.objects.values_list("due_at", flat=True).get(pk=self.pk)
        if due_at is not None:
            reason = "Chờ ý kiến của cơ quan phối hợp"
            new = deadline_in_working_minutes(self.calendar, start=due_at, minutes=480 * 5)
            operations.extend(dossier_id=self.pk, new_due_at=new, reason=reason, by=self.leader, at=at)

    def withdraw(self, at: datetime) -> None:
        operations.withdraw(dossier_id=self.pk, at=at, reason="Gia đình đổi ý, chưa làm việc này")

    def stop(self, at: datetime) -> None:
        reason = "Quá thời hạn bổ sung mà không nhận được giấy tờ"
        operations.stop_handling(dossier_id=self.pk, reason=reason, by=self.leader, at=at)

    def draft(self, at: datetime) -> None:
        operations.draft_result(dossier_id=self.pk, by=self.specialist, at=at)

    def draft_refusal(self, at: datetime) -> None:
        reason = "Không đủ điều kiện theo quy định; căn cứ ghi trong văn bản kèm theo"
        operations.draft_result(dossier_id=self.pk, by=self.specialist, at=at, is_granted=False, reason=reason)

    def send_back(self, at: datetime) -> None:
        operations.send_back(dossier_id=self.pk, reason="Ghi thiếu căn cứ pháp lý", by=self.leader, at=at)

    def sign(self, at: datetime) -> None:
        operations.sign(dossier_id=self.pk, by=self.leader, at=at)

    def issue(self, at: datetime) -> None:
        operations.issue_result(dossier_id=self.pk, by=self.officer, at=at)

    def hand_out(self, at: datetime) -> None:
        proof = "Ký nhận trên sổ" if self.plan.return_by == "counter" else "Tải bản điện tử"
        operations.return_result(dossier_id=self.pk, by=self.officer, at=at, proof=proof)


DEEDS: dict[str, Callable[[_Case, datetime], None]] = {
    name: deed for name, deed in vars(_Case).items() if callable(deed) and not name.startswith("_")
}
