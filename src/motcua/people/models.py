# SPDX-License-Identifier: EUPL-1.2
import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.offices.models import Agency, Office


class UserManager(BaseUserManager["User"]):
    def create_user(self, *, username: str, full_name: str, password: str | None = None) -> "User":
        """Create a member of staff without any role; without a password nobody can sign in as them."""
        user = self.model(username=username, full_name=full_name)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, *, username: str, full_name: str, password: str | None = None) -> "User":
        """Create the first administrator of a new instance: `./motcua manage createsuperuser`."""
        user = self.create_user(username=username, full_name=full_name, password=password)
        RoleHeld.objects.create(user=user, role=Role.CITY_ADMIN)
        return user


class User(AbstractBaseUser):
    """A member of staff. Citizens have no account: their phone and their code are enough."""

    username = models.CharField(
        _("tên đăng nhập"),
        max_length=60,
        unique=True,
        error_messages={"unique": _("Tên đăng nhập này đã có người dùng.")},
    )
    full_name = models.CharField(_("họ và tên"), max_length=120)
    title = models.CharField(_("chức danh"), max_length=120, blank=True)
    phone = models.CharField(_("điện thoại"), max_length=20, blank=True)
    email = models.EmailField(_("thư điện tử"), blank=True)
    is_active = models.BooleanField(_("đang làm việc"), default=True)
    joined_at = models.DateTimeField(_("tạo lúc"), auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["full_name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("cán bộ")
        verbose_name_plural = pgettext_lazy("nhiều", "cán bộ")
        ordering: ClassVar = ["username"]

    def __str__(self) -> str:
        return self.full_name or self.username

    @property
    def actor(self) -> str:
        """The name under which this person stands in the journal."""
        return f"user:{self.pk}"


class Role(models.TextChoices):
    CITY_ADMIN = "CITY_ADMIN", _("quản trị thành phố")
    HEAD = "HEAD", _("trưởng bộ phận")
    OFFICER = "OFFICER", _("cán bộ một cửa")
    RECEPTIONIST = "RECEPTIONIST", _("đón tiếp")
    OPERATOR = "OPERATOR", pgettext_lazy("vai trò", "tổng đài")
    VACCINATOR = "VACCINATOR", _("cán bộ tiêm chủng")
    SPECIALIST = "SPECIALIST", _("cán bộ chuyên môn")
    LEADER = "LEADER", _("lãnh đạo ký duyệt")
    VOLUNTEER = "VOLUNTEER", _("tình nguyện viên")
    CASHIER = "CASHIER", _("thu ngân")
    POST_CLERK = "POST_CLERK", _("nhân viên bưu điện")


class RoleHeld(models.Model):
    """A role somebody holds, at one office or everywhere, between two dates."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles", verbose_name=_("cán bộ"))
    role = models.CharField(_("vai trò"), max_length=20, choices=Role.choices)
    office = models.ForeignKey(
        Office,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        verbose_name=_("nơi tiếp nhận"),
        help_text=_("để trống: mọi nơi"),
    )
    agency = models.ForeignKey(
        Agency,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        verbose_name=_("cơ quan"),
        help_text=_("để trống: mọi cơ quan ở đó"),
    )
    from_on = models.DateField(_("từ ngày"), null=True, blank=True)
    until_on = models.DateField(_("đến hết ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("vai trò")
        verbose_name_plural = pgettext_lazy("nhiều", "vai trò")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "role", "office", "agency"], name="role_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(office__isnull=False) | Q(role__in=["CITY_ADMIN", "OPERATOR"]), name="role_has_its_office"
            ),
            models.CheckConstraint(
                condition=Q(from_on__isnull=True) | Q(until_on__isnull=True) | Q(from_on__lte=F("until_on")),
                name="role_begins_before_it_ends",
            ),
        ]

    def __str__(self) -> str:
        where = self.office or _("mọi nơi")
        return f"{self.get_role_display()} – {where}"

    def clean(self) -> None:
        """Refuse a role that needs its office and has none, and days out of order."""
        if not self.office_id and self.role not in (Role.CITY_ADMIN, Role.OPERATOR):
            raise ValidationError({"office": _("Vai trò này phải ghi nơi tiếp nhận.")})
        if self.from_on and self.until_on and self.until_on < self.from_on:
            raise ValidationError({"until_on": _("Ngày cuối phải bằng hoặc sau ngày đầu.")})


class ApiToken(models.Model):
    """A bearer token; only its hash is kept."""

    class Kind(models.TextChoices):
        STAFF = "STAFF", _("cán bộ")
        DEVICE = "DEVICE", _("thiết bị")
        GATEWAY = "GATEWAY", _("cổng tin nhắn")
        FEED = "FEED", _("nguồn số liệu")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=80)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("mã truy cập")
        verbose_name_plural = pgettext_lazy("nhiều", "mã truy cập")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}"


class Guess(models.Model):
    """A look-up that failed, kept a short while so that guessing is slowed; `key` is a keyed hash, never the phone."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["key", "at"], name="guess_key_at"),
            models.Index(fields=["at"], name="guess_at"),
        ]


class PhoneCheck(models.Model):
    """A one-time code sent to a phone, to show that whoever typed the number holds it.

    The code is kept nowhere: it is derived from the secret key and this row. `asked_at` and `passed_at` are real time;
    `address_key` is a keyed hash of the network address, never the address. Whoever asks while a code is on its way to
    the phone gets a row of their own, which waits for that code: `on_its_way` is the row it was sent for, and counts
    the tries.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    on_its_way = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="+")
    phone = models.CharField(max_length=20)
    address_key = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    passed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("mã kiểm tra số điện thoại")
        verbose_name_plural = pgettext_lazy("nhiều", "mã kiểm tra số điện thoại")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(tries__lte=5), name="phone_check_has_five_tries"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["phone", "asked_at"], name="phone_check_phone"),
            models.Index(fields=["address_key", "asked_at"], name="phone_check_address"),
            models.Index(fields=["asked_at"], name="phone_check_asked"),
        ]

    @property
    def subject(self) -> str:
        return f"phone_check:{self.pk}"


class OwnSignIn(models.Model):
    """Which phone number somebody holds who signs in at a provider of identities (VNeID or another).

    `subject` is a keyed hash of what the provider calls the person, never that name itself. A tie ends when somebody
    else proves the number, or the person another one; an ended tie is kept, so that a provider's old knowledge of a
    number does not take it back from who holds it now.
    """

    class ProvedBy(models.TextChoices):
        PROVIDER = "PROVIDER", _("nơi định danh xác nhận")
        CODE = "CODE", _("mã gửi đến điện thoại")

    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=64)
    phone = models.CharField(max_length=20)
    proved_by = models.CharField(max_length=10, choices=ProvedBy.choices)
    proved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("đăng nhập của người dân")
        verbose_name_plural = pgettext_lazy("nhiều", "đăng nhập của người dân")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["phone"], condition=Q(ended_at__isnull=True), name="own_sign_in_one_a_phone"
            ),
            models.UniqueConstraint(
                fields=["issuer", "subject"], condition=Q(ended_at__isnull=True), name="own_sign_in_one_a_person"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["phone"], name="own_sign_in_phone"),
            models.Index(fields=["issuer", "subject", "phone"], name="own_sign_in_of_person"),
        ]

    @property
    def subject_of_journal(self) -> str:
        """The name under which this tie stands in the journal."""
        return f"own_sign_in:{self.pk}"
