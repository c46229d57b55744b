# SPDX-License-Identifier: EUPL-1.2
"""The page of what an office sets otherwise about ratings, comments and complaints."""

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from motcua.doors.administration.master import MasterAdmin
from motcua.doors.administration.rights import Reach
from motcua.feedback.models import FeedbackRule
from motcua.people.rules import Action


class FeedbackRuleAdmin(MasterAdmin):
    """A head whose role is for the whole office sets its rule, the city all; without a row the defaults hold."""

    action = Action.CHANGE_SERVICES
    is_city_wide = False
    fixed_fields = ("office",)
    fields = ("office", "reply_days", "asks_by_sms", "takes_comments")
    list_display = ("office", "reply_days", "asks_by_sms", "takes_comments")
    list_select_related = ("office",)
    search_fields = ("office__name", "office__code")
    ordering = ("office",)
    about = gettext_lazy("Hạn trả lời khiếu nại, có nhắn tin hỏi đánh giá không, có nhận bình luận trên trang không.")
    help = gettext_lazy(
        "Nơi chưa có dòng nào ở đây: trả lời trong 5 ngày làm việc, có hỏi đánh giá, có nhận bình luận."
    )

    def rows_within(self, reach: Reach) -> Q:
        return Q() if reach.is_everywhere else Q(office__in=reach.whole_offices)

    def covers(self, request: HttpRequest, row: FeedbackRule) -> bool:
        return self.reach(request).covers(row.office_id)

    def has_module_permission(self, request: HttpRequest) -> bool:
        reach = self.reach(request)
        return reach.is_everywhere or bool(reach.whole_offices)
