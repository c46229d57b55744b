# SPDX-License-Identifier: EUPL-1.2
import time
from datetime import timedelta
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from cast import at
from motcua.queueing import operations, queries, printing
from motcua.queueing.models import *
from motcua.conversations import numbers
from motcua.feeds import operations as feeds
from motcua.feeds.models import Feed, ReportedLine
NOW=at("2026-11-26T09:00")

def fill(line, n, mirrored=False):
    with connection.cursor() as c:
        c.execute("""INSERT INTO queueing_ticket (id,office_id,line_id,waits_in_id,day,number,shown,lane,state,channel,phone,issued_at,turn_at,ready_at,ahead,counter_label,call_count,why,reason,is_mirrored,called_at,ended_at)
        SELECT gen_random_uuid(), %s,%s,%s, (date '2026-11-25' - (n/300)::int), n%%300+1, 'A'||(n%%300+1), 0, 'done','KIOSK','', ts, ts, ts, 0,'',1,'','', %s, ts+interval '10 min', ts+interval '20 min'
        FROM (SELECT n, (timestamptz '2026-11-25 08:00+07' - (n/300)*interval '1 day' + (n%%300)*interval '1 min') ts FROM generate_series(1,%s) n) x""", [line.office_id,line.pk,line.pk,mirrored,n])

def timed(name, f):
    with CaptureQueriesContext(connection) as c:
        t=time.time(); f(); t=time.time()-t
    slow=sorted(c.captured_queries,key=lambda q:-float(q["time"]))[:1]
    print(f"\n== {name}: {t*1000:.0f} ms, {len(c)} queries")
    for q in slow:
        if float(q["time"])>0.015:
            print(q["time"], q["sql"][:300])
            with connection.cursor() as k:
                k.execute("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) "+q["sql"]); print("\n".join(r[0] for r in k.fetchall())[:1500])

def test_plans(lines, draw, binh, house):
    for l in (lines.a, lines.b, lines.hc_a): fill(l, 150000)
    Line.objects.filter(pk=lines.hc_b.pk).update(is_mirrored=True); lines.hc_b.is_mirrored=True
    fill(lines.hc_b, 150000, True)
    f=Feed.objects.create(code="F1",office=house.hc); ReportedLine.objects.create(line=lines.hc_b,feed=f)
    ts=[draw() for _ in range(30)]
    Ticket.objects.filter(day=NOW.date()).exists()
    operations.want_alert(ticket_id=ts[5].pk, phone="0905123456", before=3, at=NOW)
    with connection.cursor() as c: c.execute("ANALYZE queueing_ticket"); c.execute("SET CONSTRAINTS ALL IMMEDIATE")
    timed("end_days", lambda: operations.end_days(at=NOW))
    timed("end_past", lambda: feeds.end_past_numbers(at=NOW))
    timed("with_number any", lambda: queries.tickets_with_number(number="A005", at=NOW))
    timed("with_number office", lambda: queries.tickets_with_number(number="A005", at=NOW, office="DN-TTHCC"))
    timed("of_phone", lambda: numbers.of_phone("+84905123456", at=NOW))
    timed("want_alert", lambda: operations.want_alert(ticket_id=ts[6].pk, phone="0905123456", before=3, at=NOW))
    timed("tell_near", lambda: operations.tell_near(office="DN-TTHCC", at=NOW))
    timed("overtaken", lambda: queries.overtaken_by(ts[20]))
    timed("without_paper", lambda: printing.without_paper(office="DN-TTHCC", at=NOW))
    timed("absent", lambda: queries.absent_at("DN-TTHCC"))
    timed("active", lambda: queries.active_at("DN-TTHCC"))
    timed("active_of", lambda: queries.active_of("DN-TTHCC-3"))
    timed("remote", lambda: queries.remote_count(phone="+84905123456", at=NOW))
    timed("call_next", lambda: operations.call_next(counter="DN-TTHCC-3",by=binh,at=NOW))
    timed("active_of", lambda: queries.active_of("DN-TTHCC-3"))
    timed("finish", lambda: operations.finish(counter="DN-TTHCC-3",by=binh,at=NOW))
    timed("waiting_at", lambda: queries.waiting_at("DN-TTHCC"))
    timed("return_lost", lambda: operations.return_lost(at=NOW))
    from motcua.doors.portal.views.queues import _called_lately
    timed("called_lately", lambda: _called_lately([lines.a,lines.b], NOW))
    from motcua.queueing import overview, waiting, learning
    timed("at_counters", lambda: overview.at_counters("DN-TTHCC"))
    timed("first_waiting", lambda: overview.first_waiting(counter="DN-TTHCC-3", lines=[lines.a,lines.b], at=NOW))
    timed("recent", lambda: waiting._recent_gaps(lines.a.pk, NOW, ()))
    from motcua.live import snapshot
    timed("snapshot", lambda: snapshot.read("DN-TTHCC", at=NOW))
    timed("snapshot hc", lambda: snapshot.read("DN-HC", at=NOW))
    timed("bring_back/leave", lambda: operations.leave_line(ticket_id=ts[7].pk, at=NOW, actor="citizen"))
    timed("ticket_of_app", lambda: overview.ticket_of_appointment(1))
    timed("hear events", lambda: feeds.hear_events(feed="F1", events=[{"seq":1,"kind":"issued","line":"B","number":"001","at":NOW.isoformat()},{"seq":2,"kind":"called","line":"B","number":"001","counter":"3","at":NOW.isoformat()}], at=NOW))
    timed("hear snapshot", lambda: feeds.hear_snapshot(feed="F1", lines=[{"code":"B","tickets":[{"number":"002"}]}], as_of=NOW, seq=3, at=NOW))
