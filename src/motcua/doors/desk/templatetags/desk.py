# SPDX-License-Identifier: EUPL-1.2
from django import template

from motcua.kernel import phone as phones

register = template.Library()


@register.filter
def masked(e164: str) -> str:
    """Write a phone number with its middle hidden: enough to ask "số cuối 456 phải không?"."""
    digits = phones.national(e164)
    return f"{digits[:4]} ••• {digits[-3:]}"
