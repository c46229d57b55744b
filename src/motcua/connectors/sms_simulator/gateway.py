# SPDX-License-Identifier: EUPL-1.2
import psycopg

from motcua.connectors.sms_simulator import book
from motcua.connectors.sms_simulator.models import Behaviour
from motcua.messaging.gateway import Accepted, GatewayUnavailable, MessageRefused, Outgoing


class SimulatorGateway:
    """A mobile network in a table: keeps what handsets got, once a message id, and can be told to fail."""

    def send(self, message: Outgoing) -> Accepted:
        """Write the message into the book; one that is in it already counts as delivered.

        Raises: GatewayUnavailable, MessageRefused as the page of the simulator was told to.
        """
        match _mode(message.to_phone):
            case Behaviour.Mode.UNREACHABLE:
                raise GatewayUnavailable("the simulated network does not answer")
            case Behaviour.Mode.FAILS:
                raise MessageRefused("the simulated handset cannot be reached")
        try:
            book.deliver(message)
        except psycopg.Error as problem:
            raise GatewayUnavailable(type(problem).__name__) from problem
        return Accepted(reference=str(message.message_id), provider="simulator", is_delivered=True)


def _mode(phone: str) -> str:
    told = dict(Behaviour.objects.filter(phone__in=[phone, Behaviour.EVERYBODY]).values_list("phone", "mode"))
    return told.get(phone) or told.get(Behaviour.EVERYBODY) or Behaviour.Mode.DELIVERS
