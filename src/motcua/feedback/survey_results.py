# SPDX-License-Identifier: EUPL-1.2
"""What came of a year's questionnaire, by office, beside the waits that were measured there.

Offices with few answers are not told, nor left to be computed from the whole. Rule: R-074.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import connection

from motcua.feedback.models import Survey, SurveyAnswer, SurveyInvitation
from motcua.feedback.scope import seen
from motcua.feedback.small import hidden, is_sum_told
from motcua.feedback.survey_questions import QUESTIONS
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Office
from motcua.people.access import Access
from motcua.people.rules import Action


@dataclass(frozen=True)
class Measured:
    """Waits as the numbers tell them: from taking one to being called, in minutes."""

    count: int
    median_minutes: int
    below_30_percent: int


@dataclass(frozen=True)
class Line:
    """One office, or all: how many answered, the share of good answers by question, the waits measured."""

    name: str
    count: int
    shares: tuple[int | None, ...]
    measured: Measured | None
    is_hidden: bool = False


@dataclass(frozen=True)
class Result:
    """The table of a year; `whole` is None where even the sum is too small to be told."""

    survey: Survey
    lines: tuple[Line, ...]
    whole: Line | None


def result_of(survey: Survey) -> Result:
    """Return the table of a survey. Two queries of a closed one, however many offices there are."""
    counted, smallest = _counted(survey), settings.RATING_SMALLEST
    counts = {office: each.total for office, each in counted.items()}
    concealed = hidden(counts, smallest=smallest)
    untold = {key: hidden(said, smallest=smallest) | concealed for key, said in _said(counted).items()}
    waits = {office: Measured(*numbers) for office, numbers in (survey.waits or {}).items()}
    names = Office.objects.filter(pk__in=counted).order_by("sort_key").values_list("pk", "name")
    lines = tuple(
        _line(name, counted[code], waits.get(code), {key for key, codes in untold.items() if code in codes})
        if code not in concealed
        else Line(name, 0, (None,) * len(QUESTIONS), waits.get(code), is_hidden=True)
        for code, name in names
    )
    if not is_sum_told(counts, smallest=smallest):
        return Result(survey, lines, None)
    whole = _Sum()
    for each in counted.values():
        whole.add(each)
    not_summed = {key for key, said in _said(counted).items() if not is_sum_told(said, smallest=smallest)}
    return Result(survey, lines, _line("", whole, waits.get(""), not_summed))


def _said(counted: dict[str, "_Sum"]) -> dict[str, dict[str, int]]:
    """Return how many answered each question, by office."""
    return {
        question.key: {office: each.said[question.key] for office, each in counted.items()} for question in QUESTIONS
    }


class _Sum:
    """How many answered, and of each question how many at all and how many well."""

    def __init__(self) -> None:
        self.total = 0
        self.said = dict.fromkeys((question.key for question in QUESTIONS), 0)
        self.good = dict(self.said)

    def add(self, other: "_Sum") -> None:
        self.total += other.total
        for key in self.said:
            self.said[key] += other.said[key]
            self.good[key] += other.good[key]


def _counted(survey: Survey) -> dict[str, _Sum]:
    sums: dict[str, _Sum] = {}
    for office, answers in SurveyAnswer.objects.filter(survey=survey).values_list("office", "answers").iterator():
        each = sums.setdefault(office, _Sum())
        each.total += 1
        for question in QUESTIONS:
            said = answers.get(question.key)
            each.said[question.key] += said is not None
            each.good[question.key] += said in question.good
    return sums


def _line(name: str, each: _Sum, waits: Measured | None, untold: set[str]) -> Line:
    shares = tuple(
        None
        if question.key in untold or not each.said[question.key]
        else round(100 * each.good[question.key] / each.said[question.key])
        for question in QUESTIONS
    )
    return Line(name, each.total, shares, waits)


def measured_waits(first_on: date, last_on: date) -> dict[str, Measured]:
    """Return how long people waited for their call, by office between two days; under "" of all offices together."""
    begins = datetime.combine(first_on, time(), OFFICE_ZONE)
    ends = datetime.combine(last_on + timedelta(days=1), time(), OFFICE_ZONE)
    with connection.cursor() as cursor:
        cursor.execute(_WAITS, [begins, ends])
        return {
            office or "": Measured(count, round(median), round(100 * below / count))
            for office, count, median, below in cursor.fetchall()
        }


_WAITS = """
WITH waits AS (
    SELECT office_id,
           -- Who has an hour and comes early waits only from that hour on.
           extract(epoch FROM called_at - CASE WHEN lane = 2 THEN greatest(issued_at, turn_at) ELSE issued_at END) / 60
               AS minutes
    FROM queueing_ticket
    JOIN offices_office AS office ON office.code = office_id AND NOT office.is_being_set_up
    WHERE state = 'done' AND NOT is_mirrored AND called_at IS NOT NULL AND issued_at >= %s AND issued_at < %s
)
SELECT office_id, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY greatest(minutes, 0)),
       count(*) FILTER (WHERE minutes < 30)
FROM waits GROUP BY GROUPING SETS ((office_id), ())
HAVING count(*) > 0
"""


@dataclass(frozen=True)
class Progress:
    """How far a questionnaire is at one office, or everywhere: drawn, invited, answered; by paper and by SMS."""

    drawn: int
    invited: int
    answered: int
    sheets: int


def progress(survey: Survey, *, access: Access) -> Progress:
    """Return how far it is at the offices and agencies whose figures this person sees."""
    rows = SurveyInvitation.objects.filter(seen(access, Action.SEE_FIGURES), survey=survey)
    return Progress(
        drawn=rows.filter(channel="SMS").count(),
        invited=rows.filter(channel="SMS", invited_at__isnull=False).count(),
        answered=rows.filter(is_answered=True).count(),
        sheets=rows.filter(channel="PAPER").count(),
    )
