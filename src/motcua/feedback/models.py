# SPDX-License-Identifier: EUPL-1.2
import uuid
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.feedback.rules import (
    Channel,
    CommentState,
    ComplaintKind,
    ComplaintState,
    Kind,
    Score,
    SurveyChannel,
)
from motcua.offices.models import Agency, Office
from motcua.people.models import User
from motcua.procedures.models import Procedure


class Rating(models.Model):
    """What somebody thinks of one finished visit; once, whatever the channel.

    `subject` is the journal's: "ticket:<uuid>", "appointment:12", "dossier:34". `officer` is who served, as the journal
    has it: counted where there are enough ratings, never shown beside a single one. Of who rated nothing is kept.
    """

    office = models.ForeignKey(Office, db_index=False, on_delete=models.PROTECT, related_name="ratings")
    agency = models.ForeignKey(Agency, db_index=False, on_delete=models.PROTECT, null=True, related_name="+")
    procedure = models.ForeignKey(Procedure, db_index=False, on_delete=models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(User, db_index=False, on_delete=models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    subject = models.CharField(max_length=80)
    score = models.PositiveSmallIntegerField(choices=Score.choices)
    reasons = models.JSONField(default=list)
    text = models.TextField(blank=True)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    given_at = models.DateTimeField()

    class Meta:
        verbose_name = _("lượt đánh giá")
        verbose_name_plural = pgettext_lazy("nhiều", "lượt đánh giá")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "subject"], name="rated_once"),
            models.CheckConstraint(condition=Q(score__range=(1, 3)), name="rating_has_three_steps"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "given_at"], name="rating_office_given"),
            models.Index(fields=["agency", "given_at"], name="rating_agency_given"),
            models.Index(fields=["given_at"], name="rating_given"),
        ]


class RatingQuestion(models.Model):
    """That a phone was asked what it thinks of a visit: once a visit, however many departments the visit joins.

    `phone` is emptied some days after the question has ended; an answer by SMS belongs to the newest open one.
    """

    kind = models.CharField(max_length=12, choices=Kind.choices)
    subject = models.CharField(max_length=80)
    office = models.ForeignKey(Office, db_index=False, on_delete=models.CASCADE, related_name="+")
    visited_on = models.DateField()
    phone = models.CharField(max_length=20, blank=True)
    asked_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("lời hỏi đánh giá")
        verbose_name_plural = pgettext_lazy("nhiều", "lời hỏi đánh giá")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "subject"], name="rating_asked_once"),
            models.UniqueConstraint(
                fields=["phone", "office", "visited_on"], condition=~Q(phone=""), name="rating_asked_once_a_visit"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["phone", "asked_at"], condition=~Q(phone=""), name="rating_question_phone"),
            models.Index(fields=["ends_at"], condition=~Q(phone=""), name="rating_question_ends"),
        ]


class UnaskedPhone(models.Model):
    """A phone that does not want to be asked; only a keyed hash of it is kept."""

    key = models.CharField(max_length=64, primary_key=True)
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("số không muốn được hỏi")
        verbose_name_plural = pgettext_lazy("nhiều", "số không muốn được hỏi")


class FeedbackRule(models.Model):
    """What an office sets otherwise: by when complaints are answered, whether visitors are asked by SMS."""

    office = models.OneToOneField(
        Office,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="feedback_rule",
        verbose_name=_("nơi tiếp nhận"),
    )
    reply_days = models.PositiveSmallIntegerField(_("trả lời khiếu nại trong (ngày làm việc)"), default=5)
    asks_by_sms = models.BooleanField(_("nhắn tin hỏi đánh giá"), default=True)
    takes_comments = models.BooleanField(_("nhận bình luận trên trang"), default=True)

    class Meta:
        verbose_name = _("quy định về ý kiến người dân")
        verbose_name_plural = pgettext_lazy("nhiều", "quy định về ý kiến người dân")
        ordering: ClassVar = ["office"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(reply_days__range=(1, 30)), name="feedback_reply_days_are_sane")
        ]

    def __str__(self) -> str:
        return str(self.office)

    def clean(self) -> None:
        if self.reply_days is not None and not 1 <= self.reply_days <= 30:
            raise ValidationError({"reply_days": _("Hạn trả lời từ 1 đến 30 ngày làm việc.")})


class Comment(models.Model):
    """What somebody wrote under a procedure or an office on the web; shown once somebody of the house has read it.

    `writer_key` is a hash of the network address whose key changes every hour; `stamp` makes a form sent twice one.
    """

    office = models.ForeignKey(Office, db_index=False, on_delete=models.CASCADE, null=True, related_name="comments")
    agency = models.ForeignKey(Agency, db_index=False, on_delete=models.CASCADE, null=True, related_name="comments")
    procedure = models.ForeignKey(
        Procedure, db_index=False, on_delete=models.CASCADE, null=True, related_name="comments"
    )
    name = models.CharField(max_length=80, blank=True)
    text = models.TextField()
    written_at = models.DateTimeField()
    writer_key = models.CharField(max_length=64, blank=True)
    stamp = models.CharField(max_length=32)
    state = models.CharField(max_length=8, choices=CommentState.choices, default=CommentState.WAITING)
    reason = models.CharField(max_length=200, blank=True)
    moderated_at = models.DateTimeField(null=True)
    moderated_by = models.ForeignKey(User, db_index=False, on_delete=models.SET_NULL, null=True, related_name="+")
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, db_index=False, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("bình luận")
        verbose_name_plural = pgettext_lazy("nhiều", "bình luận")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stamp"], name="comment_sent_once"),
            models.CheckConstraint(
                condition=Q(office__isnull=False) | Q(procedure__isnull=False), name="comment_is_about_something"
            ),
            models.CheckConstraint(
                condition=~Q(state=CommentState.HIDDEN) | ~Q(reason=""), name="hidden_comment_has_its_reason"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "-id"], condition=Q(state=CommentState.SHOWN), name="comment_shown_office"),
            models.Index(
                fields=["procedure", "-id"], condition=Q(state=CommentState.SHOWN), name="comment_shown_procedure"
            ),
            models.Index(fields=["state", "-id"], name="comment_state"),
            models.Index(fields=["writer_key", "written_at"], condition=~Q(writer_key=""), name="comment_writer"),
        ]

    @property
    def subject(self) -> str:
        return f"comment:{self.pk}"


class Complaint(models.Model):
    """A complaint (khiếu nại, phản ánh) with its reply due in working days.

    `officer` is whom it concerns: who served at the visit it is about. That person never sees nor answers it. What
    concerns the heads themselves (`is_for_city`) is for the city alone.
    """

    code = models.CharField(max_length=8)
    stamp = models.CharField(max_length=32)
    writer_key = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=10, choices=ComplaintKind.choices)
    office = models.ForeignKey(Office, db_index=False, on_delete=models.PROTECT, related_name="complaints")
    agency = models.ForeignKey(Agency, db_index=False, on_delete=models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(User, db_index=False, on_delete=models.SET_NULL, null=True, related_name="+")
    about_subject = models.CharField(max_length=80, blank=True)
    is_for_city = models.BooleanField(default=False)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=20)
    text = models.TextField()
    state = models.CharField(max_length=10, choices=ComplaintState.choices, default=ComplaintState.OPEN)
    sent_at = models.DateTimeField()
    due_at = models.DateTimeField()
    due_on = models.DateField()
    handed_up_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, db_index=False, on_delete=models.SET_NULL, null=True, related_name="+")
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("khiếu nại, phản ánh")
        verbose_name_plural = pgettext_lazy("nhiều", "khiếu nại, phản ánh")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], name="complaint_code_once"),
            models.UniqueConstraint(fields=["stamp"], name="complaint_sent_once"),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | Q(officer__isnull=True) | ~Q(answered_by=F("officer")),
                name="complaint_not_answered_by_whom_it_concerns",
            ),
            models.CheckConstraint(
                condition=Q(state=ComplaintState.OPEN, answered_at__isnull=True)
                | Q(state=ComplaintState.ANSWERED, answered_at__isnull=False),
                name="answered_complaint_has_its_moment",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["office", "due_at"], condition=Q(state=ComplaintState.OPEN), name="complaint_open_office"
            ),
            models.Index(fields=["due_at"], condition=Q(state=ComplaintState.OPEN), name="complaint_open_due"),
            models.Index(fields=["office", "sent_at"], name="complaint_office_sent"),
            models.Index(fields=["phone", "sent_at"], name="complaint_phone"),
            models.Index(fields=["writer_key", "sent_at"], condition=~Q(writer_key=""), name="complaint_writer"),
        ]

    @property
    def subject(self) -> str:
        return f"complaint:{self.pk}"


