# SPDX-License-Identifier: EUPL-1.2
"""Figures: what was promised and what was kept, counted from what the departments wrote down."""
