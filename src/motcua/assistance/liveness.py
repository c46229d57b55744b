# SPDX-License-Identifier: EUPL-1.2
"""Both screens of one helper look again when something changed: a topic of the front's streams, without any content."""

from functools import partial

from django.db import transaction

from motcua.journal import notices


def topic_of(helper_id: int) -> str:
    """Return the topic on which a helper's two screens hear that something changed."""
    return f"beside:{helper_id}"


def tell(helper_id: int) -> None:
    """Let the helper's two screens look again once the transaction is committed."""
    transaction.on_commit(partial(notices.touch, topic_of(helper_id)))
