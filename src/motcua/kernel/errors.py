# SPDX-License-Identifier: EUPL-1.2
"""What an operation says when it cannot do what was asked: a code, a Vietnamese sentence and data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, is_dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

# JSON times carry +07:00; Viet Nam has kept this offset since 1975.
_JSON_ZONE = timezone(timedelta(hours=7))


class OfficeError(Exception):
    """Say that something was impossible; every department's errors descend from this one.

    A subclass sets `code`, `sentence` (with {named} fields) and, where 409 does not fit, `http_status`.
    The keyword arguments given to the constructor become `data`, fill the sentence and travel in the JSON.
    `str(error)` is only the code, so that a log never receives a name or a phone by accident.
    """

    code: str = "not_possible"
    http_status: int = 409
    sentence: StrOrPromise = _("Việc này hiện chưa làm được.")

    def __init__(self, **data: Any) -> None:
        super().__init__(self.code)
        self.data: dict[str, Any] = data

    def words(self) -> Mapping[str, Any]:
        """Return what fills the sentence; a subclass overrides this to speak a moment or a number in words."""
        return self.data

    @property
    def message(self) -> str:
        """The sentence in the language of the reader; a field without a value is shown as an ellipsis."""
        return str(self.sentence).format_map(_Words(self.words()))

    def as_json(self) -> dict[str, Any]:
        """Return `{"error": code, "message": sentence, …data}` made of JSON types only, instants with +07:00."""
        answer: dict[str, Any] = {"error": self.code, "message": self.message}
        answer |= {name: _json(value) for name, value in self.data.items() if name not in answer}
        return answer

    def __reduce__(self) -> tuple[Any, ...]:
        # The default rebuilds an exception from positional arguments, which these do not have.
        return _revived, (type(self), self.__dict__.copy())


class InvalidInput(OfficeError):
    """Say that what was filled in cannot be read; `fields` names each field and what to do about it."""

    code = "invalid"
    http_status = 422
    sentence: StrOrPromise = _("Có chỗ điền chưa đúng. Xin xem lại các ô được đánh dấu.")

    def __init__(self, *, fields: Mapping[str, StrOrPromise] | None = None, **data: Any) -> None:
        super().__init__(**data)
        self._fields = dict(fields or {})

    @property
    def fields(self) -> dict[str, str]:
        """Each field's name with its sentence, in the language of the reader."""
        return {name: str(sentence) for name, sentence in self._fields.items()}

    def as_json(self) -> dict[str, Any]:
        """Return the common answer with `fields` added."""
        return super().as_json() | {"fields": self.fields}


class NotFound(OfficeError):
    """Say that there is nothing there; also the answer for what is there but belongs to somebody else."""

    code = "not_found"
    http_status = 404
    sentence: StrOrPromise = _("Không tìm thấy. Xin xem lại mã hoặc địa chỉ.")


class NotAllowed(OfficeError):
    """Say that this person may not do this."""

    code = "not_allowed"
    http_status = 403
    sentence: StrOrPromise = _("Tài khoản này không có quyền làm việc đó.")


class _Words(dict[str, Any]):
    """A forgotten field must not turn a kind refusal into a failure of its own."""

    def __missing__(self, name: str) -> str:
        return "…"


def _revived(kind: type[OfficeError], state: dict[str, Any]) -> OfficeError:
    error = kind.__new__(kind)
    error.args = (kind.code,)
    error.__dict__.update(state)
    return error


def _json(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, datetime):
        return (value.astimezone(_JSON_ZONE) if value.tzinfo else value).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return _json(asdict(value))
    if isinstance(value, Mapping):
        return {str(name): _json(item) for name, item in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, Promise | bytes):
        return [_json(item) for item in value]
    return str(value)
