# SPDX-License-Identifier: EUPL-1.2
"""Fees and charges (phí, lệ phí): what is owed and why, how it is paid, the books."""
