# SPDX-License-Identifier: EUPL-1.2
"""`due`: by when a dossier received at a moment must be done, also by a special day's promise, and how that counts."""

import argparse
import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast

from motcua.cli.instance import Instance
from motcua.cli.refusal import Refused

if TYPE_CHECKING:
    from motcua.dossiers.deadlines import Due
    from motcua.dossiers.special_answer import Answer
    from motcua.kernel.working_time import Counting
    from motcua.offices.calendar import OfficeCalendar
    from motcua.offices.models import Office
    from motcua.procedures.models import ProcedureVersion

COUNTINGS = ("day_after", "exact_hours")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `due`."""
    parser.add_argument("--procedure", required=True, metavar="MÃ", help="thủ tục / procedure: 1.001193")
    parser.add_argument("--office", required=True, metavar="MÃ", help="nơi tiếp nhận / office: DN-HC")
    parser.add_argument("--received", required=True, metavar="LÚC", help="lúc nhận / received at: 2026-11-23T10:00")
    parser.add_argument("--agency", metavar="MÃ", help="cơ quan giải quyết, nếu nghỉ riêng / deciding agency")
    parser.add_argument("--counting", choices=COUNTINGS, help="cách tính ngày làm việc / how working days are counted")
    parser.add_argument("--asked", metavar="LÚC", help="lúc yêu cầu bổ sung / completion asked for at")
    parser.add_argument("--supplemented", metavar="LÚC", help="lúc bổ sung xong / completed at")


def main(arguments: argparse.Namespace, instance: Instance) -> int:
    """Print `{due_at, legal_due_at, how}`, on a special day also `{model, can_keep}`. Raises: Refused."""
    from django.utils import translation

    from motcua.kernel.errors import OfficeError

    received_at = moment_of(arguments.received, "--received")
    asked_at = moment_of(arguments.asked, "--asked") if arguments.asked else None
    completed_at = moment_of(arguments.supplemented, "--supplemented") if arguments.supplemented else None
    with translation.override("vi"):
        try:
            course = _course(arguments, received_at)
            found = course.completed(asked_at, completed_at) if completed_at else course.first()
        except OfficeError as error:
            raise Refused(error.message, f"There is no answer ({error.code}).") from None
        print(json.dumps(found, ensure_ascii=False))
    return 0


@dataclass(frozen=True)
class Course:
    """A dossier of one version, in one calendar, received at a moment at the office's counter."""

    office: "Office"
    agency: str
    version: "ProcedureVersion"
    calendar: "OfficeCalendar"
    counting: "Counting"
    received_at: datetime

    def first(self) -> dict[str, str | bool]:
        """Return the answer for a dossier that is never completed."""
        from motcua.dossiers.special_answer import answer_for

        found = answer_for(self.office, self.version, at=self.received_at, agency=self.agency, counting=self.counting)
        assert found.due is not None
        assert found.due_at is not None
        if found.model is None:
            return _answer(found.due_at, found.due.legal_due_at, found.due.how)
        answer = _answer(found.due_at, found.due.legal_due_at, _how_special(found))
        return {**answer, "model": found.model, "can_keep": found.can_keep}

    def completed(self, asked_at: datetime | None, completed_at: datetime) -> dict[str, str | bool]:
        """Return the answer after completion: counted from the start, or for the time left. Rule: R-053.

        A special day's promise ended when completion was asked for.
        """
        from motcua.kernel import saying
        from motcua.kernel.working_time import deadline_in_working_minutes, working_minutes_between
        from motcua.procedures.models import ProcedureVersion

        said = f"{saying.hour(completed_at)} {saying.day(completed_at.date())}"
        if self.version.on_supplement == ProcedureVersion.OnSupplement.RESTART:
            found = self._due(completed_at)
            how = f"Bổ sung xong lúc {said} nên thời hạn tính lại từ đầu: {found.how[0].lower()}{found.how[1:]}"
            return _answer(found.due_at, found.legal_due_at, how)
        if asked_at is None:
            raise Refused(
                "Thủ tục này tạm dừng thời hạn khi bổ sung: xin ghi cả --asked, lúc yêu cầu bổ sung.",
                "This procedure pauses its clock: give --asked too, when completion was asked for.",
            )
        first = self._due(self.received_at)
        left = working_minutes_between(self.calendar, start=asked_at, end=first.due_at)
        due_at = deadline_in_working_minutes(self.calendar, start=completed_at, minutes=left)
        how = (
            f"Thời hạn tạm dừng lúc {saying.hour(asked_at)} {saying.day(asked_at.date())}, khi còn "
            f"{saying.duration(left)} làm việc; bổ sung xong lúc {said} nên tính tiếp; "
            f"hết hạn lúc {saying.hour(due_at)} {saying.day(due_at.date())}."
        )
        return _answer(due_at, due_at, how)

    def _due(self, at: datetime) -> "Due":
        from motcua.dossiers import deadlines
        from motcua.offices.queries import public_years

        return deadlines.due(
            self.calendar,
            received_at=at,
            time_limit=self.version.time_limit,
            unit=self.version.limit_unit,
            counting=self.counting,
            years=public_years(),
        )


def _course(arguments: argparse.Namespace, received_at: datetime) -> Course:
    from django.conf import settings

    from motcua.offices import queries as offices
    from motcua.procedures.models import Procedure
    from motcua.procedures.queries import version_on

    office = offices.office(arguments.office)
    procedure = Procedure.objects.filter(pk=arguments.procedure.strip()).first()
    if procedure is None:
        raise Refused(
            f"Không có thủ tục nào mang mã {arguments.procedure}.", f"There is no procedure {arguments.procedure}."
        )
    calendar = offices.calendar_of(office)
    if arguments.agency:
        calendar = calendar.for_agency(offices.agency(arguments.agency).pk)
    else:
        calendar = calendar.for_everybody()
    counting = arguments.counting or settings.DEADLINE_COUNTING
    version = version_on(procedure.pk, on=received_at.date())
    agency = offices.agency(arguments.agency).pk if arguments.agency else ""
    return Course(office, agency, version, calendar, cast("Counting", counting), received_at)


def _how_special(found: "Answer") -> str:
    """Say which special day holds and why it can or cannot be kept, then how the ordinary deadline was counted."""
    assert found.due is not None
    ordinary = found.due.how
    if not found.can_keep:
        return f"{found.why} {ordinary}"
    return f"{found.why} Ngày thường: {ordinary[0].lower()}{ordinary[1:]}"


def moment_of(text: str, where: str) -> datetime:
    """Return the moment of an ISO text in the office's zone. Raises: Refused."""
    from motcua.kernel.typed_time import read_moment

    try:
        return read_moment(text)
    except ValueError:
        raise Refused(
            f"{where}: “{text[:40]}” không phải ngày giờ như 2026-11-19T09:00.",
            f"{where}: “{text[:40]}” is not a date and time like 2026-11-19T09:00.",
        ) from None


def _answer(due_at: datetime, legal_due_at: datetime, how: str) -> dict[str, str | bool]:
    from motcua.kernel.working_time import OFFICE_ZONE

    return {
        "due_at": due_at.astimezone(OFFICE_ZONE).isoformat(timespec="seconds"),
        "legal_due_at": legal_due_at.astimezone(OFFICE_ZONE).isoformat(timespec="seconds"),
        "how": how,
    }
