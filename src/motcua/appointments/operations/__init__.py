# SPDX-License-Identifier: EUPL-1.2
"""Everything that changes an appointment: web, SMS, phone, desk and API all call these."""

from motcua.appointments.operations.answering import confirm, propose, refuse
from motcua.appointments.operations.arriving import check_in, finish, mark_no_show
from motcua.appointments.operations.booking import (
    accept_proposal,
    cancel,
    decline_proposal,
    give_up_hold,
    hold_hour,
    move,
    request_hour,
)
from motcua.appointments.operations.passing import settle
from motcua.appointments.operations.services import remove_service, save_service

__all__ = [
    "accept_proposal",
    "cancel",
    "check_in",
    "confirm",
    "decline_proposal",
    "finish",
    "give_up_hold",
    "hold_hour",
    "mark_no_show",
    "move",
    "propose",
    "refuse",
    "remove_service",
    "request_hour",
    "save_service",
    "settle",
]
