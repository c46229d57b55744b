# SPDX-License-Identifier: EUPL-1.2
"""The API object: who may enter, and how a refusal looks."""

from typing import Any

import structlog
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.renderers import JSONRenderer
from ninja.security import HttpBearer

from motcua.kernel import clock
from motcua.kernel.errors import OfficeError
from motcua.people import tokens
from motcua.people.access import Access, access_of
from motcua.people.guessing import SlowDown
from motcua.people.models import ApiToken

log = structlog.get_logger()


class ReadableRenderer(JSONRenderer):
    """Vietnamese letters stay letters, so that a person reading an answer can read it."""

    json_dumps_params = {"ensure_ascii": False}


api = NinjaAPI(
    title="Một Cửa",
    version="1",
    description=(
        "Giao diện cho trang của cơ quan, tổng đài và phần mềm khác. / For department sites, switchboards and other "
        "programs. Times are ISO with +07:00; a time sent without an offset is the office's own. Errors are "
        "`{error, message, …}`: a code for programs, a Vietnamese sentence for people; 422 adds `fields`. "
        "Besides what each operation lists, any may answer 405 (wrong method), 413 (body too large) and "
        "503 (busy, try again)."
    ),
    urls_namespace="api",
    renderer=ReadableRenderer(),
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


def problem(request: HttpRequest, status: int, error: str, message: str, **more: Any) -> HttpResponse:
    """Return a refusal in the one form that all refusals have."""
    return api.create_response(request, {"error": error, "message": message, **more}, status=status)


@api.exception_handler(OfficeError)
def refuse(request: HttpRequest, refusal: OfficeError) -> HttpResponse:
    body = refusal.as_json()
    if refusal.http_status == 422:
        body.setdefault("fields", {})
    response = api.create_response(request, body, status=refusal.http_status)
    if isinstance(refusal, SlowDown):
        response["Retry-After"] = str(60 * int(refusal.data["minutes"]))
    return response


@api.exception_handler(ValidationError)
def refuse_shape(request: HttpRequest, refusal: ValidationError) -> HttpResponse:
    fields = {_field(error["loc"]): _sentence(error) for error in refusal.errors}
    return problem(request, 422, "invalid", "Có chỗ điền chưa đúng. Xin xem lại các ô được đánh dấu.", fields=fields)


def _field(loc: tuple[str | int, ...]) -> str:
    """Return the name a client knows: ("body", "body", "procedure", "str") is `procedure`."""
    if loc and loc[0] == "body":
        return str(loc[2]) if len(loc) > 2 else "body"
    return str(loc[1]) if len(loc) > 1 else "body"


def _sentence(error: dict[str, Any]) -> str:
    kind, limits = error["type"], error.get("ctx") or {}
    if kind == "missing":
        return "Thiếu thông tin này."
    if kind.startswith("datetime"):
        return "Giờ hẹn chưa đúng; ghi như 2026-12-03T09:00:00+07:00."
    if kind.startswith("date"):
        return "Ngày chưa đúng; ghi như 2026-12-03."
    if kind in ("string_too_long", "too_long"):
        return f"Dài quá: nhiều nhất {limits['max_length']}."
    if kind in ("greater_than_equal", "less_than_equal"):
        return f"Nhỏ nhất là {limits['ge']}." if "ge" in limits else f"Lớn nhất là {limits['le']}."
    if kind.startswith("int"):
        return "Chỉ ghi số."
    if kind in ("text_unreadable", "string_unicode"):
        return "Có ký tự không đọc được."
    return "Chưa đúng dạng."


@api.exception_handler(AuthenticationError)
def refuse_stranger(request: HttpRequest, refusal: AuthenticationError) -> HttpResponse:
    sentence = "Cần mã truy cập của cán bộ (Authorization: Bearer …)."
    response = problem(request, 401, "not_signed_in", sentence)
    response["WWW-Authenticate"] = 'Bearer realm="mot-cua"'
    return response


@api.exception_handler(Http404)
def refuse_unknown(request: HttpRequest, refusal: Http404) -> HttpResponse:
    return problem(request, 404, "not_found", "Không có địa chỉ này. Xin xem /api/v1/docs.")


@api.exception_handler(HttpError)
@api.exception_handler(SuspiciousOperation)
@api.exception_handler(UnreadablePostError)
def refuse_request(request: HttpRequest, refusal: Exception) -> HttpResponse:
    sentence = "Yêu cầu không đọc được. Xin xem lại nội dung gửi (JSON)."
    return problem(request, getattr(refusal, "status_code", 400), "bad_request", sentence)


@api.exception_handler(RequestDataTooBig)
def refuse_large(request: HttpRequest, refusal: RequestDataTooBig) -> HttpResponse:
    return problem(request, 413, "too_large", "Nội dung gửi quá lớn.")


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def refuse_busy(request: HttpRequest, refusal: Exception) -> HttpResponse:
    log.error("database refused", problem=type(refusal.__cause__ or refusal).__name__)
    response = problem(request, 503, "busy", "Hệ thống đang bận. Xin thử lại sau ít giây.")
    response["Retry-After"] = "2"
    return response


@api.exception_handler(Exception)
def refuse_unforeseen(request: HttpRequest, refusal: Exception) -> HttpResponse:
    reference = getattr(request, "reference", "")
    # The route, not the path: a code looked up never reaches a log.
    log.exception("request failed", route=request.resolver_match.route if request.resolver_match else "")
    sentence = f"Có trục trặc ở phía hệ thống. Xin báo số {reference} cho tổng đài."
    return problem(request, 500, "failed", sentence, reference=reference)
