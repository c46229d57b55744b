# SPDX-License-Identifier: EUPL-1.2
"""A file of scans of a wand with memory or of a phone: looked at line by line, then taken."""

from collections import Counter

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.doors.postal.entry import Round, at_post, words_of
from motcua.doors.postal.modes import MODES
from motcua.kernel.errors import InvalidInput
from motcua.post.batches import MOST_BYTES, MOST_LINES, read, text_of
from motcua.post.operations.batching import Outcome, Taken, foresee, take
from motcua.post.works import Work, work_of


@require_http_methods(["GET", "HEAD", "POST"])
@at_post
def batch(request: HttpRequest, clerk: Round) -> HttpResponse:
    """Take a file: first show what becomes of each line, keeping nothing; then take them. The same file is no harm."""
    if request.method != "POST":
        return _show(request, clerk)
    work = work_of(request.POST.get("viec", ""))
    try:
        text = _text(request)
        lines = read(text, work=work, at=clerk.at)
    except InvalidInput as refusal:
        return _show(request, clerk, work=work, wrong=words_of(refusal))
    is_taken = "ghi" in request.POST
    do = take if is_taken else foresee
    found = do(lines, offices=clerk.offices, by=clerk.user, at=clerk.at)
    return _show(request, clerk, work=work, found=found, text=text, is_taken=is_taken)


def _text(request: HttpRequest) -> str:
    given = request.FILES.get("tep")
    if isinstance(given, UploadedFile):
        if (given.size or 0) > MOST_BYTES:
            said = _("Tệp quá lớn. Mỗi lần nhiều nhất %(lines)d dòng.") % {"lines": MOST_LINES}
            raise InvalidInput(fields={"tep": said})
        return text_of(given.read())
    typed = request.POST.get("dong", "")
    if len(typed) > MOST_BYTES:
        raise InvalidInput(fields={"tep": _("Mỗi lần nhiều nhất %(lines)d dòng.") % {"lines": MOST_LINES}})
    return typed


def _show(
    request: HttpRequest,
    clerk: Round,
    *,
    work: Work | None = None,
    found: list[Taken] | None = None,
    text: str = "",
    wrong: str = "",
    is_taken: bool = False,
) -> HttpResponse:
    by_outcome = Counter(row.outcome for row in found or [])
    values = {
        "modes": [mode for mode in MODES if mode.work is not None],
        "work": work.value if work else "",
        "found": found,
        "text": text,
        "wrong": wrong,
        "is_taken": is_taken,
        "done": by_outcome[Outcome.DONE],
        "known": by_outcome[Outcome.KNOWN],
        "refused": by_outcome[Outcome.REFUSED],
        "most_lines": MOST_LINES,
    }
    status = 422 if wrong else 200
    return render(request, "postal/batch.html", clerk.page(here="batch", **values), status=status)
