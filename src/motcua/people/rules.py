# SPDX-License-Identifier: EUPL-1.2
"""Who may do what: one table. Pure."""

from enum import StrEnum


class Action(StrEnum):
    SEE_DESK = "see_desk"
    CONFIRM = "confirm"
    CHECK_IN = "check_in"
    CANCEL_FOR_CITIZEN = "cancel_for_citizen"
    BOOK_FOR_CITIZEN = "book_for_citizen"
    ANSWER_PHONE = "answer_phone"
    # A child's vaccine, doses, notes and signs.
    SEE_HEALTH_DATA = "see_health_data"
    CARE_FOR_VACCINATION = "care_for_vaccination"
    PLAN_VACCINATION = "plan_vaccination"
    CHANGE_SERVICES = "change_services"
    CHANGE_CALENDAR = "change_calendar"
    MANAGE_STAFF = "manage_staff"
    CHANGE_CATALOGUE = "change_catalogue"
    CALL_TICKETS = "call_tickets"
    ISSUE_TICKETS = "issue_tickets"
    SEE_DOSSIERS = "see_dossiers"
    # Receive, ask for completion, refuse, return: the counter's part.
    TAKE_IN_DOSSIERS = "take_in_dossiers"
    # Hand over, ask opinions, draft results, number and seal them.
    HANDLE_DOSSIERS = "handle_dossiers"
    SIGN_RESULTS = "sign_results"
    # Apologise and give a new date, stop, assign to others.
    DIRECT_DOSSIERS = "direct_dossiers"
    # Fill in for a citizen at the counter; a volunteer only during a shift, and only what they helped with.
    ASSIST = "assist"
    # Open and end the shifts of volunteers.
    OPEN_SHIFTS = "open_shifts"
    # Lend, call and take back vibrating tags, count them at closing.
    HANDLE_PAGERS = "handle_pagers"
    CHANGE_SPECIAL_DAYS = "change_special_days"
    # The account of special days: counts, never dossiers.
    SEE_ACCOUNTS = "see_accounts"
    # Take cash, count fees, give exemptions, close the own till.
    TAKE_MONEY = "take_money"
    # Approve what somebody else asked to be paid back.
    APPROVE_REFUNDS = "approve_refunds"
    # The books of the office, reconciliation and exports.
    SEE_BOOKS = "see_books"
    # Scan parcels in and out, sign hand-over lists, note what the carrier did.
    HANDLE_POST = "handle_post"
    # Sign a hand-over list for the office; ask for a parcel on behalf of a citizen.
    SEND_BY_POST = "send_by_post"
    # Tariffs, support, contracts, monthly bills of carriers.
    CHANGE_POSTAGE = "change_postage"
    # What was counted of an office, without names; and the same by officer.
    SEE_FIGURES = "see_figures"
    SEE_OFFICERS = "see_officers"
    # Comments of citizens before they are shown, and the answers given to them.
    MODERATE_COMMENTS = "moderate_comments"
    # Complaints: read, answer, hand up.
    ANSWER_COMPLAINTS = "answer_complaints"
    # Posters, leaflets, the slides of the hall.
    MAKE_SHEETS = "make_sheets"
    # The settings of the whole instance, its text messages, its health, its copies.
    CHANGE_SETTINGS = "change_settings"
    SEE_HEALTH_OF_HOUSE = "see_health_of_house"
    # Set up an office from nothing.
    FOUND_OFFICES = "found_offices"


CITY_ADMIN, HEAD, OFFICER, RECEPTIONIST, OPERATOR = "CITY_ADMIN", "HEAD", "OFFICER", "RECEPTIONIST", "OPERATOR"
VACCINATOR, SPECIALIST, LEADER, VOLUNTEER = "VACCINATOR", "SPECIALIST", "LEADER", "VOLUNTEER"
CASHIER, POST_CLERK = "CASHIER", "POST_CLERK"

