# SPDX-License-Identifier: EUPL-1.2
"""The players read the messages that the office really sends."""

from cast import at
from motcua.cli.day import phones
from motcua.messaging import texts
from motcua.messaging.texts import Place, Ways

PLACE = Place(agency="UBND phường Hải Châu", office="P. Hải Châu", address="270 Trần Phú")


def _ways(*, has_marks: bool) -> Ways:
    return Ways(short_code="8188", switchboard="0236 3881 888", site="https://hen.danang.gov.vn", has_marks=has_marks)


def test_a_proposed_hour_is_seen_with_marks_and_without() -> None:
    first, other = at("2026-12-01T08:00"), at("2026-12-01T09:00")
    for has_marks in (True, False):
        ways = _ways(has_marks=has_marks)
        text = texts.hour_proposed(code="482914", first_starts_at=first, starts_at=other, place=PLACE, ways=ways)
        assert phones.proposal_in(["Xin chào", text]) == "482914"


def test_other_messages_propose_nothing() -> None:
    refused = texts.refused(
        code="482914", starts_at=at("2026-12-01T08:00"), reason="Cán bộ họp", ways=_ways(has_marks=True)
    )
    assert phones.proposal_in([refused]) == ""
    assert phones.proposal_in([]) == ""
