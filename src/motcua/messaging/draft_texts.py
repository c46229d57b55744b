# SPDX-License-Identifier: EUPL-1.2
"""The text about a dossier being filled in, of the size and with the marks that `texts` tells.

It names neither the procedure nor a person: others read a family's messages. The day and the link never give way.
"""

from datetime import datetime

from motcua.kernel.working_time import OFFICE_ZONE
from motcua.messaging.own_words import worded
from motcua.messaging.texts import Piece, Ways, fitted

_COURTESY = 1


@worded("giu_den trang_soan")
def draft_expiring(*, expires_at: datetime, address: str, ways: Ways) -> str:
    """Tell until when a dossier is kept that nobody goes on with, and where to go on."""
    day = expires_at.astimezone(OFFICE_ZONE)
    return fitted(
        f"Hồ sơ đang soạn chưa gửi được giữ đến {day:%d/%m/%Y}",
        Piece(_COURTESY, (", sau đó bị xóa", "")),
        f". Làm tiếp: {address}",
        has_marks=ways.has_marks,
    )
