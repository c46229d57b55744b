# SPDX-License-Identifier: EUPL-1.2
from django.utils.translation import gettext_lazy as _

from motcua.kernel.errors import NotAllowed, NotFound, OfficeError


class NoSuchVisit(NotFound):
    """There is no such visit, or it is somebody else's."""

    code = "no_such_visit"
    sentence = _("Không tìm thấy lượt này. Xin xem lại mã trên phiếu hoặc trong tin nhắn.")


class NotFinished(OfficeError):
    """The visit is still going on, or never took place."""

    code = "visit_not_finished"
    sentence = _("Lượt này chưa xong. Xin quay lại đánh giá khi đã xong việc.")


class TooLateToRate(OfficeError):
    """The visit ended longer ago than ratings are taken; `days` is how long."""

    code = "too_late_to_rate"
    http_status = 410
    sentence = _("Lượt này đã xong quá {days} ngày nên không nhận đánh giá nữa. Cảm ơn anh/chị.")


class AlreadyRated(OfficeError):
    """Somebody rated this visit before, by whatever channel."""

    code = "already_rated"
    sentence = _("Lượt này đã được đánh giá. Cảm ơn anh/chị.")


class LooksLikeRobot(OfficeError):
    """What was sent does not look as if a person had filled in the form."""

    code = "looks_like_robot"
    http_status = 422
    sentence = _("Chưa gửi được. Xin đợi vài giây rồi bấm gửi lần nữa; điều đã viết vẫn còn.")


class TooManySent(OfficeError):
    """So much came from there lately; `minutes` is when to try again."""

    code = "too_many_sent"
    http_status = 429
    sentence = _("Từ nơi này vừa gửi nhiều ý kiến. Xin thử lại sau {minutes} phút; điều đã viết vẫn còn.")


class CommentsClosed(OfficeError):
    """The office takes no comments on the web."""

    code = "comments_closed"
    sentence = _("Nơi này hiện không nhận bình luận trên trang. Anh/chị có thể gửi phản ánh, kiến nghị.")


class NoSuchComment(NotFound):
    code = "no_such_comment"


class NoSuchComplaint(NotFound):
    """Unknown, somebody else's, or another phone's: all the same."""

    code = "no_such_complaint"
    sentence = _("Không tìm thấy phản ánh này. Xin xem lại mã và số điện thoại.")


class ConcernsOneself(NotAllowed):
    """Nobody answers a complaint about oneself."""

    code = "concerns_oneself"
    sentence = _("Phản ánh này về chính anh/chị nên người khác trả lời.")


class RatesOneself(NotAllowed):
    """Nobody rates what they did themselves, nor takes the citizen's place in doing so."""

    code = "rates_oneself"
    sentence = _("Lượt này do chính anh/chị phục vụ nên anh/chị không đánh giá được.")


class AlreadyAnswered(OfficeError):
    """Somebody answered it meanwhile."""

    code = "complaint_answered"
    sentence = _("Phản ánh này vừa được trả lời. Xin mở lại để xem.")


class SurveyClosed(OfficeError):
    """The questionnaire does not take answers now."""

    code = "survey_closed"
    http_status = 410
    sentence = _("Cuộc khảo sát này đã đóng hoặc chưa mở. Cảm ơn anh/chị đã quan tâm.")


class SurveyAnswered(OfficeError):
    """This questionnaire was sent before."""

    code = "survey_answered"
    sentence = _("Phiếu này đã được gửi. Cảm ơn anh/chị.")


class NoSuchSurvey(NotFound):
    code = "no_such_survey"
    sentence = _("Không tìm thấy phiếu khảo sát này. Xin xem lại địa chỉ.")


class SurveyNotPossible(OfficeError):
    """The questionnaire is not in a state for this."""

    code = "survey_not_possible"
    sentence = _("Khảo sát năm {year} không làm được bước này lúc này. Xin tải lại trang để xem đang ở bước nào.")
