# SPDX-License-Identifier: EUPL-1.2
"""The addresses of one payment, and the one to which the gateway sends a browser back."""

from django.urls import path

from motcua.doors.portal.views import paying

_ONE = "thanh-toan/<uuid:payment>/"

paying_patterns = [
    # The gateway is told exactly this address.
    path("thanh-toan/ket-qua", paying.result, name="payment-result"),
    path(_ONE, paying.payment, name="payment"),
    path(f"{_ONE}trang-thai/", paying.part, name="payment-part"),
    path(f"{_ONE}truc-tiep/", paying.stream, name="payment-stream"),
    path(f"{_ONE}lam-lai/", paying.again, name="payment-again"),
    path(f"{_ONE}qr.svg", paying.picture, {"kind": "svg"}, name="payment-svg"),
    path(f"{_ONE}qr.png", paying.picture, {"kind": "png"}, name="payment-png"),
    path(f"{_ONE}bien-lai.pdf", paying.receipt, name="payment-receipt"),
]
