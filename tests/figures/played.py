# SPDX-License-Identifier: EUPL-1.2
"""A month as it is left behind by two offices: journal entries and rows, drawn by chance from a seed.

Written straight into the tables, so that what counts them shares nothing with the operations. `played(seed)` plays
November 2026 with some days before and after. Use: `from figures.played import played`.
"""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from cast import House, at
from lines import Lines
from motcua.appointments.models import Appointment, Service
from motcua.appointments.rules import Status
from motcua.dossiers.models import Dossier, Paper, Result, SpecialIntake, StoredFile
from motcua.dossiers.rules import Status as DossierStatus
from motcua.journal.models import Entry
from motcua.people.models import User
from motcua.procedures.models import AgencyProcedure, ProcedureVersion
from motcua.queueing.models import Ticket

Play = Callable[[int], None]
FIRST, LAST = at("2026-10-26T00:00"), at("2026-12-05T00:00")


@pytest.fixture
def played(house: House, lines: Lines, binh: User, hoa: User) -> Play:
    def play(seed: int) -> None:
        _Month(Random(seed), house, lines, {"DN-TTHCC": binh, "DN-HC": hoa}).play()

    return play


class _Month:
    def __init__(self, dice: Random, house: House, lines: Lines, officers: dict[str, User]) -> None:
        self.dice, self.house, self.officers = dice, house, officers
        self.lines = {"DN-TTHCC": [lines.a, lines.b], "DN-HC": [lines.hc_a, lines.hc_b]}
        self.told: list[Entry] = []
        self.versions = {version.procedure_id: version for version in ProcedureVersion.objects.all()}
        self.carried = list(AgencyProcedure.objects.values_list("agency_id", "procedure_id"))
        self.serial = 0

    def play(self) -> None:
        day = FIRST
        while day < LAST:
            for office in ("DN-TTHCC", "DN-HC"):
                if day.weekday() < 5:
                    self.tickets(office, day)
                    self.appointments(office, day)
                    self.dossiers(office, day)
                    self.opinions(office, day)
            day += timedelta(days=1)
        # Entries are written as they happen, whoever they are about.
        Entry.objects.bulk_create(sorted(self.told, key=lambda entry: entry.at))

    def tell(
        self, office: str, kind: str, subject: str, moment: datetime, actor: str = "system", **payload: Any
    ) -> None:
        for name, value in payload.items():
            payload[name] = value.isoformat() if isinstance(value, datetime) else value
        self.told.append(
            Entry(
                at=moment, kind=kind, office_id=office, subject=subject, actor=actor, payload=payload, relayed_at=moment
            )
        )

    def by(self, office: str) -> str:
        return f"user:{self.officers[office].pk}"

    def later(self, most_minutes: float) -> timedelta:
        return timedelta(seconds=self.dice.randrange(1, int(most_minutes * 60)))

    def tickets(self, office: str, day: datetime) -> None:
        dice, rows = self.dice, []
        for number in range(1, dice.randrange(3, 12)):
            issued = day + timedelta(hours=7) + self.later(9 * 60)
            line = dice.choice(self.lines[office])
            lane = dice.choice([0, 0, 0, 1, 2])
            visit = self.visit(office, issued + timedelta(minutes=dice.randrange(-40, 40))) if lane == 2 else None
            ticket = Ticket(
                id=uuid.UUID(int=dice.getrandbits(128)), office_id=office, line=line, waits_in=line, day=day.date(),
                number=number, shown=f"{line.code}{number:03}", lane=lane, state="done", channel="KIOSK",
                appointment=visit, issued_at=issued, turn_at=issued, ready_at=issued,
            )  # fmt: skip
            rows.append(ticket)
            subject, about = ticket.subject, {"line": line.code, "number": ticket.shown}
            self.tell(office, "TicketIssued", subject, issued, "kiosk:x", channel="KIOSK", lane=lane, **about)
            if dice.random() < 0.1:
                ending = dice.choice(["gave_up", "day_over"])
                self.tell(office, "TicketLeft", subject, issued + self.later(60), ending=ending, **about)
                continue
            called = issued + self.later(dice.choice([5, 30, 130]))
            counter = f"{office}-1"
            self.tell(office, "TicketCalled", subject, called, self.by(office), counter=counter, count=1, **about)
            while dice.random() < 0.2:
                called += self.later(3)
                self.tell(office, "TicketCalled", subject, called, self.by(office), counter=counter, count=2, **about)
            started = called + self.later(2)
            self.tell(office, "TicketStarted", subject, started, self.by(office), counter=counter, **about)
            if dice.random() < 0.1:
                # Handed on to another line and begun anew.
                self.tell(office, "TicketTransferred", subject, started + timedelta(minutes=1), to_line="B", **about)
                started += self.later(40)
                self.tell(office, "TicketStarted", subject, started, self.by(office), counter=counter, **about)
            if dice.random() < 0.95:
                self.tell(
                    office, "TicketDone", subject, started + self.later(45), self.by(office), counter=counter, **about
                )
        Ticket.objects.bulk_create(rows)

    def visit(self, office: str, starts_at: datetime, channel: str = "WEB") -> Appointment:
        service = self.dice.choice(list(Service.objects.filter(office=office)))
        codes = [service.procedure_id] if service.procedure_id else []
        self.serial += 1
        return Appointment.objects.create(
            office_id=office, agency=service.agency, service=service, procedure_codes=codes, code=f"{self.serial:06}",
            status=Status.SERVED, starts_at=starts_at, length_minutes=30, slot_count=self.dice.choice([1, 1, 2]),
            name="A", phone="+84905000000", channel=channel, requested_at=starts_at, confirm_by=starts_at,
        )  # fmt: skip

    def appointments(self, office: str, day: datetime) -> None:
        dice = self.dice
        for _number in range(dice.randrange(2, 8)):
            channel = dice.choice(["WEB", "WEB", "EMBED", "API", "PHONE", "SMS", "DESK"])
            asked = day + timedelta(hours=8) + self.later(8 * 60)
            hour = asked.replace(hour=dice.choice([8, 9, 10, 14]), minute=0, second=0) + timedelta(
                days=dice.randrange(1, 4)
            )
            visit = self.visit(office, hour, channel)
            subject, moment = visit.subject, asked
            request = {"agency": visit.agency_id, "channel": channel, "procedures": visit.procedure_codes}
            self.tell(
                office,
                "AppointmentRequested",
                subject,
                asked,
                starts_at=hour,
                confirm_by=asked + timedelta(hours=4),
                **request,
            )
            promised = asked + timedelta(hours=4)
            if dice.random() < 0.2:
                moment += self.later(60)
                promised = moment + timedelta(hours=4)
                self.tell(
                    office,
                    "AppointmentMoved",
                    subject,
                    moment,
                    "citizen",
                    first_starts_at=hour,
                    starts_at=hour,
                    confirm_by=promised,
                )
            answered = moment + self.later(dice.choice([60, 200, 500]))
            if answered > promised and dice.random() < 0.8:
                self.tell(office, "PromiseMissed", subject, promised, confirm_by=promised)
            if dice.random() < 0.1:
                self.tell(
                    office,
                    "AppointmentCancelled",
                    subject,
                    answered,
                    "citizen",
                    starts_at=hour,
                    by_citizen=dice.random() < 0.7,
                )
                continue
            kind = dice.choice(["AppointmentConfirmed"] * 5 + ["HourProposed", "AppointmentRefused"])
            more = (
                {"within_promise": answered <= promised, "by_citizen": False} if kind == "AppointmentConfirmed" else {}
            )
            self.tell(office, kind, subject, answered, self.by(office), starts_at=hour, **more)
            if kind == "AppointmentRefused":
                continue
            if kind == "HourProposed":
                self.tell(
                    office,
                    "AppointmentConfirmed",
                    subject,
                    answered + self.later(30),
                    "citizen",
                    starts_at=hour,
                    within_promise=True,
                    by_citizen=True,
                )
            ending = dice.choice(["CitizenCheckedIn"] * 4 + ["CitizenDidNotCome", "AppointmentExpired"])
            more = {"arrival": "on_time"} if ending == "CitizenCheckedIn" else {}
            self.tell(office, ending, subject, max(hour, answered) + self.later(20), "system", starts_at=hour, **more)

    def dossiers(self, office: str, day: datetime) -> None:
        dice = self.dice
        for _number in range(dice.randrange(1, 7)):
            agency, procedure = dice.choice(self.carried)
            channel = dice.choice(["WEB", "WEB", "API", "DESK", "DESK", "POST"])
            sent = day + timedelta(hours=8) + self.later(8 * 60)
            self.serial += 1
            row = Dossier.objects.create(
                office_id=office, agency_id=agency, procedure_id=procedure, procedure_version=self.versions[procedure],
                code=f"D{self.serial}", code_key=f"D{self.serial}", status=DossierStatus.SUBMITTED, channel=channel,
                name="A", phone="+84905000000", submitted_at=sent,
            )  # fmt: skip
            _Passage(self, office, row, sent).go()
            row.save()

    def opinions(self, office: str, day: datetime) -> None:
        dice = self.dice
        for _number in range(dice.randrange(0, 4)):
            agency, procedure = dice.choice([*self.carried, (None, None)])
            officer = dice.choice([None, self.officers[office].pk])
            reasons = dice.sample(["waiting", "attitude", "guidance", "travel", "cost", "other"], dice.randrange(0, 3))
            moment = day + timedelta(hours=8) + self.later(12 * 60)
            self.tell(
                office, "RatingGiven", f"ticket:{dice.getrandbits(60)}", moment, "citizen", agency=agency,
                procedure=procedure, officer=officer, score=dice.choice([1, 2, 3, 3]), reasons=reasons, channel="WEB",
            )  # fmt: skip
            if dice.random() < 0.3:
                due = moment + timedelta(days=3)
                self.tell(
                    office,
                    "ComplaintSent",
                    "complaint:1",
                    moment,
                    "citizen",
                    agency=agency,
                    complaint="report",
                    due_at=due,
                )
                answered = moment + self.later(6 * 24 * 60)
                self.tell(
                    office,
                    "ComplaintAnswered",
                    "complaint:1",
                    answered,
                    self.by(office),
                    agency=agency,
                    was_late=answered > due,
                )


