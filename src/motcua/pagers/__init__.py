# SPDX-License-Identifier: EUPL-1.2
"""Vibrating tags (thẻ rung): stock, lending, calling, coming, back, lost."""
