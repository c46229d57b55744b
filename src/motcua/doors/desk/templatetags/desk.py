# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Mapping
from typing import Any

from django import template

from motcua.kernel import phone as phones

register = template.Library()


@register.filter
def masked(e164: str) -> str:
    """Write a phone number with its middle hidden: enough to ask "số cuối 456 phải không?"."""
    digits = phones.national(e164)
    return f"{digits[:4]} ••• {digits[-3:]}"


@register.simple_tag
def typed_of(typed: Mapping[str, Any], prefix: str, key: str) -> str:
    """Return what was typed in the field named by a prefix and a key."""
    return str(typed.get(f"{prefix}{key}", ""))


@register.simple_tag
def typed_row(typed: Any, name: str, number: int) -> str:
    """Return what was typed in one of several fields of the same name."""
    values = typed.getlist(name) if hasattr(typed, "getlist") else []
    return str(values[number]) if number < len(values) else ""


@register.filter
def dict_get(values: Any, key: str) -> str:
    """Return what stands under a key that is no word of the template language, or nothing."""
    return str(values.get(key) or "") if values else ""
