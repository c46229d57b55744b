# SPDX-License-Identifier: EUPL-1.2
from django.utils.translation import gettext_lazy as _

from motcua.kernel.errors import NotFound, OfficeError


class NoSuchShortAddress(NotFound):
    code = "no_such_short_address"
    sentence = _("Địa chỉ ngắn này không dẫn đến cơ quan nào. Xin xem danh sách cơ quan ở trang hẹn giờ.")


class NoSuchSlide(NotFound):
    code = "no_such_slide"
    sentence = _("Trang trình chiếu này không còn nữa. Xin tải lại danh sách.")


class TooManySlides(OfficeError):
    code = "too_many_slides"
    sentence = _("Nơi này đã có {most} trang riêng. Xin bỏ bớt một trang rồi thêm.")


class NotAFilm(OfficeError):
    code = "not_a_film"
    http_status = 422
    sentence = _("Tệp này không phải phim mp4 hoặc webm. Xin xuất phim ở dạng mp4 (H.264) rồi gửi lại.")


class FilmTooLarge(OfficeError):
    code = "film_too_large"
    http_status = 413
    sentence = _("Phim lớn hơn {most} MB. Xin giảm độ nét hoặc cắt ngắn rồi gửi lại.")