class _Passage:
    """One dossier's way from sending to its end."""

    def __init__(self, month: _Month, office: str, row: Dossier, sent: datetime) -> None:
        self.month, self.office, self.row, self.moment, self.dice = month, office, row, sent, month.dice

    def tell(self, kind: str, **payload: Any) -> None:
        self.month.tell(self.office, kind, self.row.subject, self.moment, self.month.by(self.office), **payload)

    def pass_time(self, most_days: float) -> None:
        self.moment += self.month.later(most_days * 24 * 60)

    def go(self) -> None:
        row, dice = self.row, self.dice
        known = {"agency": row.agency_id, "procedure": row.procedure_id, "channel": row.channel}
        self.tell("DossierSubmitted", answer_by=None, **known)
        self.pass_time(0.3)
        if dice.random() < 0.15:
            self.tell("SupplementAsked", was_received=False)
            self.pass_time(3)
            if dice.random() < 0.3:
                return self.end(dice.choice(["DossierWithdrawn", "DossierStopped"]))
            self.tell("SupplementGiven", due_at=None)
            self.pass_time(0.5)
        if dice.random() < 0.08:
            return self.end("DossierRefused", was_received=False)
        due = self.moment + timedelta(days=dice.randrange(0, 8))
        row.received_at, row.status = self.moment, DossierStatus.PROCESSING
        self.tell("DossierReceived", due_at=due, special="", fell_back="", **known)
        self.special()
        self.money()
        self.pass_time(2)
        if dice.random() < 0.15:
            self.tell("SupplementAsked", was_received=True)
            row.status = DossierStatus.SUPPLEMENT
            self.pass_time(12)
            if dice.random() < 0.4:
                return None
            due = self.moment + timedelta(days=3)
            self.tell("SupplementGiven", due_at=due)
            self.pass_time(1)
        if dice.random() < 0.1:
            return self.end(dice.choice(["DossierWithdrawn", "DossierStopped", "DossierRefused"]), was_received=True)
        if dice.random() < 0.1 and self.moment < due - timedelta(days=1):
            before, due = due, due + timedelta(days=2)
            self.tell("DueDateExtended", due_before=before, due_after=due)
        if dice.random() < 0.12:
            return None
        self.pass_time(dice.choice([1, 4, 12]))
        return self.finish(due)

    def finish(self, due: datetime) -> None:
        row, dice = self.row, self.dice
        row.status, row.finished_at = DossierStatus.RESULT_READY, self.moment
        when = "late" if self.moment > due else "on_time" if self.moment.date() == due.date() else "early"
        Result.objects.create(
            dossier=row, name="Kết quả", drafted_at=self.moment, is_sealed=dice.random() < 0.5,
            drafted_by=dice.choice([None, *self.month.officers.values()]), has_digital_signature=dice.random() < 0.3,
            file=self.scan() if dice.random() < 0.5 else None,
        )  # fmt: skip
        if dice.random() < 0.5:
            Paper.objects.create(
                dossier=row, name="Giấy", form=dice.choice(["electronic", "copy"]), added_by="citizen",
                added_at=self.moment + timedelta(minutes=dice.choice([-60, 60])),
            )  # fmt: skip
        self.tell("ResultReady", is_granted=True, timeliness=when, due_at=due)
        self.pass_time(3)
        if dice.random() < 0.8:
            way = dice.choice(["counter", "counter", "post", "online"])
            row.status, row.returned_at, row.closed_at = DossierStatus.RETURNED, self.moment, self.moment
            self.tell("ResultReturned", return_by=way)
            if way == "post":
                self.parcel()

    def scan(self) -> StoredFile:
        return StoredFile.objects.create(
            id=uuid.UUID(int=self.dice.getrandbits(128)), name="ket-qua.pdf", kind="pdf", size=1, sha256="0" * 64,
            stored_at=self.moment, stored_by="system",
        )  # fmt: skip

    def end(self, kind: str, **payload: Any) -> None:
        named = {"DossierWithdrawn": "withdrawn", "DossierStopped": "stopped", "DossierRefused": "refused"}
        self.row.status, self.row.closed_at = named[kind], self.moment
        self.tell(kind, **(payload if kind == "DossierRefused" else {}))

    def special(self) -> None:
        dice, row = self.dice, self.row
        if dice.random() > 0.3:
            return
        state = dice.choice(["open", "kept", "kept", "missed", "fell_back", "dropped", "counted"])
        promised = self.moment + timedelta(hours=2) if state in ("open", "kept", "missed", "dropped") else None
        ended = self.moment + self.month.later(30 * 60) if state in ("kept", "missed", "dropped") else None
        SpecialIntake.objects.create(
            dossier=row, office_id=self.office, procedure_id=row.procedure_id, on=self.moment.date(),
            model="no_slip", received_at=self.moment, promised_at=promised, state=state, ended_at=ended,
        )  # fmt: skip
        if ended:
            # Something is always told of the day on which a promise ends.
            self.month.tell(self.office, "SpecialPromiseNear", row.subject, ended, share=80, due_at=ended, unit="x")

    def money(self) -> None:
        dice = self.dice
        if dice.random() < 0.6:
            method = dice.choice(["vietqr", "vnpay", "cash", "cod"])
            moment = self.moment + self.month.later(60 * 30)
            self.month.tell(
                self.office, "PaymentSettled", f"payment:{uuid.UUID(int=dice.getrandbits(128))}", moment,
                dossier=self.row.pk, method=method, amount_vnd=dice.randrange(1, 300) * 1_000, receipt="x",
            )  # fmt: skip

    def parcel(self) -> None:
        dice, subject = self.dice, f"parcel:{self.row.pk}"
        about = {"dossier": self.row.pk, "direction": dice.choice(["return", "return", "pickup"]), "code": "X"}
        moment = self.moment + self.month.later(24 * 60)
        self.month.tell(self.office, "ParcelHandedOver", subject, moment, **about)
        moment += self.month.later(3 * 24 * 60)
        if dice.random() < 0.3:
            self.month.tell(self.office, "DeliveryFailed", subject, moment, tried=1, reason="absent", **about)
            moment += self.month.later(24 * 60)
        if dice.random() < 0.1:
            self.month.tell(self.office, "ParcelLost", subject, moment, **about)
        else:
            self.month.tell(self.office, "ParcelDelivered", subject, moment, was_late=dice.random() < 0.4, **about)
