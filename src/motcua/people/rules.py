# SPDX-License-Identifier: EUPL-1.2
"""Who may do what: one table. Pure."""

from enum import StrEnum


class Action(StrEnum):
    SEE_DESK = "see_desk"
    CONFIRM = "confirm"
    CHECK_IN = "check_in"
    CANCEL_FOR_CITIZEN = "cancel_for_citizen"
    BOOK_FOR_CITIZEN = "book_for_citizen"
    CHANGE_SERVICES = "change_services"
    CHANGE_CALENDAR = "change_calendar"
    MANAGE_STAFF = "manage_staff"
    CHANGE_CATALOGUE = "change_catalogue"


CITY_ADMIN, HEAD, OFFICER, RECEPTIONIST, OPERATOR = "CITY_ADMIN", "HEAD", "OFFICER", "RECEPTIONIST", "OPERATOR"

MAY: dict[Action, frozenset[str]] = {
    Action.SEE_DESK: frozenset({CITY_ADMIN, HEAD, OFFICER, RECEPTIONIST}),
    Action.CONFIRM: frozenset({HEAD, OFFICER}),
    Action.CHECK_IN: frozenset({HEAD, OFFICER, RECEPTIONIST}),
    Action.CANCEL_FOR_CITIZEN: frozenset({HEAD, OFFICER, RECEPTIONIST, OPERATOR}),
    Action.BOOK_FOR_CITIZEN: frozenset({HEAD, OFFICER, RECEPTIONIST, OPERATOR}),
    Action.CHANGE_SERVICES: frozenset({CITY_ADMIN, HEAD}),
    Action.CHANGE_CALENDAR: frozenset({CITY_ADMIN, HEAD}),
    Action.MANAGE_STAFF: frozenset({CITY_ADMIN, HEAD}),
    Action.CHANGE_CATALOGUE: frozenset({CITY_ADMIN}),
}

# A head appoints the staff of the own office, never another head nor anyone with a role everywhere.
ROLES_A_HEAD_MAY_GIVE = frozenset({OFFICER, RECEPTIONIST})


def may(roles: frozenset[str], action: Action) -> bool:
    """Say whether somebody holding these roles at a place may do this there."""
    return bool(roles & MAY[action])