class Survey(models.Model):
    """The questionnaire of a year: drawn from the finished visits between two days, opened and closed by somebody.

    `waits` are the waits measured between those days, counted once when it was closed: by office, and under "" of all,
    how many, the median in minutes, and the share below 30 minutes in percent.
    """

    year = models.PositiveSmallIntegerField(primary_key=True)
    first_on = models.DateField()
    last_on = models.DateField()
    size = models.PositiveIntegerField(help_text="how many visits are asked at most")
    drawn_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    waits = models.JSONField(null=True)

    class Meta:
        verbose_name = _("khảo sát năm")
        verbose_name_plural = pgettext_lazy("nhiều", "khảo sát năm")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(first_on__lte=F("last_on")), name="survey_begins_before_it_ends"),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(drawn_at__isnull=False), name="survey_is_drawn_before_it_opens"
            ),
        ]

    @property
    def subject(self) -> str:
        return f"survey:{self.year}"


class SurveyInvitation(models.Model):
    """One drawn visit and the token by which its questionnaire is filled in, once; of the answer it knows nothing."""

    survey = models.ForeignKey(Survey, db_index=False, on_delete=models.CASCADE, related_name="invitations")
    office = models.ForeignKey(Office, db_index=False, on_delete=models.CASCADE, related_name="+")
    agency = models.ForeignKey(Agency, db_index=False, on_delete=models.CASCADE, null=True, related_name="+")
    subject = models.CharField(max_length=80)
    token = models.CharField(max_length=16)
    phone = models.CharField(max_length=20, blank=True)
    channel = models.CharField(max_length=5, choices=SurveyChannel.choices)
    invited_at = models.DateTimeField(null=True)
    is_answered = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("lời mời khảo sát")
        verbose_name_plural = pgettext_lazy("nhiều", "lời mời khảo sát")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token"], name="survey_token_once"),
            models.UniqueConstraint(fields=["survey", "subject"], name="survey_invites_once_a_visit"),
            models.UniqueConstraint(
                fields=["survey", "phone"], condition=~Q(phone=""), name="survey_invites_once_a_phone"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["survey", "office", "id"], name="survey_invitation_office"),
            models.Index(
                fields=["survey", "id"],
                condition=Q(channel=SurveyChannel.SMS, invited_at__isnull=True),
                name="survey_to_invite",
            ),
        ]


class SurveyAnswer(models.Model):
    """One filled-in questionnaire, tied to an office and an agency and to nobody: no moment, no token, no order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    survey = models.ForeignKey(Survey, db_index=False, on_delete=models.CASCADE, related_name="answers")
    office = models.ForeignKey(Office, db_index=False, on_delete=models.CASCADE, related_name="+")
    agency = models.ForeignKey(Agency, db_index=False, on_delete=models.CASCADE, null=True, related_name="+")
    channel = models.CharField(max_length=5, choices=SurveyChannel.choices)
    # By the keys of `survey_questions`; a question left out is not there.
    answers = models.JSONField(default=dict)
    text = models.TextField(blank=True)

    class Meta:
        verbose_name = _("phiếu khảo sát đã trả lời")
        verbose_name_plural = pgettext_lazy("nhiều", "phiếu khảo sát đã trả lời")
        indexes: ClassVar = [models.Index(fields=["survey", "office", "agency"], name="survey_answer_office")]
