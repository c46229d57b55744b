# SPDX-License-Identifier: EUPL-1.2
from django import template

from motcua.kernel import phone as phones

register = template.Library()


@register.filter
def who(sender: str) -> str:
    """Write who sends as handsets show it: a number in groups; a short number or a name as it is."""
    return phones.spoken(sender) if sender.startswith("+84") else sender
