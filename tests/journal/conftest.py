# SPDX-License-Identifier: EUPL-1.2
from reactions.world import closed_at_end, deliveries  # noqa: F401
