# SPDX-License-Identifier: EUPL-1.2
"""Cases that join departments: an appointment and its number, in one transaction."""
