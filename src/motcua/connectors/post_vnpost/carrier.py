# SPDX-License-Identifier: EUPL-1.2
"""VNPost and carriers shaped like it: a token for key and secret, orders as JSON, a feed that is pulled by `lastId`.

Which machine may be asked is said by `MOTCUA_POST_HOSTS`, the secret by `MOTCUA_POST_SECRETS`; everything else is the
carrier's row. What is raised holds neither names nor addresses, numbers or secrets.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.conf import settings as configured
from django.utils.translation import gettext as _

from motcua.connectors.asking import Answer, AnswerLost, NotReached, ask
from motcua.connectors.post_vnpost import fields
from motcua.connectors.post_vnpost.tokens import tokens
from motcua.post.numbering import WAYS
from motcua.post.port import MOST_AT_ONCE, News, Order, Refused, Unavailable

#: The carrier's words for "asked wrongly": asked again it would say the same.
_REFUSING: Final = frozenset({400, 404, 405, 413, 422})
#: An order of this number is there already, or one to be called off is gone: done.
_DONE_BEFORE: Final = frozenset({409, 410})
_TABLES: Final = ("provinces", "districts", "fields")
#: A thousand items of a feed with all their words.
_MOST_BYTES: Final = 2 * 1024 * 1024
_TOKEN_SECONDS: Final = 3_600.0


class _TokenOver(Exception):
    """The carrier does not know the token any more."""


class VnpostCarrier:
    """Speaks to one carrier; its token serves all calls of a process until it lapses or is not known any more."""

    def __init__(self, carrier: str, settings: Mapping[str, Any]) -> None:
        self._carrier = carrier
        self._settings = settings

    @staticmethod
    def problems(settings: Mapping[str, Any]) -> dict[str, str]:
        """Return what is wrong with the settings, by name."""
        found = {"url": said} if (said := _problem_of_url(settings.get("url"))) else {}
        for name in ("consumer_key", "customer_code"):
            if not str(settings.get(name) or "").strip():
                found[name] = _("Còn thiếu %(name)s.") % {"name": name}
        return found | _problems_of_shape(settings)

    def create(self, order: Order) -> str:
        """Tell of a parcel; one it knows already by its number counts as told. Raises: Unavailable, Refused."""
        answer = self._call("order_path", fields.order(order, self._settings), order.id)
        return fields.own_number(answer, self._settings)

    def change(self, order: Order) -> None:
        """Tell what a parcel is like now, where the carrier has an address for that. Raises: Unavailable, Refused."""
        if not self._settings.get("change_path"):
            raise Refused(_("bưu điện không nhận lệnh sửa đơn qua máy: xin gọi điện báo địa chỉ, khối lượng mới"))
        self._call("change_path", fields.order(order, self._settings), order.id, is_known=False)

    def cancel(self, number: str, order_id: UUID) -> None:
        """Call a parcel off. Raises: Unavailable, Refused."""
        self._call("cancel_path", fields.cancellation(number, self._settings), order_id)

    def news(self, after: str, *, limit: int) -> Sequence[News]:
        """Return what happened after an item of the feed. Raises: Unavailable, Refused."""
        answer = self._call("tracking_path", fields.question(after, min(limit, MOST_AT_ONCE), self._settings), None)
        items = fields.news(answer, self._settings)
        if items is None:
            raise Unavailable(_("câu trả lời của bưu điện không có danh sách hành trình"))
        return items

    def _call(self, path: str, body: Mapping[str, Any], order_id: UUID | None, *, is_known: bool = True) -> Any:
        """Ask with a token; one that is over meanwhile is fetched anew once.

        `is_known` says that "it is there already" and "it is gone" mean done.
        """
        if wrong := self.problems(self._settings):
            raise Refused(" ".join(wrong.values()))
        for _attempt in range(2):
            token = self._token()
            try:
                return self._asked(path, body, token, order_id, is_known=is_known)
            except _TokenOver:
                tokens.forget(self._consumer, token)
        raise Unavailable(_("bưu điện không nhận mã truy cập vừa cấp"))

    def _asked(self, path: str, body: Mapping[str, Any], token: str, order_id: UUID | None, *, is_known: bool) -> Any:
        headers = {"Content-Type": "application/json; charset=utf-8", "Authorization": f"Bearer {token}"}
        if order_id is not None:
            # The same at every attempt, for who looks after repeated calls.
            headers["X-Request-Id"] = str(order_id)
        answer = self._exchange(path, json.dumps(body, ensure_ascii=False).encode(), headers)
        if answer.status == 401:
            raise _TokenOver
        if answer.status in _DONE_BEFORE and is_known:
            return {}
        said = _("bưu điện trả lời %(status)s") % {"status": answer.status}
        if answer.status in _REFUSING | _DONE_BEFORE or 300 <= answer.status < 400:
            raise Refused(said)
        if not answer.is_success:
            raise Unavailable(said)
        return self._read(answer)

    def _read(self, answer: Answer) -> Any:
        try:
            read = json.loads(answer.text or "{}")
        except (ValueError, RecursionError):
            raise Unavailable(_("câu trả lời của bưu điện không phải JSON")) from None
        problem = fields.problem(read, self._settings)
        if problem is None:
            return read
        code = problem.split(" ", 1)[0]
        if code in {str(each) for each in self._settings.get("done_codes", ())}:
            return {}
        said = _("bưu điện báo lỗi %(problem)s") % {"problem": problem[:120]}
        if code in {str(each) for each in self._settings.get("busy_codes", ())}:
            raise Unavailable(said)
        raise Refused(said)

    @property
    def _consumer(self) -> tuple[str, ...]:
        return (self._carrier, str(self._settings.get("url", "")), str(self._settings.get("consumer_key", "")))

    def _token(self) -> str:
        return tokens.get(self._consumer, self._fetch_token)

    def _fetch_token(self) -> tuple[str, float]:
        secret = self._secret()
        if not secret:
            told = {"carrier": self._carrier}
            raise Unavailable(_("chưa có mật khẩu của %(carrier)s trong MOTCUA_POST_SECRETS") % told)
        pair = f"{self._settings.get('consumer_key', '')}:{secret}".encode()
        headers = {
            "Authorization": f"Basic {base64.b64encode(pair).decode()}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        answer = self._exchange("token_path", urlencode({"grant_type": "client_credentials"}).encode(), headers)
        try:
            read: Any = json.loads(answer.text) if answer.is_success else {}
            token = str(read[fields.name_of("access_token", self._settings)])
            seconds = float(read.get(fields.name_of("expires_in", self._settings)) or _TOKEN_SECONDS)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            token, seconds = "", 0.0
        if not token or not token.isascii() or not token.isprintable():
            said = {"status": answer.status}
            raise Unavailable(_("bưu điện không cấp mã truy cập (trả lời %(status)s)") % said)
        return token, seconds

    def _secret(self) -> str:
        return str(configured.POST_SECRETS.get(self._carrier, ""))

    def _exchange(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        try:
            return self.exchange(str(self._settings.get(path) or fields.PATHS[path]), body, headers)
        except NotReached as problem:
            raise Unavailable(_("không gọi được bưu điện (%(problem)s)") % {"problem": problem}) from None
        except AnswerLost as problem:
            raise Unavailable(_("bưu điện không trả lời (%(problem)s)") % {"problem": problem}) from None

    def exchange(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Bring one question to the carrier. Raises: NotReached, AnswerLost."""
        return ask(
            f"{str(self._settings['url']).rstrip('/')}{path}",
            method="POST",
            timeout_seconds=configured.POST_TIMEOUT_SECONDS,
            body=body,
            headers=headers,
            most_bytes=_MOST_BYTES,
        )


