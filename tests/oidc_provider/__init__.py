# SPDX-License-Identifier: EUPL-1.2
"""A provider of identities as a program of its own: Django with `allauth.idp.oidc`, on loopback, its own database."""
