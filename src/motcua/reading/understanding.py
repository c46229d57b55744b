# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Collection
from datetime import datetime

from motcua.kernel.working_time import OFFICE_ZONE
from motcua.reading import answers, intents, numbers, queues
from motcua.reading.booking import candidates, read_booking
from motcua.reading.catalogue import Catalogue
from motcua.reading.intents import Keyword
from motcua.reading.moments import day_meant, wanted_day, wanted_hour
from motcua.reading.own_things import own_things
from motcua.reading.result import Intent, Part, Reading, Reason
from motcua.reading.typed import Typed, typed
from motcua.reading.vaccinations import read_vaccination

# Without any word of booking, a message that names an agency and a moment is taken for a wish, but asked about.
_WITHOUT_A_WORD = 0.75


def read(message: str, *, received_at: datetime, catalogue: Catalogue) -> Reading:
    """Read a message that stands by itself; never raises, whatever the text. `received_at` is local or aware."""
    return _read(typed(message), _local(received_at), catalogue)


def read_answer(message: str, *, asked: Collection[Part], received_at: datetime, catalogue: Catalogue) -> Reading:
    """Read a message as the answer to a question for the `asked` parts.

    A message with a keyword of its own, or a yes, a no or a choice, is read by itself. Otherwise the reading has
    intent BOOK – QUEUE where a place was asked for –, the parts that were said, and in `missing` those that were not.
    """
    words, at = typed(message), _local(received_at)
    key = intents.keyword(words.flat)
    if (key is not None and key.trust == 1.0) or intents.is_spam(words.flat) or own_things(words) is not None:
        return _read(words, at, catalogue)
    reply = intents.answer(words.flat)
    if reply is not None and not answers.may_be_part(words, asked, reply):
        return _reply(reply)
    if Part.SITE in asked:
        return queues.read_answer(words, catalogue)
    return answers.read_parts(words, asked=asked, received_at=at, catalogue=catalogue)


def _local(moment: datetime) -> datetime:
    return moment if moment.tzinfo is None else moment.astimezone(OFFICE_ZONE).replace(tzinfo=None)


def _read(words: Typed, at: datetime, catalogue: Catalogue) -> Reading:
    if not words.words:
        return Reading(Intent.UNKNOWN, confidence=0.0)
    own = own_things(words)
    if own is not None:
        return Reading(own.intent, group=own.group)
    key = intents.keyword(words.flat)
    # A keyword of ours makes it a request, whatever its words remind of.
    if (key is None or key.trust < 1.0) and intents.is_spam(words.flat):
        return Reading(Intent.UNKNOWN, is_spam=True, confidence=0.0)
    if key is None or key.trust < 1.0:
        reply = intents.answer(words.flat)
        if reply is not None:
            return _reply(reply)
    if key is None:
        return _without_keyword(words, at, catalogue)
    match key.intent:
        case Intent.BOOK:
            return read_booking(words, begins=key.end, received_at=at, catalogue=catalogue, trust=key.trust)
        case Intent.VACCINATION_BOOK:
            return read_vaccination(words, begins=key.end, received_at=at, catalogue=catalogue, trust=key.trust)
        case Intent.CANCEL | Intent.EARLIER:
            return _about_a_code(words, key)
        case Intent.MOVE:
            return _move(words, key, at, catalogue)
        case Intent.QUEUE | Intent.QUEUE_ALERT | Intent.QUEUE_ALERT_OFF:
            return queues.read_queue(words, key, catalogue)
        case Intent.DOSSIER_STATUS:
            code = numbers.dossier_code(words.flat) or numbers.dossier_end(words.flat)
            return Reading(key.intent, code=code, missing=() if code else (Part.CODE,), confidence=key.trust)
    return Reading(key.intent, confidence=key.trust)


def _reply(reply: tuple[Intent, int | None]) -> Reading:
    intent, choice = reply
    return Reading(intent, choice=choice, code=str(choice) if choice is not None else None, confidence=0.95)


def _without_keyword(words: Typed, at: datetime, catalogue: Catalogue) -> Reading:
    reading = read_booking(words, begins=0, received_at=at, catalogue=catalogue, trust=_WITHOUT_A_WORD)
    if reading.agency is None or (reading.day is None and reading.hour is None):
        return queues.read_bare(words, catalogue) or Reading(Intent.UNKNOWN, confidence=0.0)
    return reading


def _about_a_code(words: Typed, key: Keyword) -> Reading:
    rest = answers.without_noise(words, key.end)
    code, start, end = numbers.appointment_code(rest)
    # Two codes in one message: which is meant first is asked.
    trust = key.trust if not code or numbers.appointment_code("#" * end + rest[end:])[0] in (None, code) else 0.7
    why = (Reason(Part.CODE, words.said(start, end), "mã hẹn"),) if code else ()
    missing = () if code or key.intent is Intent.EARLIER else (Part.CODE,)
    return Reading(key.intent, code=code, missing=missing, confidence=trust, why=why)


def _move(words: Typed, key: Keyword, at: datetime, catalogue: Catalogue) -> Reading:
    rest = answers.without_noise(words, key.end)
    code, start, end = numbers.appointment_code(rest)
    begins = end if code else key.end
    if code and start > key.end + 12:
        begins = key.end
    found = candidates(
        words,
        begins=begins,
        today=at.date(),
        catalogue=catalogue,
        with_agencies=False,
        is_moving=True,
        beside=(start, end),
    )
    hour = wanted_hour(found.hours, moving=True)
    day = wanted_day(found.days, hour.chosen, moving=True)
    hour_value = None if hour.is_doubtful or hour.chosen is None else hour.chosen.value
    day_value = None if day.is_doubtful or day.chosen is None else day_meant(day.chosen, hour_value, at)
    parts = ((Part.CODE, code), (Part.DAY, day_value), (Part.TIME, hour_value))
    impossible = tuple(
        (part, words.said(choice.chosen.start, choice.chosen.end))
        for part, choice in ((Part.DAY, day), (Part.TIME, hour))
        if choice.chosen is not None and choice.chosen.is_impossible
    )
    return Reading(
        Intent.MOVE,
        code=code,
        day=day_value,
        hour=hour_value,
        missing=tuple(part for part, value in parts if value is None),
        impossible=impossible,
        confidence=key.trust,
    )
