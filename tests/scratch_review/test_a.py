# SPDX-License-Identifier: EUPL-1.2
import threading, uuid
from datetime import timedelta
import pytest
from django.db import connection, connections, transaction
from cast import at
from motcua.queueing import operations, queries, claims, lending, leasing
from motcua.queueing.models import *
from motcua.queueing.operations import Given
from motcua.queueing.rules import State
NINE="2026-11-26T09:00"
C3="DN-TTHCC-3"

def test_digits1(lines):
    lines.a.digits=1; lines.a.save()
    lending.lend(kiosk=lines.kiosk, line="A", count=50, at=at(NINE))

def test_digits2_100(lines):
    lines.a.digits=2; lines.a.save()
    l = operations.lend_numbers(kiosk=lines.kiosk, line=lines.a, count=100, at=at(NINE))
    assert l.first >= 1, l.first

def test_merge_future(lines):
    l = operations.lend_numbers(kiosk=lines.kiosk, line=lines.a, count=10, at=at(NINE))
    g=[Given(leasing.ticket_id(l.pk,l.first),"A",l.first,at("2026-12-26T09:00"))]
    assert len(operations.merge_lent(kiosk=lines.kiosk, given=g, at=at(NINE)))==1

def test_remote_night(lines, draw):
    from datetime import time
    a=lines.a; a.may_join_from_home=True; a.opens_at=time(19); a.closes_at=time(6); a.day_turns_at=time(6); a.save()
    for n in range(2): draw(at_=f"2026-11-27T00:1{n}", phone="+84905123456", channel="WEB")
    with pytest.raises(Exception):
        draw(at_="2026-11-27T00:15", phone="+84905123456", channel="WEB")

def test_recalled(lines, draw, binh):
    t=draw()
    operations.call_next(counter=C3,by=binh,at=at(NINE))
    operations.transfer(counter=C3,by=binh,at=at("2026-11-26T09:05"),to_line="B")
    other=draw()
    operations.call_next(counter="DN-TTHCC-2",by=binh,at=at("2026-11-26T09:06"))
    operations.finish(counter="DN-TTHCC-2",by=binh,at=at("2026-11-26T09:06"))
    u=operations.call_next(counter="DN-TTHCC-2",by=binh,at=at("2026-11-26T09:07"))
    print(u.shown,u.recalled_at,u.called_at)
    first=operations.call_next(counter=C3,by=binh,at=at("2026-11-26T09:10"))
    from motcua.live import snapshot
    import json
    print(json.loads(snapshot.read("DN-TTHCC",at=at("2026-11-26T09:11")).board)["calls"])

@pytest.mark.django_db(transaction=True)
def test_skip_keyshare(lines, draw, binh):
    t=draw(); draw()
    ready=threading.Event(); done=threading.Event()
    def other():
        with transaction.atomic():
            TicketPrint.objects.create(ticket=Ticket.objects.get(pk=t.pk), asked_at=at(NINE))
            ready.set(); done.wait(10)
        connection.close()
    th=threading.Thread(target=other); th.start(); ready.wait(5)
    try:
        got=operations.call_next(counter=C3,by=binh,at=at(NINE))
    finally:
        done.set(); th.join()
    assert got.shown=="A001", got.shown
