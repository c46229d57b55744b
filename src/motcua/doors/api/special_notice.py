# SPDX-License-Identifier: EUPL-1.2
"""The notice of an office's special days as a sheet for its board."""

from typing import Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response
from ninja import Query, Router

from motcua.doors.api import schemas
from motcua.doors.api.schemas import Code
from motcua.dossiers.sheets import special_notice as sheet
from motcua.kernel import clock
from motcua.offices import queries as offices

router = Router(tags=["công khai"])

_KEPT_SECONDS = 300


@router.get(
    "/offices/{office}/special-days/notice.pdf",
    response={404: schemas.Problem, 422: schemas.Invalid},
    operation_id="print_special_days_notice",
    summary="Thông báo ngày đặc biệt để niêm yết (PDF, A4 hoặc A3)",
    openapi_extra={
        "responses": {
            200: {
                "description": "the sheet",
                "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
            },
            304: {"description": "not changed since the ETag given"},
        }
    },
)
def print_special_days_notice(
    request: HttpRequest,
    office: Code,
    kho: Literal["a4", "a3"] = Query("a4", description="size of the paper"),
    lang: Literal["vi", "en"] = Query("vi"),
) -> HttpResponse:
    """Made of the rules of the day; the answer to a known ETag is drawn by nobody."""
    at = clock.now()
    found = offices.office(office)
    with translation.override(lang):
        address = f"{settings.PUBLIC_URL.rstrip('/')}/ngay-dac-biet/{found.pk.lower()}/"
        facts = sheet.facts_of(sheet.notice_at(found, at=at), paper=kho, address=address)
    etag = sheet.mark_of(facts)
    known = get_conditional_response(request, etag=etag)
    answer = (
        known if known is not None else _pdf(sheet.draw(facts, at=at), name=f"ngay-dac-biet-{found.pk.lower()}-{kho}")
    )
    answer["ETag"] = etag
    answer["Cache-Control"] = f"public, max-age={_KEPT_SECONDS}"
    answer["Content-Language"] = lang
    return answer


def _pdf(content: bytes, *, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer
