# SPDX-License-Identifier: EUPL-1.2
"""Gateways for worker processes under test, named by MOTCUA_SMS_GATEWAY."""

import os
import time
from pathlib import Path

from motcua.connectors.sms_simulator.gateway import SimulatorGateway
from motcua.messaging.gateway import Accepted, GatewayUnavailable, Outgoing


class HangsAfterTheFirstSend:
    """Writes the book, says so in the file named by HANGS_IN, and hangs while that file is there."""

    knows_ids = True

    def send(self, message: Outgoing) -> Accepted:
        accepted = SimulatorGateway().send(message)
        told = Path(os.environ["HANGS_IN"])
        if not told.exists():
            told.write_text("sent", encoding="utf-8")
            time.sleep(3_600)
        return accepted


class AnswersNever:
    """Keeps its callers waiting for a minute, longer than any test."""

    knows_ids = True

    def send(self, message: Outgoing) -> Accepted:
        time.sleep(3_600)
        raise GatewayUnavailable("silence")
