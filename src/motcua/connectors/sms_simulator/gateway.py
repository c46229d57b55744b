# SPDX-License-Identifier: EUPL-1.2
import psycopg

from motcua.connectors.sms_simulator import book, handsets
from motcua.connectors.sms_simulator.models import Behaviour
from motcua.messaging.gateway import Accepted, GatewayUnavailable, MessageRefused, Outgoing


class SimulatorGateway:
    """A mobile network in a table: keeps what handsets got, once a message id, and behaves as it is told."""

    knows_ids = True

    def send(self, message: Outgoing) -> Accepted:
        """Write the message into the book; one that is in it already counts as delivered.

        A late one is accepted now and reported by `reports` when it arrives; a repeated one is handed over twice.
        Raises: GatewayUnavailable, MessageRefused as the page of the simulator was told to.
        """
        told = handsets.behaviour_towards(message.to_phone)
        match told.mode:
            case Behaviour.Mode.UNREACHABLE:
                raise GatewayUnavailable("the simulated network does not answer")
            case Behaviour.Mode.FAILS:
                raise MessageRefused("the simulated handset cannot be reached")
        late_seconds = told.late_seconds if told.mode == Behaviour.Mode.LATE else 0
        try:
            for _ in range(2 if told.mode == Behaviour.Mode.TWICE else 1):
                book.deliver(message, late_seconds=late_seconds)
        except psycopg.Error as problem:
            raise GatewayUnavailable(type(problem).__name__) from problem
        handsets.ring()
        return Accepted(reference=str(message.message_id), provider=handsets.PROVIDER, is_delivered=late_seconds == 0)
