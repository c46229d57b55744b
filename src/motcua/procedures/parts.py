# SPDX-License-Identifier: EUPL-1.2
"""The parts of an answer that is a person or an address, as pages name them."""

from django.utils.translation import gettext as _


def person_parts() -> list[tuple[str, str]]:
    """Return the parts of a person with their labels."""
    return [
        ("name", _("Họ và tên")),
        ("born", _("Ngày sinh")),
        ("sex", _("Giới tính")),
        ("id_number", _("Số định danh")),
        ("address", _("Địa chỉ")),
        ("relation", _("Quan hệ")),
    ]


def address_parts() -> list[tuple[str, str]]:
    """Return the parts of an address with their labels."""
    return [("street", _("Số nhà, đường, thôn")), ("commune", _("Xã, phường")), ("province", _("Tỉnh, thành phố"))]
