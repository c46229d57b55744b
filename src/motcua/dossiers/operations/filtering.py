# SPDX-License-Identifier: EUPL-1.2
"""Keeping a choice of the work list under a name; nobody's business but one's own, so the journal is not told."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.dossiers.models import SavedFilter
from motcua.kernel.errors import InvalidInput
from motcua.kernel.text import tidy
from motcua.people.models import User

KEPT_AT_MOST = 20
_PARTS = ("pick", "procedure", "status", "office")


@transaction.atomic
def save_filter(*, by: User, name: str, chosen: Mapping[str, str], at: datetime) -> SavedFilter:
    """Keep a choice; the same name again replaces it. Raises: InvalidInput."""
    called = tidy(name)[:60]
    if not called:
        raise InvalidInput(fields={"ten": _("Xin đặt tên cho bộ lọc.")})
    kept = {part: str(chosen.get(part, ""))[:40] for part in _PARTS if chosen.get(part)}
    # One after another, so that a double press never keeps one more than allowed.
    User.objects.select_for_update().get(pk=by.pk)
    others = SavedFilter.objects.filter(user=by).exclude(name=called).count()
    if others >= KEPT_AT_MOST:
        raise InvalidInput(fields={"ten": _("Đã có {count} bộ lọc. Xin bỏ bớt.").format(count=KEPT_AT_MOST)})
    saved, _made = SavedFilter.objects.update_or_create(user=by, name=called, defaults={"chosen": kept, "saved_at": at})
    return saved


def drop_filter(*, by: User, filter_id: int) -> None:
    """Forget one's own saved choice; another's is left alone."""
    SavedFilter.objects.filter(user=by, pk=filter_id).delete()
