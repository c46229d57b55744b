# SPDX-License-Identifier: EUPL-1.2
"""Papers of a dossier being filled in: whole, page by page, or in pieces over a line that breaks."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Header, Query, Router, Schema, Status

from motcua.doors.api import schemas
from motcua.doors.api.schemas import Code, Text
from motcua.doors.api.site import api
from motcua.doors.look.sent_files import sent_body, sent_files
from motcua.dossiers import drafts, operations
from motcua.dossiers.models import Paper, Upload
from motcua.kernel import clock
from motcua.kernel.errors import InvalidInput

router = Router(tags=["hồ sơ"])

CITIZEN = "citizen"
OFFSET = "Upload-Offset"
LAST_PAGE = 999

REFUSALS = {
    400: schemas.Problem,
    404: schemas.Problem,
    409: schemas.Problem,
    410: schemas.Problem,
    413: schemas.Problem,
    415: schemas.Problem,
    422: schemas.Invalid,
    429: schemas.Problem,
    503: schemas.Problem,
}

Secret = Annotated[str, Header(..., alias="X-Draft-Secret", max_length=200)]
PageNumber = Annotated[int | None, Query(ge=1, le=LAST_PAGE, description="one page of a photographed paper")]
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_FILE_BODY = {
    "requestBody": {
        "required": True,
        "description": "the file itself; or a form with one or more files, which become one paper in their order",
        "content": {
            "application/octet-stream": _BINARY,
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {"file": {"type": "array", "items": {"type": "string", "format": "binary"}}},
                }
            },
        },
    }
}
_PIECE_BODY = {"requestBody": {"required": True, "content": {"application/offset+octet-stream": _BINARY}}}


class SentOut(Schema):
    """One part as it was sent, so that the sender can compare."""

    page: int
    name: str
    size: int
    sha256: str = Field(description="of exactly the bytes that were sent")
    pages: int


class PaperOut(Schema):
    """A paper as it is kept: a PDF stays as it was sent, photographs become one PDF of straightened pages."""

    paper: str = Field(description="code of the paper")
    title: str
    name: str
    kind: str = Field(description="pdf")
    size: int = Field(description="bytes")
    pages: int
    sha256: str
    sent: list[SentOut]


class OrderIn(Schema):
    order: list[Annotated[int, Field(ge=1, le=LAST_PAGE)]] = Field(
        min_length=1, max_length=LAST_PAGE, description="page numbers in their new order; what is left out is taken out"
    )


class UploadIn(Schema):
    name: Text
    size: int = Field(ge=0, le=2**31 - 1, description="bytes")
    page: int | None = Field(None, ge=0, le=LAST_PAGE, description="as in PUT; 0 puts it after the last page")
    mark: Annotated[str, Field(max_length=64)] = Field(
        "", description="anything by which the sender knows the same file again, such as its date of change"
    )


class UploadOut(Schema):
    upload: UUID
    offset: int = Field(description="bytes that are safe; send the next piece from here")
    size: int
    paper: PaperOut | None = Field(None, description="once the last piece has come and the file was taken")


@router.put(
    "/dossiers/{draft}/papers/{paper}",
    response={200: PaperOut, **REFUSALS},
    operation_id="add_paper",
    summary="Thêm giấy tờ",
    openapi_extra=_FILE_BODY,
)
def add_paper(
    request: HttpRequest, draft: Code, paper: Code, x_draft_secret: Secret, page: PageNumber = None, name: Text = ""
) -> dict[str, Any]:
    """The file's name stands in `name` or in Content-Disposition. The same bytes again get the same answer.

    Without `page` it is the whole paper and replaces an earlier one; with `page` it is one photographed page of it.
    `paper` is the code of a paper of the procedure, the key of a question that asks for a file, or `khac-1` …
    `khac-20` for another paper.
    """
    at = clock.now()
    own = drafts.draft_for(draft, secret=x_draft_secret)
    drafts.require_open(own, at=at)
    sent = sent_files(request, name=name)
    if not sent:
        raise InvalidInput(fields={"file": "Thiếu tệp."})
    if page is None:
        return shown(operations.add_paper(draft=own, code=paper, sent=sent, actor=CITIZEN, at=at))
    for number, each in enumerate(sent, start=page):
        row = operations.add_page(draft=own, code=paper, number=number, sent=each, actor=CITIZEN, at=at)
    return shown(row)


@router.post(
    "/dossiers/{draft}/papers/{paper}/pages",
    response={200: PaperOut, **REFUSALS},
    operation_id="order_pages",
    summary="Xếp lại trang",
)
def order_pages(
    request: HttpRequest, draft: Code, paper: Code, body: OrderIn, x_draft_secret: Secret
) -> dict[str, Any]:
    own = drafts.draft_for(draft, secret=x_draft_secret)
    row = operations.order_pages(draft=own, code=paper, numbers=body.order, actor=CITIZEN, at=clock.now())
    return shown(row)


@router.delete(
    "/dossiers/{draft}/papers/{paper}",
    response={204: None, **REFUSALS},
    operation_id="remove_paper",
    summary="Bỏ giấy tờ",
)
def remove_paper(request: HttpRequest, draft: Code, paper: Code, x_draft_secret: Secret) -> Status[None]:
    """Taking away what is not there is no mistake."""
    own = drafts.draft_for(draft, secret=x_draft_secret)
    operations.remove_paper(draft=own, code=paper, actor=CITIZEN, at=clock.now())
    return Status(204, None)


@router.post(
    "/dossiers/{draft}/papers/{paper}/uploads",
    response={201: UploadOut, **REFUSALS},
    operation_id="begin_upload",
    summary="Bắt đầu tải lên từng phần",
)
def begin_upload(
    request: HttpRequest, draft: Code, paper: Code, body: UploadIn, x_draft_secret: Secret
) -> HttpResponse:
    """The same name, size, page and mark again go on with the unfinished upload, wherever it stood."""
    own = drafts.draft_for(draft, secret=x_draft_secret)
    upload = operations.begin_upload(
        draft=own,
        code=paper,
        name=body.name,
        size=body.size,
        page=body.page,
        mark=body.mark,
        actor=CITIZEN,
        at=clock.now(),
    )
    return _answer(request, upload, None, status=201)


@router.get(
    "/dossiers/{draft}/papers/{paper}/uploads/{upload}",
    response={200: UploadOut, **REFUSALS},
    operation_id="show_upload",
    summary="Đã nhận đến đâu",
)
def show_upload(request: HttpRequest, draft: Code, paper: Code, upload: UUID, x_draft_secret: Secret) -> HttpResponse:
    """HEAD gives the header `Upload-Offset` alone."""
    own = drafts.draft_for(draft, secret=x_draft_secret)
    return _answer(request, operations.find_upload(upload, code=paper, draft=own), None)


@router.patch(
    "/dossiers/{draft}/papers/{paper}/uploads/{upload}",
    response={200: UploadOut, **REFUSALS},
    operation_id="send_piece",
    summary="Gửi một phần",
    openapi_extra=_PIECE_BODY,
)
def send_piece(
    request: HttpRequest,
    draft: Code,
    paper: Code,
    upload: UUID,
    x_draft_secret: Secret,
    upload_offset: Annotated[int, Header(..., alias=OFFSET, ge=0, le=2**31 - 1)],
) -> HttpResponse:
    """The piece begins at `Upload-Offset`; a wrong one answers 409 `wrong_offset` with the right one.

    With the last piece the file is looked at and becomes the paper. An empty piece at the end asks for that again.
    """
    at = clock.now()
    own = drafts.draft_for(draft, secret=x_draft_secret)
    coming = operations.find_upload(upload, code=paper, draft=own)
    piece = sent_body(request)
    coming, row = operations.take_piece(upload=coming, offset=upload_offset, piece=piece, actor=CITIZEN, at=at)
    return _answer(request, coming, row)


def shown(paper: Paper) -> dict[str, Any]:
    """Return a paper as `PaperOut` has it."""
    assert paper.file is not None
    pages = paper.pages.select_related("file").order_by("number")
    return {
        "paper": paper.code,
        "title": paper.name,
        "name": paper.file.name,
        "kind": paper.file.kind,
        "size": paper.file.size,
        "pages": paper.file.pages,
        "sha256": paper.file.sha256,
        "sent": [
            {
                "page": page.number,
                "name": page.sent_name,
                "size": page.sent_size,
                "sha256": page.sent_sha256,
                "pages": page.file.pages,
            }
            for page in pages
        ],
    }


def _answer(request: HttpRequest, upload: Upload, paper: Paper | None, *, status: int = 200) -> HttpResponse:
    facts = {
        "upload": upload.pk,
        "offset": upload.received,
        "size": upload.size,
        "paper": shown(paper) if paper else None,
    }
    response = api.create_response(request, facts, status=status)
    response[OFFSET] = str(upload.received)
    return response
