# SPDX-License-Identifier: EUPL-1.2
"""How long what stays is kept. Pure: settings are handed in, nothing is asked. Rules: R-086, R-087."""

from datetime import datetime

from motcua.kernel.working_time import OFFICE_ZONE


def years_after(moment: datetime, years: int) -> datetime:
    """Return the same day and hour so many years later; 29 February becomes 1 March."""
    local = moment.astimezone(OFFICE_ZONE)
    try:
        return local.replace(year=local.year + years)
    except ValueError:
        return local.replace(year=local.year + years, month=3, day=1)


def books_end(last_paid_at: datetime, years: int) -> datetime:
    """Return when books may go: so many years after the end of the accounting year of the last payment."""
    local = last_paid_at.astimezone(OFFICE_ZONE)
    return datetime(local.year + 1 + years, 1, 1, tzinfo=OFFICE_ZONE)


def spellings(phone: str) -> tuple[str, ...]:
    """Return the writings by which free text is searched for a number (E.164): in one piece, and in groups of three.

    All begin after the 0 or the +84, so that either finds it.
    """
    home = phone.removeprefix("+84")
    groups = (home[:3], home[3:6], home[6:])
    return (
        home,
        *(gap.join(groups) for gap in (" ", ".", "-")),
        *(gap.join((home[:3], home[3:])) for gap in (" ", ".")),
    )