def _problem_of_url(url: object) -> str:
    wrong = _("Địa chỉ phải có dạng https://api.buudien.example/vnpost.")
    try:
        address = urlsplit(str(url or ""))
        port = address.port
    except ValueError:
        return wrong
    if address.scheme not in ("http", "https") or not address.hostname or address.username or address.query:
        return wrong
    named = {address.hostname, f"{address.hostname}:{port}"}
    if not named & {each.lower() for each in configured.POST_HOSTS}:
        told = {"host": address.hostname}
        return _("Máy %(host)s chưa được phép. Người quản trị máy chủ thêm vào MOTCUA_POST_HOSTS.") % told
    return ""


def _problems_of_shape(settings: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    for name in _TABLES:
        table = settings.get(name, {})
        if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
            found[name] = _("%(name)s là một bảng tên: giá trị.") % {"name": name}
    if "fields" not in found and (strange := sorted(settings.get("fields", {}).keys() - fields.NAMES)):
        found["fields"] = _("Không có trường %(name)s.") % {"name": strange[0]}
    for name in (*fields.PATHS, "change_path"):
        path = settings.get(name, "/")
        if not isinstance(path, str) or not path.startswith("/") or not path.isascii() or " " in path:
            found[name] = _("%(name)s bắt đầu bằng dấu /.") % {"name": name}
    for name in ("done_codes", "busy_codes"):
        if not isinstance(settings.get(name, []), list):
            found[name] = _("%(name)s là một danh sách mã.") % {"name": name}
    if settings.get("order_number", WAYS[0]) not in WAYS:
        found["order_number"] = _("order_number là một trong: %(ways)s.") % {"ways": ", ".join(WAYS)}
    size = settings.get("page_size", 1)
    if not isinstance(size, int) or isinstance(size, bool) or not 1 <= size <= MOST_AT_ONCE:
        found["page_size"] = _("page_size từ 1 đến %(most)s.") % {"most": MOST_AT_ONCE}
    return found