MAY: dict[Action, frozenset[str]] = {
    Action.SEE_DESK: frozenset({CITY_ADMIN, HEAD, OFFICER, RECEPTIONIST, VACCINATOR}),
    Action.CONFIRM: frozenset({HEAD, OFFICER}),
    Action.CHECK_IN: frozenset({HEAD, OFFICER, RECEPTIONIST, VACCINATOR}),
    Action.CANCEL_FOR_CITIZEN: frozenset({HEAD, OFFICER, RECEPTIONIST, OPERATOR, VACCINATOR}),
    Action.BOOK_FOR_CITIZEN: frozenset({HEAD, OFFICER, RECEPTIONIST, OPERATOR, VACCINATOR}),
    # A caller is known by the number alone and seen at all offices of the role: a work of its own.
    Action.ANSWER_PHONE: frozenset({OPERATOR}),
    # Health data have a permission of their own: neither the head nor the city sees them by being that. Rule: R-025.
    Action.SEE_HEALTH_DATA: frozenset({VACCINATOR}),
    Action.CARE_FOR_VACCINATION: frozenset({VACCINATOR}),
    Action.PLAN_VACCINATION: frozenset({CITY_ADMIN, HEAD, VACCINATOR}),
    Action.CHANGE_SERVICES: frozenset({CITY_ADMIN, HEAD}),
    Action.CHANGE_CALENDAR: frozenset({CITY_ADMIN, HEAD}),
    Action.MANAGE_STAFF: frozenset({CITY_ADMIN, HEAD}),
    Action.CHANGE_CATALOGUE: frozenset({CITY_ADMIN}),
    Action.CALL_TICKETS: frozenset({HEAD, OFFICER}),
    Action.ISSUE_TICKETS: frozenset({HEAD, OFFICER, RECEPTIONIST, VACCINATOR}),
    # Whose dossier it is and what is in it is seen by those who handle it, not by the city's administrators.
    Action.SEE_DOSSIERS: frozenset({HEAD, OFFICER, SPECIALIST, LEADER}),
    Action.TAKE_IN_DOSSIERS: frozenset({HEAD, OFFICER}),
    Action.HANDLE_DOSSIERS: frozenset({HEAD, OFFICER, SPECIALIST, LEADER}),
    # Besides the role, one must be a signing member of a unit of the agency.
    Action.SIGN_RESULTS: frozenset({HEAD, LEADER}),
    Action.DIRECT_DOSSIERS: frozenset({HEAD, LEADER}),
    Action.ASSIST: frozenset({HEAD, OFFICER, RECEPTIONIST, VOLUNTEER}),
    Action.OPEN_SHIFTS: frozenset({HEAD, OFFICER}),
    Action.HANDLE_PAGERS: frozenset({HEAD, OFFICER}),
    Action.CHANGE_SPECIAL_DAYS: frozenset({CITY_ADMIN, HEAD}),
    Action.SEE_ACCOUNTS: frozenset({CITY_ADMIN, HEAD, OFFICER, LEADER}),
    Action.TAKE_MONEY: frozenset({HEAD, OFFICER, CASHIER}),
    # Besides the role, one must be somebody else than who asked for it (`refund_needs_a_second_person`).
    Action.APPROVE_REFUNDS: frozenset({HEAD, LEADER}),
    Action.SEE_BOOKS: frozenset({CITY_ADMIN, HEAD, CASHIER}),
    # A clerk of the post is no member of the office: parcels and lists, never what is in a dossier.
    Action.HANDLE_POST: frozenset({POST_CLERK}),
    Action.SEND_BY_POST: frozenset({HEAD, OFFICER}),
    Action.CHANGE_POSTAGE: frozenset({CITY_ADMIN, HEAD}),
    Action.SEE_FIGURES: frozenset({CITY_ADMIN, HEAD, LEADER}),
    # The city compares offices, not persons.
    Action.SEE_OFFICERS: frozenset({HEAD}),
    Action.MODERATE_COMMENTS: frozenset({CITY_ADMIN, HEAD}),
    Action.ANSWER_COMPLAINTS: frozenset({CITY_ADMIN, HEAD, LEADER}),
    Action.MAKE_SHEETS: frozenset({CITY_ADMIN, HEAD}),
    Action.CHANGE_SETTINGS: frozenset({CITY_ADMIN}),
    Action.SEE_HEALTH_OF_HOUSE: frozenset({CITY_ADMIN}),
    Action.FOUND_OFFICES: frozenset({CITY_ADMIN}),
}

# A head appoints the staff of the own office, never another head nor anyone with a role everywhere.
ROLES_A_HEAD_MAY_GIVE = frozenset({OFFICER, RECEPTIONIST, VACCINATOR, SPECIALIST, VOLUNTEER, CASHIER})


def may(roles: frozenset[str], action: Action) -> bool:
    """Say whether somebody holding these roles at a place may do this there."""
    return bool(roles & MAY[action])
