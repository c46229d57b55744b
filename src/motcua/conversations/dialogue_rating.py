# SPDX-License-Identifier: EUPL-1.2
"""The answer to "how was it?": taken as one only where this phone was asked and has not answered."""

from dataclasses import replace

from motcua.conversations.deciding import Decision, Said, told
from motcua.conversations.rules import Outcome
from motcua.feedback import operations as feedback
from motcua.feedback.errors import AlreadyRated
from motcua.feedback.models import RatingQuestion
from motcua.feedback.rules import TEXT_LIMIT, Channel, Score
from motcua.kernel.errors import OfficeError
from motcua.messaging import feedback_texts as texts
from motcua.messaging.texts import Ways
from motcua.messaging.wording import wording_for
from motcua.reading.ratings import RatingSaid, read_rating


def answer(said: Said, *, is_asked_otherwise: bool) -> Decision | None:
    """Take a message as the rating of a visit this phone was asked about; None where it is no such answer.

    While something else is being asked (`is_asked_otherwise`), a bare number belongs to that: only words of contentment
    are a rating then. Rule: R-075.
    """
    heard = read_rating(said.text)
    if heard is None or (is_asked_otherwise and not heard.is_plain):
        return None
    question = feedback.open_question_of(phone=said.phone, at=said.at)
    if question is None or said.received_at < question.asked_at:
        return None
    about, office = question.subject, question.office_id
    ways = replace(said.ways, wording=wording_for(office))
    if heard.wants_no_more:
        feedback.ask_no_more(phone=said.phone, at=said.at)
        return told(said, Outcome.TOLD, texts.asked_no_more(ways=ways), keeps_question=True)
    if heard.score is None:
        text = texts.rating_unclear(ways=ways)
        return told(said, Outcome.ASKED, text, keeps_question=True, about=about, office=office)
    thanks = _rated(said, question, heard, ways)
    if thanks is None:
        return None
    return told(said, Outcome.TOLD, thanks, keeps_question=True, about=about, office=office)


def _rated(said: Said, question: RatingQuestion, heard: RatingSaid, ways: Ways) -> str | None:
    assert heard.score is not None
    try:
        feedback.rate(
            kind=question.kind,
            subject=question.subject,
            score=heard.score,
            reasons=heard.reasons,
            text=said.text[:TEXT_LIMIT] if len(said.text) > 2 else "",
            channel=Channel.SMS,
            at=said.at,
        )
    except AlreadyRated:
        return texts.rated_before(ways=ways)
    except OfficeError:
        # Erased meanwhile, or too long ago: then it is a message like any other.
        return None
    if heard.score != Score.NOT_CONTENT:
        return texts.rating_taken(ways=ways)
    site = ways.site.rstrip("/")
    return texts.rating_regretted(complain_at=f"{site}/gop-y/{question.office_id.lower()}/", ways=ways)
