# SPDX-License-Identifier: EUPL-1.2
"""What lies in the scanner's folder becomes a paper of a dossier."""

from collections.abc import Sequence
from datetime import datetime

from motcua.dossiers.files import scanner
from motcua.dossiers.models import Dossier, Paper
from motcua.dossiers.operations.papering import Sent, add_paper
from motcua.people.models import User


def attach_scan(
    *,
    dossier: Dossier,
    office: str,
    names: Sequence[str],
    code: str,
    by: User,
    at: datetime,
    name: str = "",
    form: str = Paper.Form.ELECTRONIC,
) -> Paper:
    """Make a paper of files of an office's scanner, in the order named; afterwards they lie in done/.

    Twice is once: the same files change nothing. Raises: NoSuchFile, and as `add_paper`. Records: PaperAdded.
    """
    sent = [Sent(each, scanner.take(office, each)) for each in names]
    paper = add_paper(dossier=dossier, code=code, sent=sent, actor=by.actor, at=at, name=name, form=form)
    # Only now, and outside the transaction: should it fail, the file is listed again, and attaching it changes nothing.
    for each in names:
        scanner.put_away(office, each)
    return paper
