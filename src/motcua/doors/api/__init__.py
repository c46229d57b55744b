# SPDX-License-Identifier: EUPL-1.2
"""The HTTP interface `/api/v1/` for department sites, switchboards and integrators."""
