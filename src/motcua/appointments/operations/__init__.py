# SPDX-License-Identifier: EUPL-1.2
"""Everything that changes an appointment: web, SMS, phone, desk and API all call these."""

from motcua.appointments.operations.answering import confirm, propose, refuse
from motcua.appointments.operations.arriving import check_in, finish, mark_no_show
from motcua.appointments.operations.booking import give_up_hold, hold_hour, move, request_hour
from motcua.appointments.operations.earlier import (
    accept_earlier,
    decline_earlier,
    stop_wanting_earlier,
    want_earlier,
)
from motcua.appointments.operations.ending import accept_proposal, cancel, decline_proposal
from motcua.appointments.operations.offering import offer_earlier_hours
from motcua.appointments.operations.passing import settle
from motcua.appointments.operations.services import remove_service, save_service

__all__ = [
    "accept_earlier",
    "accept_proposal",
    "cancel",
    "check_in",
    "confirm",
    "decline_earlier",
    "decline_proposal",
    "finish",
    "give_up_hold",
    "hold_hour",
    "mark_no_show",
    "move",
    "offer_earlier_hours",
    "propose",
    "refuse",
    "remove_service",
    "request_hour",
    "save_service",
    "settle",
    "stop_wanting_earlier",
    "want_earlier",
]
