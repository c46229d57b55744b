# SPDX-License-Identifier: EUPL-1.2
"""Who may hand something over: whoever knows the secret, or comes from an address of the list. Neither set: nobody."""

import hmac
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def may_enter(request: HttpRequest, *, secret: str) -> bool:
    """Say whether this request may hand something over; how long the answer takes tells nothing about a secret."""
    return _is_known(secret) or _is_from_the_list(request)


def _is_known(secret: str) -> bool:
    given = secret.encode("utf-8", "surrogatepass")
    # All are compared, so that the time does not say which one was nearly right.
    matches = [hmac.compare_digest(given, known.encode()) for known in settings.SMS_HOOK_SECRETS]
    return any(matches)


def _is_from_the_list(request: HttpRequest) -> bool:
    networks = _networks(tuple(settings.SMS_HOOK_ADDRESSES))
    try:
        address: IPv4Address | IPv6Address = ip_address(str(request.META.get("REMOTE_ADDR", "")))
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in network for network in networks)


@lru_cache(maxsize=8)
def _networks(written: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(each, strict=False) for each in written)
