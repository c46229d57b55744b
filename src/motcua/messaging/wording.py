# SPDX-License-Identifier: EUPL-1.2
"""Which words hold: those of the office, else those of the instance, else the program's; and how they are changed."""

from datetime import datetime

from django.db import transaction

from motcua.journal import operations as journal
from motcua.messaging import own_words
from motcua.messaging.errors import NoSuchText
from motcua.messaging.events import TextWorded, TextWordsTakenBack
from motcua.messaging.models import TextOverride
from motcua.messaging.own_words import WORDED
from motcua.messaging.register import BY_CODE, previews


def wording_for(office: str) -> dict[str, str]:
    """Return the own words that hold at an office, by the code of the text; with "" those of the whole instance."""
    rows = TextOverride.objects.filter(office_id__in={"", office}).order_by("office_id")
    return {row.code: row.text for row in rows}


@transaction.atomic
def word_text(*, code: str, office: str, words: str, actor: str, at: datetime) -> None:
    """Let the office (or with "" the instance) say a text in these words; the same words again change nothing.

    Records: TextWorded. Raises: NoSuchText; WordsRefused where they cannot be used or are too long on the sample.
    """
    if code not in BY_CODE:
        raise NoSuchText
    words = " ".join(words.split())
    own_words.check(WORDED[code], words)
    previews(BY_CODE[code], words, has_marks=False)
    row = TextOverride.objects.select_for_update().filter(code=code, office_id=office).first()
    if row is not None and row.text == words:
        return
    TextOverride.objects.update_or_create(
        code=code, office_id=office, defaults={"text": words, "changed_at": at, "changed_by": actor}
    )
    journal.record(TextWorded(office=office, subject=f"text:{code}", at=at, text=code, words=words), actor=actor)


@transaction.atomic
def take_back_words(*, code: str, office: str, actor: str, at: datetime) -> bool:
    """Let the built-in words hold again; False where no own words were kept. Records: TextWordsTakenBack."""
    deleted, _by_model = TextOverride.objects.filter(code=code, office_id=office).delete()
    if deleted:
        journal.record(TextWordsTakenBack(office=office, subject=f"text:{code}", at=at, text=code), actor=actor)
    return bool(deleted)
