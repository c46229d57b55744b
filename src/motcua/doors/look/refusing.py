# SPDX-License-Identifier: EUPL-1.2
"""What a view refuses becomes a page: the sentence of the refusal, or the page for what is not there or not allowed."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from motcua.kernel.errors import InvalidInput, NotAllowed, NotFound, OfficeError


def answered(
    request: HttpRequest, view: Callable[[], HttpResponse], *, template: str, page: Callable[..., dict[str, Any]]
) -> HttpResponse:
    """Return the view's answer; 404 for what is not there, 403 where the role is not enough, else its sentence.

    `template` shows the sentence (`said`) among what `page` returns for it.
    """
    try:
        return view()
    except NotFound:
        return render(request, "404.html", status=404)
    except NotAllowed:
        return render(request, "403.html", status=403)
    except OfficeError as refusal:
        return render(request, template, page(said=words_of(refusal)), status=refusal.http_status)


def words_of(refusal: OfficeError) -> str:
    """Return the sentence of a refusal; of bad input, what is wrong with each field."""
    if isinstance(refusal, InvalidInput) and refusal.fields:
        return " ".join(refusal.fields.values())
    return refusal.message
