# SPDX-License-Identifier: EUPL-1.2
"""The API object: who may enter, and how a refusal looks."""

from typing import Any

import structlog
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer

from motcua.kernel import clock
from motcua.kernel.errors import OfficeError
from motcua.people import tokens
from motcua.people.access import Access, access_of
from motcua.people.models import ApiToken

log = structlog.get_logger()

api = NinjaAPI(
    title="Một Cửa",
    version="1",
    description=(
        "Giao diện cho trang của cơ quan, tổng đài và phần mềm khác. / For department sites, switchboards and other programs. "
        "Times are ISO with +07:00. Errors are `{error, message, …}`; 422 adds `fields`."
    ),
    urls_namespace="api",
    docs_url="/docs",
    openapi_url="/openapi.json",
)


class StaffBearer(HttpBearer):
    """`Authorization: Bearer` with a token from `./motcua token USERNAME`."""

    def authenticate(self, request: HttpRequest, token: str) -> Access | None:
        row = tokens.bearer_of(token, kind=ApiToken.Kind.STAFF)
        if row is None or row.user is None:
            return None
        return access_of(row.user, on=clock.now().date())


@api.exception_handler(OfficeError)
def refuse(request: HttpRequest, problem: OfficeError) -> HttpResponse:
    return api.create_response(request, problem.as_json(), status=problem.http_status)


@api.exception_handler(ValidationError)
def refuse_shape(request: HttpRequest, problem: ValidationError) -> HttpResponse:
    fields = {str(error["loc"][-1] if error["loc"] else "body"): _sentence(error) for error in problem.errors}
    body = {"error": "invalid", "message": "Có chỗ điền chưa đúng. Xin xem lại các ô được đánh dấu.", "fields": fields}
    return api.create_response(request, body, status=422)


def _sentence(error: dict[str, Any]) -> str:
    if error["type"] == "missing":
        return "Thiếu thông tin này."
    if error["type"].startswith(("datetime", "date")):
        return "Ngày giờ chưa đúng; ghi như 2026-12-03T09:00:00+07:00 hoặc 2026-12-03."
    if error["type"] == "string_too_long":
        return "Dài quá. Xin ghi ngắn hơn."
    return "Chưa đúng dạng."


@api.exception_handler(AuthenticationError)
def refuse_stranger(request: HttpRequest, problem: AuthenticationError) -> HttpResponse:
    body = {"error": "not_signed_in", "message": "Cần mã truy cập của cán bộ (Authorization: Bearer …)."}
    return api.create_response(request, body, status=401)


@api.exception_handler(Http404)
def refuse_unknown(request: HttpRequest, problem: Http404) -> HttpResponse:
    return api.create_response(request, {"error": "not_found", "message": "Không tìm thấy."}, status=404)


@api.exception_handler(HttpError)
def refuse_request(request: HttpRequest, problem: HttpError) -> HttpResponse:
    body = {"error": "bad_request", "message": "Yêu cầu không đọc được. Xin xem lại nội dung gửi."}
    return api.create_response(request, body, status=problem.status_code)


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def refuse_busy(request: HttpRequest, problem: Exception) -> HttpResponse:
    log.error("database refused", problem=type(problem.__cause__ or problem).__name__)
    body = {"error": "busy", "message": "Hệ thống đang bận. Xin thử lại sau ít giây."}
    return api.create_response(request, body, status=503)


@api.exception_handler(Exception)
def refuse_unforeseen(request: HttpRequest, problem: Exception) -> HttpResponse:
    reference = getattr(request, "reference", "")
    log.exception("request failed", path=request.path)
    body = {
        "error": "failed",
        "message": f"Có trục trặc ở phía hệ thống. Xin báo số {reference} cho tổng đài.",
        "reference": reference,
    }
    return api.create_response(request, body, status=500)
