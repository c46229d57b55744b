# SPDX-License-Identifier: EUPL-1.2
"""Assisted filling: a helper types, the citizen follows on a second screen, confirms and signs."""
