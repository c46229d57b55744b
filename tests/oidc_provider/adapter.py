# SPDX-License-Identifier: EUPL-1.2
"""What this provider tells of a person: VNeID-shaped, a phone that the provider checked, an identity number."""

from typing import Any

from allauth.idp.oidc.adapter import DefaultOIDCAdapter


class Adapter(DefaultOIDCAdapter):
    scope_display = {**DefaultOIDCAdapter.scope_display, "phone": "Xem số điện thoại"}

    def get_claims(self, purpose: Any, user: Any, client: Any, scopes: Any, **more: Any) -> dict[str, Any]:
        """Add what stands in the person's e-mail field here: a phone number, and in the last name, whether checked."""
        claims: dict[str, Any] = super().get_claims(purpose, user, client, scopes, **more)
        if "phone" in scopes and user.email:
            phone, _at, _rest = user.email.partition("@")
            claims |= {"phone_number": phone, "phone_number_verified": user.is_staff}
        return {**claims, "id_number": "048192000111"}
