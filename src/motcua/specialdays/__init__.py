# SPDX-License-Identifier: EUPL-1.2
"""Special days: rules as data that say on which weekday an office promises more, and for which procedures."""
