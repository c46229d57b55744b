# SPDX-License-Identifier: EUPL-1.2
import hashlib
import os
import time
from collections.abc import Iterator

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.templatetags.static import static
from django.urls import path

PAGE = "<p>Xin chào, đây là trang thử.</p>" * 40


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PAGE)


def echo(request: HttpRequest, word: str) -> JsonResponse:
    return JsonResponse(
        {
            "word": word,
            "query": request.GET.get("q"),
            "length": len(request.body),
            "digest": hashlib.sha256(request.body).hexdigest(),
            "address": request.META["REMOTE_ADDR"],
            "secure": request.is_secure(),
            "host": request.get_host(),
        }
    )


def numbers(request: HttpRequest) -> StreamingHttpResponse:
    def lines() -> Iterator[bytes]:
        for number in range(3):
            yield b"%d\n" % number
            time.sleep(0.05)
        if "break" in request.GET:
            raise ValueError

    return StreamingHttpResponse(lines(), content_type="text/plain")


def listen(request: HttpRequest, topic: str) -> HttpResponse:
    return HttpResponse("not sent", headers={"X-Motcua-Stream": topic})


def database(request: HttpRequest) -> JsonResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return JsonResponse({"backend": cursor.fetchone()[0], "process": os.getpid()})


def style(request: HttpRequest) -> HttpResponse:
    return HttpResponse(static("front/page.css"))


urlpatterns = [
    path("", page),
    path("nói/<str:word>/", echo),
    path("numbers/", numbers),
    path("listen/<str:topic>/", listen),
    path("database/", database),
    path("style/", style),
]
