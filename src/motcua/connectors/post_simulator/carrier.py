# SPDX-License-Identifier: EUPL-1.2
"""The connector to the simulated carrier: the real one, asking the demonstration's own address over HTTP."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings as configured

from motcua.connectors.asking import Answer, NotReached
from motcua.connectors.post_simulator import protocol
from motcua.connectors.post_vnpost.carrier import VnpostCarrier
from motcua.kernel import clock

#: Where the door of the simulators answers.
PATH = "/gia-lap/buu-chinh/api"


class SimulatedCarrier(VnpostCarrier):
    """Everything as with the real one; behind TLS it is asked in this process."""

    def __init__(self, carrier: str, settings: Mapping[str, Any]) -> None:
        own = {
            **protocol.PATHS,
            "consumer_key": protocol.KEY,
            "customer_code": "MOTCUA",
            "url": f"{configured.POST_SIMULATOR_URL.rstrip('/')}{PATH}",
        }
        super().__init__(carrier, {**settings, **own})

    @staticmethod
    def problems(settings: Mapping[str, Any]) -> dict[str, str]:
        """Return nothing: there is nothing to set."""
        del settings
        return {}

    def _secret(self) -> str:
        return protocol.SECRET

    def exchange(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Bring one question to the simulator. Raises: NotReached, AnswerLost."""
        if not configured.IS_DEMO:
            raise NotReached("there is no simulated carrier in a real office")
        if configured.POST_SIMULATOR_URL:
            return super().exchange(path, body, headers)
        reply = protocol.answer(path.strip("/"), body, headers.get("Authorization", ""), at=clock.now())
        return Answer(reply.status, reply.text)
