# SPDX-License-Identifier: EUPL-1.2
"""The moments of a life under which people look for a procedure. Pure."""

from typing import Final

from django.utils.translation import gettext_lazy as _

LIFE_EVENTS: Final = {
    "birth": _("Có con nhỏ"),
    "marriage": _("Kết hôn, gia đình"),
    "death": _("Người thân qua đời"),
    "papers": _("Giấy tờ cá nhân, chứng thực"),
    "moving": _("Chuyển chỗ ở"),
    "home": _("Nhà và đất"),
    "business": _("Mở và làm kinh doanh"),
    "study": _("Đi học"),
    "support": _("Khó khăn cần trợ giúp"),
    "merit": _("Người có công"),
    "belief": _("Tín ngưỡng, tôn giáo"),
}
