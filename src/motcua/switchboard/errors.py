# SPDX-License-Identifier: EUPL-1.2
from django.utils.translation import gettext_lazy as _

from motcua.kernel.errors import NotFound, OfficeError


class NoSuchCall(NotFound):
    """There is no such call, or it is another operator's."""


class NoSuchCallBack(NotFound):
    """There is nobody to call back under this number, or not at one's offices."""


class BeingCalled(OfficeError):
    """A colleague is calling this person at the moment; `who` is the colleague."""

    code = "being_called"
    sentence = _("{who} đang gọi số này. Xin chọn việc khác.")


class AlreadySettled(OfficeError):
    """The matter was settled meanwhile."""

    code = "already_settled"
    sentence = _("Việc này vừa xong, không cần gọi nữa.")
