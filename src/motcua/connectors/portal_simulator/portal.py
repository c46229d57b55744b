# SPDX-License-Identifier: EUPL-1.2
"""The connector to the simulated portal: the real one, with the simulator at the other end of a short wire."""

import time

from django.conf import settings

from motcua.connectors.asking import Answer, AnswerLost
from motcua.connectors.national_portal.portal import NationalPortal
from motcua.connectors.portal_simulator import protocol
from motcua.kernel import clock


class SimulatedPortal(NationalPortal):
    """Asks the simulator in this process; everything else is as with the real portal."""

    def exchange(self, path: str, body: bytes) -> Answer:
        """Bring one question to the simulator, and wait as long for the answer as for a real one."""
        reply = protocol.answer(path.strip("/"), body, at=clock.now())
        if reply.late_seconds:
            time.sleep(min(reply.late_seconds, settings.PORTAL_TIMEOUT_SECONDS))
        if reply.late_seconds > settings.PORTAL_TIMEOUT_SECONDS:
            raise AnswerLost("TimeoutError")
        return Answer(reply.status, reply.text)
