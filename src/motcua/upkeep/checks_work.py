# SPDX-License-Identifier: EUPL-1.2
"""Checks of what the office does by itself: the worker, the journal's outbox, due moments, messages, jobs."""

from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from motcua.journal.models import DueMoment, Entry
from motcua.messaging.models import Message
from motcua.upkeep.findings import Finding, State, age, state_of

# A worker says each two seconds that it lives.
WORKER_LATE, WORKER_DEAD = timedelta(seconds=15), timedelta(seconds=60)
OUTBOX_LATE, OUTBOX_BAD = timedelta(minutes=1), timedelta(minutes=10)
DUE_LATE, DUE_BAD = timedelta(minutes=2), timedelta(minutes=15)
MESSAGE_LATE, MESSAGE_BAD = timedelta(minutes=10), timedelta(hours=1)
FAILED_SOME, FAILED_MANY = 1, 20
FAILED_WITHIN = timedelta(days=1)
JOBS_MANY, JOBS_BAD = 500, 5_000


def worker(*, now: datetime) -> Finding:
    """Say when the worker was last heard of."""
    name, do = _("Tiến trình nền"), _("Khởi động lại Một Cửa; xem log/worker.log.")
    heard = ProcrastinateWorker.objects.order_by("-last_heartbeat").values_list("last_heartbeat", flat=True).first()
    if heard is None:
        return Finding("worker", name, State.BAD, _("không chạy"), do, number=-1)
    silent = now - heard
    state = state_of(silent.total_seconds(), attention=WORKER_LATE.total_seconds(), bad=WORKER_DEAD.total_seconds())
    return Finding("worker", name, state, _("còn chạy {age} trước").format(age=age(silent)), do, silent.total_seconds())


def outbox(*, at: datetime) -> Finding:
    """Count the facts whose consequences are not done yet, and how old the oldest is."""
    unfinished = Entry.objects.filter(relayed_at__isnull=True)
    found = unfinished.aggregate(count=Count("id"), oldest=Min("at"), failing=Count("id", filter=Q(attempts__gt=0)))
    waited = _waited(at, found["oldest"])
    state = state_of(waited.total_seconds(), attention=OUTBOX_LATE.total_seconds(), bad=OUTBOX_BAD.total_seconds())
    if found["failing"]:
        state = max(state, State.ATTENTION, key=lambda each: (each == State.BAD, each == State.ATTENTION))
    value = _("{count} việc chưa xong").format(count=found["count"])
    if found["count"]:
        value += _(", cũ nhất {age}").format(age=age(waited))
    if found["failing"]:
        value += _(", {count} việc đang lỗi").format(count=found["failing"])
    do = _("Nếu tiến trình nền vẫn chạy, tìm “reaction failed” trong log/worker.log.")
    return Finding("outbox", _("Hộp việc đi"), state, value, do, waited.total_seconds())


def due_moments(*, at: datetime) -> Finding:
    """Count what should have been done already, and how late the oldest is."""
    late = DueMoment.objects.filter(done_at__isnull=True, due_at__lt=at - DUE_LATE)
    found = late.aggregate(count=Count("id"), oldest=Min("due_at"))
    waited = _waited(at, found["oldest"])
    state = state_of(waited.total_seconds(), attention=DUE_LATE.total_seconds(), bad=DUE_BAD.total_seconds())
    value = _("không việc nào trễ")
    if found["count"]:
        value = _("{count} việc trễ, lâu nhất {age}").format(count=found["count"], age=age(waited))
    do = _("Nếu tiến trình nền vẫn chạy, tìm “due moment failed” trong log/worker.log.")
    return Finding("due_moments", _("Việc đến hạn"), state, value, do, waited.total_seconds())


def messages(*, at: datetime) -> list[Finding]:
    """Say how long messages wait and how many could not be sent; reminders may rest through the quiet hours."""
    waiting = Message.objects.filter(status=Message.Status.QUEUED)
    found = waiting.aggregate(
        count=Count("id"),
        oldest=Min("created_at", filter=Q(kind=Message.Kind.NOTICE)),
        tried=Count("problem", filter=~Q(problem="")),
    )
    waited = _waited(at, found["oldest"])
    state = state_of(waited.total_seconds(), attention=MESSAGE_LATE.total_seconds(), bad=MESSAGE_BAD.total_seconds())
    value = _("{count} tin đang chờ").format(count=found["count"])
    if found["oldest"]:
        value += _(", cũ nhất {age}").format(age=age(waited))
    do = _("Xem cổng tin nhắn có nhận không (Kannel hay nhà cung cấp); tin tự gửi lại khi cổng trả lời.")
    failed = Message.objects.filter(
        status=Message.Status.FAILED, created_at__gte=at - FAILED_WITHIN, created_at__lte=at
    ).count()
    return [
        Finding("messages_waiting", _("Tin nhắn chờ gửi"), state, value, do, waited.total_seconds()),
        Finding(
            "messages_failed",
            _("Tin nhắn hỏng trong 24 giờ"),
            state_of(failed, attention=FAILED_SOME, bad=FAILED_MANY),
            _("{count} tin").format(count=failed),
            _("Người nhận đã vào danh sách gọi lại của tổng đài. Nhiều tin hỏng cùng lúc: hỏi nhà cung cấp."),
            failed,
        ),
    ]


def jobs(*, now: datetime) -> Finding:
    """Count the jobs that wait for the worker."""
    waiting = ProcrastinateJob.objects.filter(status="todo").exclude(scheduled_at__gt=now).count()
    do = _("Nhiều việc chờ lâu: tiến trình nền không kịp hoặc cổng tin nhắn chậm.")
    value = _("{count} việc").format(count=waiting)
    return Finding(
        "jobs",
        _("Hàng đợi của tiến trình nền"),
        state_of(waiting, attention=JOBS_MANY, bad=JOBS_BAD),
        value,
        do,
        waiting,
    )


def _waited(at: datetime, since: datetime | None) -> timedelta:
    return max(at - since, timedelta()) if since is not None else timedelta()
