# SPDX-License-Identifier: EUPL-1.2
"""The one settings file: every choice is read from the environment, with a default that works.

The command line (`motcua.cli`) fills the environment from the instance's data folder.
"""

import os
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from motcua.config import log


def _text(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def _number(name: str, default: int) -> int:
    return int(os.environ.get(name) or default)


def _yes(name: str, default: bool = False) -> bool:
    return _text(name, "yes" if default else "no").lower() in {"1", "yes", "true", "on"}


def _list(name: str, default: str = "") -> list[str]:
    return [part for part in _text(name, default).replace(",", " ").split() if part]


def database_from(url: str) -> dict[str, Any]:
    """Return Django's description of the database at `postgresql://user@host:port/name?host=/socket/folder`."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or query.get("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": str(parts.port or query.get("port", "")),
        # A connection a request costs four times as much as a kept one.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            # Statements prepared by the server: planning the claim costs more than running it.
            "server_side_binding": True,
            "prepare_threshold": 3,
            "options": f"-c lock_timeout={LOCK_TIMEOUT_MS} -c statement_timeout={STATEMENT_TIMEOUT_MS} -c timezone=UTC",
        },
    }


LOCK_TIMEOUT_MS = _number("MOTCUA_LOCK_TIMEOUT_MS", 3_000)
STATEMENT_TIMEOUT_MS = _number("MOTCUA_STATEMENT_TIMEOUT_MS", 10_000)

DATA = Path(_text("MOTCUA_DATA", "var")).absolute()
SECRET_KEY = _text("MOTCUA_SECRET_KEY", "only-for-tests-and-checks-never-for-an-office")
DEBUG = _yes("MOTCUA_DEBUG")
IS_DEMO = _yes("MOTCUA_DEMO")
# Shown on the sign-in page of a demo, whose accounts hold nothing real.
DEMO_PASSWORD = _text("MOTCUA_DEMO_PASSWORD") if IS_DEMO else ""
PUBLIC_URL = _text("MOTCUA_PUBLIC_URL", "http://127.0.0.1:8000")
ALLOWED_HOSTS = _list("MOTCUA_HOSTS", "127.0.0.1 localhost [::1] testserver")
CITY_NAME = _text("MOTCUA_CITY_NAME", "Đà Nẵng" if IS_DEMO else "")
IS_SECURE = PUBLIC_URL.startswith("https://")

DATABASES = {"default": database_from(_text("MOTCUA_DATABASE_URL", "postgresql://postgres@localhost/motcua"))}

INSTALLED_APPS = [
    "motcua.doors.administration",
    "motcua.doors.administration.site.AdministrationSiteConfig",
    "motcua.people",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "axes",
    "ninja",
    "procrastinate.contrib.django",
    "motcua.kernel",
    "motcua.journal",
    "motcua.messaging",
    "motcua.offices",
    "motcua.procedures",
    "motcua.specialdays",
    "motcua.dossiers",
    "motcua.payments",
    "motcua.post",
    "motcua.appointments",
    "motcua.switchboard",
    "motcua.vaccination",
    "motcua.assistance",
    "motcua.queueing",
    "motcua.feeds",
    "motcua.pagers",
    "motcua.feedback",
    "motcua.owndata",
    "motcua.conversations",
    "motcua.publicity",
    "motcua.figures",
    "motcua.founding",
    "motcua.connectors.sms_simulator",
    "motcua.connectors.portal_simulator",
    "motcua.connectors.pager_simulator",
    "motcua.connectors.pay_simulator",
    "motcua.connectors.post_simulator",
    "motcua.doors.look",
    "motcua.doors.portal",
    "motcua.doors.desk",
    "motcua.doors.operator",
    "motcua.doors.kiosk",
    "motcua.doors.board",
    "motcua.doors.beside",
    "motcua.doors.postal",
    "motcua.doors.simulators",
]

MIDDLEWARE = [
    "motcua.doors.look.middleware.ReferenceMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "motcua.doors.look.middleware.ContentSecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "motcua.config.urls"
WSGI_APPLICATION = "motcua.config.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "motcua.doors.look.context.instance",
            ],
        },
    }
]

# --- language and time -----------------------------------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "ngon_ngu"
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

# --- people ----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/quay/dang-nhap/"
LOGIN_REDIRECT_URL = "/quay/"
LOGOUT_REDIRECT_URL = "/quay/dang-nhap/"
# Carriers put thousands of people behind one address: only the account is locked, not the address.
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_TEMPLATE = "desk/locked.html"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # the address is left out on purpose, see above

SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_NAME = "phien"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_SECURE = IS_SECURE
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "chong_gia_mao"
CSRF_COOKIE_SECURE = IS_SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "motcua.doors.look.views.csrf_failure"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

# --- security --------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if IS_SECURE and _yes("MOTCUA_HSTS") else 0
X_FRAME_OPTIONS = "DENY"
# Sites that may frame the booking flow under /nhung/; more are added on the administration pages.
EMBED_SITES = _list("MOTCUA_EMBED_SITES")
TRUSTED_PROXIES = _list("MOTCUA_TRUSTED_PROXIES")
METRICS_TOKEN = _text("MOTCUA_METRICS_TOKEN")
MAX_BODY_BYTES = _number("MOTCUA_MAX_BODY_BYTES", 20 * 1024 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
MAX_STREAMS = _number("MOTCUA_MAX_STREAMS", 15_000)

# --- files -----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
MEDIA_ROOT = DATA / "files"
PAPER_MAX_BYTES = _number("MOTCUA_PAPER_MAX_BYTES", 10 * 1024 * 1024)
PAPER_MAX_PAGES = _number("MOTCUA_PAPER_MAX_PAGES", 50)
# One film of a lobby; the front takes no longer body than MAX_BODY_BYTES.
VIDEO_MAX_BYTES = _number("MOTCUA_VIDEO_MAX_BYTES", 20_000_000)
# Where ClamAV listens: the path of its socket, or host:port. Empty: nothing is scanned.
CLAMAV_SOCKET = _text("MOTCUA_CLAMAV_SOCKET")
# Scanners put their files into <folder>/<office>/.
SCAN_FOLDER = _text("MOTCUA_SCAN_FOLDER")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "motcua.front.static.FinderStorage"},
}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- what leaves the house -------------------------------------------------------------------------
SMS_GATEWAY = _text("MOTCUA_SMS_GATEWAY", "simulator")
SMS_TIMEOUT_SECONDS = _number("MOTCUA_SMS_TIMEOUT_SECONDS", 10)
SMS_MARKS = _yes("MOTCUA_SMS_MARKS")
SMS_PART_COST_VND = _number("MOTCUA_SMS_PART_COST_VND", 350 if IS_DEMO else 0)
# Who may bring messages and reports: the first secret is the one we give out, the others are still accepted.
SMS_HOOK_SECRETS = _list("MOTCUA_SMS_HOOK_SECRET")
SMS_HOOK_ADDRESSES = _list("MOTCUA_SMS_HOOK_ADDRESSES")
SMS_HOOK_URL = _text("MOTCUA_SMS_HOOK_URL") or PUBLIC_URL
SMS_SENDER_COST_VND = _number("MOTCUA_SMS_SENDER_COST_VND", 1_000 if IS_DEMO else 0)
KANNEL_URL = _text("MOTCUA_KANNEL_URL", "http://127.0.0.1:13013/cgi-bin/sendsms")
KANNEL_USERNAME = _text("MOTCUA_KANNEL_USERNAME", "motcua")
KANNEL_PASSWORD = _text("MOTCUA_KANNEL_PASSWORD")
SMS_HTTP_FIELDS = _list("MOTCUA_SMS_HTTP_FIELDS", "id=id from=from to=to text=text at=at")
SMS_HTTP_SECRET_FIELD = _text("MOTCUA_SMS_HTTP_SECRET_FIELD", "X-Hook-Secret")
SMS_HTTP_ANSWER = _text("MOTCUA_SMS_HTTP_ANSWER", "1")
SMS_HTTP_URL = _text("MOTCUA_SMS_HTTP_URL")
SMS_HTTP_METHOD = _text("MOTCUA_SMS_HTTP_METHOD", "POST")
SMS_HTTP_SEND_FIELDS = _list("MOTCUA_SMS_HTTP_SEND_FIELDS", "id=id from=from to=to text=text")
SMS_HTTP_SEND_ALSO = _list("MOTCUA_SMS_HTTP_SEND_ALSO")
SMS_HTTP_HEADER = _text("MOTCUA_SMS_HTTP_HEADER")
SMS_HTTP_PHONE = _text("MOTCUA_SMS_HTTP_PHONE", "84")
SMS_HTTP_SUCCESS = _text("MOTCUA_SMS_HTTP_SUCCESS")
SMS_HTTP_REFUSED = _text("MOTCUA_SMS_HTTP_REFUSED")
# The national portal's adapter; nothing is kept for it while no portal is named.
PORTAL_URL = _text("MOTCUA_PORTAL_URL")
PORTAL = _text("MOTCUA_PORTAL", "simulator" if IS_DEMO else "http" if PORTAL_URL else "")
PORTAL_USERNAME = _text("MOTCUA_PORTAL_USERNAME", "motcua")
PORTAL_PASSWORD = _text("MOTCUA_PORTAL_PASSWORD") or ("simulated" if PORTAL == "simulator" else "")
PORTAL_DSTCODE = _text("MOTCUA_PORTAL_DSTCODE")
PORTAL_UNIT = _text("MOTCUA_PORTAL_UNIT")
PORTAL_AUTH_PATH = _text("MOTCUA_PORTAL_AUTH_PATH", "/auth")
PORTAL_SERVICE_PATH = _text("MOTCUA_PORTAL_SERVICE_PATH", "/service")
PORTAL_TIMEOUT_SECONDS = _number("MOTCUA_PORTAL_TIMEOUT_SECONDS", 20)
# Vibrating tags and what sends to them. What a transmitter is asked for is a row; where it may stand is said here only.
PAGER_PATIENCE_MINUTES = _number("MOTCUA_PAGER_PATIENCE_MINUTES", 3)
PAGER_LOW_BATTERY = _number("MOTCUA_PAGER_LOW_BATTERY", 20)
PAGER_SEND_WITHIN_SECONDS = _number("MOTCUA_PAGER_SEND_WITHIN_SECONDS", 60)
PAGER_TIMEOUT_SECONDS = _number("MOTCUA_PAGER_TIMEOUT_SECONDS", 5)
PAGER_HOSTS = _list("MOTCUA_PAGER_HOSTS")
PAGER_SERIAL_PORTS = _list("MOTCUA_PAGER_SERIAL_PORTS")
# Money: when a charge is due where its rule does not say, receipts' series, how long one may take to pay.
FEE_DUE = _text("MOTCUA_FEE_DUE", "at_result")
RECEIPT_SERIES = _text("MOTCUA_RECEIPT_SERIES", "BL")
VIETQR_HOURS = _number("MOTCUA_VIETQR_HOURS", 72)
# What stands before the reference in a transfer's purpose, and how long a purpose may be.
VIETQR_PURPOSE = _text("MOTCUA_VIETQR_PURPOSE", "LE PHI")
VIETQR_PURPOSE_LENGTH = _number("MOTCUA_VIETQR_PURPOSE_LENGTH", 25)
VNPAY_MINUTES = _number("MOTCUA_VNPAY_MINUTES", 15)
# The demo's gateway is a page of the simulators that speaks the same signed protocol.
VNPAY_URL = _text("MOTCUA_VNPAY_URL") or (f"{PUBLIC_URL}/gia-lap/ngan-hang/vnpay/" if IS_DEMO else "")
VNPAY_TMN_CODE = _text("MOTCUA_VNPAY_TMN_CODE", "DEMOTMN1" if IS_DEMO else "")
VNPAY_SECRET = _text("MOTCUA_VNPAY_SECRET", "DEMOSECRETKEY0123456789" if IS_DEMO else "")
# Who may tell of transfers: the first secret is the one we give out, the others are still accepted.
BANK_HOOK_SECRETS = _list("MOTCUA_BANK_HOOK_SECRET", "demo-bank-hook" if IS_DEMO else "")
BANK_HOOK_FIELDS = _list(
    "MOTCUA_BANK_HOOK_FIELDS", "account=account external_id=external_id amount_vnd=amount_vnd text=text at=at"
)
# Where the demonstration's bank finds the office's own hooks.
PAY_HOOK_URL = (_text("MOTCUA_PAY_HOOK_URL") or PUBLIC_URL).rstrip("/")
# How a bank heads the columns of its statements, where it is not found by itself: "credit=Tiền vào; at=Ngày".
BANK_STATEMENT_COLUMNS = _text("MOTCUA_BANK_STATEMENT_COLUMNS")
# Carriers: how long one of them may take to answer, what a letter weighs unless it is weighed.
POST_TIMEOUT_SECONDS = _number("MOTCUA_POST_TIMEOUT_SECONDS", 15)
POST_FEED_SECONDS = _number("MOTCUA_POST_FEED_SECONDS", 20 if IS_DEMO else 300)
PARCEL_GRAMS = _number("MOTCUA_PARCEL_GRAMS", 100)
POST_SEND_WITHIN_HOURS = _number("MOTCUA_POST_SEND_WITHIN_HOURS", 48)
# Where carriers' computers may stand is said here only; a carrier's secret as CODE=secret.
POST_HOSTS = _list("MOTCUA_POST_HOSTS")
POST_SECRETS = dict(part.partition("=")[::2] for part in _list("MOTCUA_POST_SECRETS"))
# Where the simulated carrier of a demonstration answers; one behind TLS is asked in the worker's own process.
POST_SIMULATOR_URL = "" if IS_SECURE else PUBLIC_URL
# Where an address is looked up on a map; {address} is replaced.
MAP_URL = _text("MOTCUA_MAP_URL", "https://www.openstreetmap.org/search?query={address}")
SMS_SHORT_CODE = _text("MOTCUA_SMS_SHORT_CODE", "8188")
SWITCHBOARD_PHONE = _text("MOTCUA_SWITCHBOARD_PHONE", "0236 3881 888")
# The office whose hours the switchboard keeps.
SWITCHBOARD_OFFICE = _text("MOTCUA_SWITCHBOARD_OFFICE", "DN-TTHCC" if IS_DEMO else "")
# How slips reach a printer of the network.
SLIP_PRINTER = _text("MOTCUA_SLIP_PRINTER", "escpos")
PROCRASTINATE_ON_APP_READY = "motcua.worker.jobs.on_app_ready"

# --- rules that an office may set otherwise (docs/rules.toml says where each comes from) ------------
CONFIRM_WITHIN_WORKING_MINUTES = _number("MOTCUA_CONFIRM_WITHIN_WORKING_MINUTES", 240)
HOLD_MINUTES = _number("MOTCUA_HOLD_MINUTES", 10)
LATE_GRACE_MINUTES = _number("MOTCUA_LATE_GRACE_MINUTES", 15)
NUMBERS_BEFORE_OPENING_MINUTES = _number("MOTCUA_NUMBERS_BEFORE_OPENING_MINUTES", 30)
BOOKED_EARLY_MINUTES = _number("MOTCUA_BOOKED_EARLY_MINUTES", 5)
TICKET_LIFE_HOURS = _number("MOTCUA_TICKET_LIFE_HOURS", 20)
REMOTE_NUMBERS_A_DAY = _number("MOTCUA_REMOTE_NUMBERS_A_DAY", 2)
DESK_SILENT_SECONDS = _number("MOTCUA_DESK_SILENT_SECONDS", 90)
# Nought where the clock is moved again and again, as a played day does.
CLOCK_REFRESH_SECONDS = float(_text("MOTCUA_CLOCK_REFRESH_SECONDS") or 2)
FEED_GAP_SECONDS = _number("MOTCUA_FEED_GAP_SECONDS", 60)
SECOND_SCREEN_IDLE_MINUTES = _number("MOTCUA_SECOND_SCREEN_IDLE_MINUTES", 10)
SMS_HOURLY_LIMIT = _number("MOTCUA_SMS_HOURLY_LIMIT", 20)
SMS_TEXTS_KEPT_DAYS = _number("MOTCUA_SMS_TEXTS_KEPT_DAYS", 90)
CALL_ABOUT_PROPOSAL_HOURS = _number("MOTCUA_CALL_ABOUT_PROPOSAL_HOURS", 24)
# From when dossier codes have the shape of TT 03/2025 and, for centralised services, of TT 04/2025.
DOSSIER_CODE_2025_FROM = date.fromisoformat(_text("MOTCUA_DOSSIER_CODE_2025_FROM", "2025-09-15"))
DOSSIER_CODE_CENTRAL_FROM = date.fromisoformat(_text("MOTCUA_DOSSIER_CODE_CENTRAL_FROM", "2026-01-25"))
DEFAULT_AGENCY_IDENTIFIER = _text("MOTCUA_DEFAULT_AGENCY_IDENTIFIER", "H00")
DRAFT_DAYS = _number("MOTCUA_DRAFT_DAYS", 30)
DRAFT_WARNING_DAYS = _number("MOTCUA_DRAFT_WARNING_DAYS", 3)
DRAFT_RESTORE_DAYS = _number("MOTCUA_DRAFT_RESTORE_DAYS", 30)
DRAFTS_A_DAY = _number("MOTCUA_DRAFTS_A_DAY", 20)
# A day without slip is for procedures with simple papers: more required ones than this are warned of.
SPECIAL_MOST_PAPERS = _number("MOTCUA_SPECIAL_MOST_PAPERS", 4)
# Who has waited longer stands on the head's page, and counters are advised by it.
LONG_WAIT_MINUTES = _number("MOTCUA_LONG_WAIT_MINUTES", 30)
# Published figures below this many are hidden, and as many others as keep them from being worked out.
FIGURES_LEAST_COUNT = _number("MOTCUA_FIGURES_LEAST_COUNT", 5)
# From so many dossiers of a hundred on that had to be completed, a procedure's guidance is called unclear.
SUPPLEMENTS_TOO_MANY_PERCENT = _number("MOTCUA_SUPPLEMENTS_TOO_MANY_PERCENT", 20)
# Whether staff with a phone on file are told by SMS when a special day's promise comes near its end.
SPECIAL_STAFF_SMS = _yes("MOTCUA_SPECIAL_STAFF_SMS", True)
DEADLINE_COUNTING = _text("MOTCUA_DEADLINE_COUNTING", "day_after")
# From which intake day dossiers have the forms of TT 03/2025 instead of those of TT 01/2018.
DOSSIER_FORMS_2025_FROM = date.fromisoformat(_text("MOTCUA_DOSSIER_FORMS_2025_FROM", "2025-09-15"))
# The certificate leaders sign results with, the agencies' seals, and whom else signatures are believed from.
SIGNING_FILE = _text("MOTCUA_SIGNING_FILE", str(DATA / "chu-ky-mau" / "CHU-KY-MAU.p12") if IS_DEMO else "")
SIGNING_PASSPHRASE = _text("MOTCUA_SIGNING_PASSPHRASE")
SEALS_FOLDER = _text("MOTCUA_SEALS_FOLDER", str(DATA / "chu-ky-mau" / "con-dau") if IS_DEMO else "")
SEALS_PASSPHRASE = _text("MOTCUA_SEALS_PASSPHRASE")
SIGNING_ROOTS = _text("MOTCUA_SIGNING_ROOTS")
SIGNING_TIMESTAMP_URL = _text("MOTCUA_SIGNING_TIMESTAMP_URL")
# Where citizens may sign in besides the code over SMS (VNeID or another OpenID Connect provider); empty: nowhere.
OIDC_ISSUER = _text("MOTCUA_OIDC_ISSUER")
OIDC_CLIENT_ID = _text("MOTCUA_OIDC_CLIENT_ID")
OIDC_CLIENT_SECRET = _text("MOTCUA_OIDC_CLIENT_SECRET")
OIDC_NAME = _text("MOTCUA_OIDC_NAME", "VNeID")
OIDC_SCOPES = _list("MOTCUA_OIDC_SCOPES", "openid profile phone")
OIDC_ACR_VALUES = _list("MOTCUA_OIDC_ACR_VALUES")
OIDC_ALGORITHMS = _list("MOTCUA_OIDC_ALGORITHMS", "RS256 PS256 ES256")
OIDC_CLAIMS = _list(
    "MOTCUA_OIDC_CLAIMS",
    "subject=sub name=name phone=phone_number phone_verified=phone_number_verified id_number=id_number",
)
OIDC_PHONE_IS_VERIFIED = _yes("MOTCUA_OIDC_PHONE_IS_VERIFIED")
OIDC_TIMEOUT_SECONDS = _number("MOTCUA_OIDC_TIMEOUT_SECONDS", 5)
# What a citizen asked to have erased, and the law keeps for a while.
ACCOUNTS_KEPT_YEARS = _number("MOTCUA_ACCOUNTS_KEPT_YEARS", 10)
VACCINATION_KEPT_YEARS = _number("MOTCUA_VACCINATION_KEPT_YEARS", 10)
OWN_DATA_FILES_MB = _number("MOTCUA_OWN_DATA_FILES_MB", 50)
BOARD_VOICE = _text("MOTCUA_BOARD_VOICE", "bac")
BOARD_READING = _text("MOTCUA_BOARD_READING", "chu")
# What people say: how long a visit may be rated, how long an SMS may answer, and below how many nothing is told.
RATING_DAYS = _number("MOTCUA_RATING_DAYS", 30)
RATING_ANSWER_DAYS = _number("MOTCUA_RATING_ANSWER_DAYS", 3)
RATING_SMALLEST = _number("MOTCUA_RATING_SMALLEST", 5)
COMMENTS_AN_HOUR = _number("MOTCUA_COMMENTS_AN_HOUR", 5)
COMPLAINTS_A_DAY = _number("MOTCUA_COMPLAINTS_A_DAY", 3)
SURVEY_SIZE = _number("MOTCUA_SURVEY_SIZE", 200)

LOGGING_CONFIG = None
log.configure(level=_text("MOTCUA_LOG_LEVEL", "INFO"), as_json=_yes("MOTCUA_LOG_JSON"))
