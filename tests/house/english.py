# SPDX-License-Identifier: EUPL-1.2
"""Reading pages asked for in English: what is left in Vietnamese on them."""

import html
import re
import unicodedata

from django.apps import apps
from django.db.models import CharField, TextField
from django.test import Client

MARKED = re.compile(r"\w*[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]\w*", re.IGNORECASE)
STAYS = ["Một Cửa", "Tiếng Việt", "Đà Nẵng"]


def left_in_vietnamese(page: str) -> list[str]:
    """Return the Vietnamese words of a page that are neither names nor anything else people have typed in."""
    page = unicodedata.normalize("NFC", page)
    page = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    # Text messages and slips say of themselves that they are Vietnamese.
    page = re.sub(r'<(a|p|article)\b[^>]* lang="vi"[^>]*>.*?</\1>', " ", page, flags=re.DOTALL)
    attributes = re.findall(r'(?:aria-label|title|placeholder|alt|content|value|data-[\w-]+)="([^"]*)"', page)
    text = " ".join(html.unescape(" ".join([re.sub(r"<[^>]+>", " ", page), *attributes])).split()).casefold()
    for known in sorted(typed_in() | set(STAYS), key=len, reverse=True):
        text = text.replace(known.casefold(), " ")
    return MARKED.findall(text)


def typed_in() -> set[str]:
    found: set[str] = set()
    for model in apps.get_models():
        if not model.__module__.startswith("motcua."):
            continue
        fields = [field.name for field in model._meta.concrete_fields if isinstance(field, (CharField, TextField))]
        for row in model._default_manager.values_list(*fields):
            found |= {" ".join(line.split()) for value in row if value for line in str(value).splitlines()}
    return {text for text in found if MARKED.search(text)}


def see(client: Client, address: str, status: int = 200, **typed: str) -> str:
    """Open a page, or send what is typed, and return it: all in English."""
    answer = client.post(address, typed, follow=True) if typed else client.get(address, follow=True)
    assert answer.status_code == status, address
    page = answer.content.decode()
    if "<html" in page:
        assert '<html lang="en"' in page, address
    assert left_in_vietnamese(page) == [], address
    return page
