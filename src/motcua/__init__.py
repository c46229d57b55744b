# SPDX-License-Identifier: EUPL-1.2
"""Một Cửa: the open platform for one-stop government offices."""

__version__ = "0.1.0"
