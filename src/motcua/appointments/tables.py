# SPDX-License-Identifier: EUPL-1.2
"""What a row of the list of services means: what can be booked where, from when, how long, by how many."""

from datetime import datetime

from motcua.appointments.models import Service
from motcua.appointments.operations import save_service
from motcua.offices.columns import KEEP, CannotRead, Column, code, day, number, procedure_code
from motcua.offices.loading import Table, Values
from motcua.offices.models import Counter, Office
from motcua.procedures.models import AgencyProcedure
from motcua.procedures.tables import A_PROCEDURE, AN_AGENCY


def _check(values: Values) -> None:
    first, last = values.get("on_from"), values.get("on_until")
    if first and last and first > last:
        raise CannotRead("on_from sau on_until")


def _complete(service: Service, values: Values) -> None:
    """Turn the number of the counter into the counter of that office."""
    if "counter" in values:
        service.counter_id = f"{service.office_id}-{values['counter']}" if values["counter"] else None


def _save(service: Service, *, by: str, at: datetime) -> None:
    if service.counter_id and not Counter.objects.filter(pk=service.counter_id, office=service.office_id).exists():
        raise CannotRead(f"cột counter: nơi tiếp nhận {service.office_id} không có quầy này")
    if service.procedure_id and not AgencyProcedure.objects.filter(
        agency=service.agency_id, procedure=service.procedure_id
    ):
        raise CannotRead(f"cơ quan {service.agency_id} không thực hiện thủ tục {service.procedure_id}")
    save_service(service, by=by, at=at)


def _save_counter(service: Service, values: Values, *, by: str, at: datetime) -> bool:
    """Save a service in which only the counter differs."""
    before = service.counter_id
    _complete(service, values)
    if service.counter_id == before:
        return False
    _save(service, by=by, at=at)
    return True


SERVICES = Table(
    name="services",
    model=Service,
    key=("office_id", "agency_id", "procedure_id"),
    check=_check,
    complete=_complete,
    save=_save,
    follow=_save_counter,
    prefetched=("counter",),
    columns=(
        Column("office", "office_id", code, is_required=True, refers_to=(Office, "nơi tiếp nhận")),
        Column("agency", "agency_id", code, is_required=True, refers_to=AN_AGENCY),
        Column("procedure", "procedure_id", procedure_code, blank=None, refers_to=A_PROCEDURE),
        Column("on_from", "on_from", day, blank=None),
        Column("on_until", "on_until", day, blank=None),
        Column("length_minutes", "length_minutes", number(5, 480), blank=KEEP),
        Column("places", "places", number(0, 1_000), blank=KEEP),
        Column("horizon_days", "horizon_days", number(1, 365), blank=KEEP),
        Column("notice_minutes", "notice_minutes", number(0, 43_200), blank=KEEP),
        Column("phone_daily_limit", "phone_daily_limit", number(1, 100), blank=KEEP),
        Column(
            "counter",
            read=number(1, 200),
            blank=None,
            shown=lambda service: str(service.counter.number) if service.counter else "",
        ),
    ),
)
