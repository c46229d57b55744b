# SPDX-License-Identifier: EUPL-1.2
"""What VNPAY calls when somebody has paid, or has not (`docs/payments.md`)."""

from django.conf import settings
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from motcua.doors.hooks.moments import instance_moment
from motcua.kernel import clock
from motcua.payments import gateway, vnpay


@require_GET
def ipn(request: HttpRequest) -> JsonResponse:
    """Hear one call; always 200, what became of it stands in the answer as the protocol wants it.

    Where no gateway is set up there is no such address.
    """
    if not settings.VNPAY_SECRET:
        raise Http404
    params = vnpay.given(request.META.get("QUERY_STRING", ""))
    at = clock.now()
    answer = gateway.hear_ipn(params, at=at, paid_at=instance_moment(params.get("vnp_PayDate", ""), at=at))
    said = {"RspCode": answer.code, "Message": answer.message}
    return JsonResponse(said, headers={"Cache-Control": "no-store"})
