"""Every setting, read from the environment and `.env`. Documented in `.env.example`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from config import closed
from config.admin_theme import ADMIN_THEME
from config.api_description import API_DESCRIPTION
from config.environment import Environment
from config.secret import kept_secret
from generation.stopping import stop_requested

BASE_DIR = Path(__file__).resolve().parent.parent

# Another file, or none when it is empty: ATELIER_ENV_FILE, the one setting .env cannot hold.
_file = os.environ.get("ATELIER_ENV_FILE", str(BASE_DIR / ".env"))
ENVIRONMENT = env = Environment(Path(_file) if _file else None)
env.known.add("ATELIER_ENV_FILE")

# Where everything lives ------------------------------------------------------------

ATELIER_GROUP = env.text("ATELIER_GROUP")
FILE_UPLOAD_DIRECTORY_PERMISSIONS = closed.close(ATELIER_GROUP)
FILE_UPLOAD_PERMISSIONS = FILE_UPLOAD_DIRECTORY_PERMISSIONS & 0o640
DATA_DIR = env.directory("ATELIER_DATA", BASE_DIR / "data")
SECRET_KEY = env.secret("ATELIER_SECRET_KEY", minimum=50) or kept_secret(DATA_DIR / "secret_key")
# Keys of before: what was signed or encrypted with them is still read.
SECRET_KEY_FALLBACKS = env.secrets("ATELIER_SECRET_KEY_FALLBACKS", minimum=50)
DEBUG = env.boolean("ATELIER_DEBUG", False)

HOST = env.text("HOST", "127.0.0.1")
PORT = env.integer("PORT", 8000, minimum=1, maximum=65535)
_site = env.site("ATELIER_URL", HOST, PORT)
# Whoever brings it is told by /healthz what is amiss, as signed-in admins are; others the status alone.
ATELIER_HEALTH_TOKEN = env.secret("ATELIER_HEALTH_TOKEN", minimum=16)
SITE_URL = _site.url
ALLOWED_HOSTS = _site.allowed_hosts
CSRF_TRUSTED_ORIGINS = _site.origins
_https = _site.https
WEB_WORKERS = env.integer("ATELIER_WEB_WORKERS", 2, minimum=1, maximum=32)
WEB_THREADS = env.integer("ATELIER_WEB_THREADS", 8, minimum=2, maximum=64)
WEB_TIMEOUT = env.integer("ATELIER_WEB_TIMEOUT", 30, minimum=1, maximum=600)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
# So named, no other host of the domain can set it.
SESSION_COOKIE_NAME = "__Host-sessionid" if _https else "sessionid"
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = False
SECURE_SSL_REDIRECT = False
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # sub-domains belong to others
    "security.W008",  # the proxy that speaks TLS redirects to it; a redirect here could loop
    "security.W021",  # a preload list is the domain owner's decision
]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
# Browsers take some headers from trustworthy origins only, and complain about them elsewhere.
TRUSTWORTHY = _https or _site.loopback
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if TRUSTWORTHY else None
X_FRAME_OPTIONS = "DENY"

# Rooms -----------------------------------------------------------------------------

INSTALLED_APPS = [
    "config",
    "generation",
    "gallery",
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "config.apps.StaticFiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_q",
    "rest_framework",
    "rest_framework_api_key",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "config.front.Front",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.compression.CompressPages",
    "config.policy.ContentPolicy",
    "config.bounds.Bounds",
    "config.streams.StreamLimit",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.line_breaks.LineBreaks",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.login.LoginRequired",
    "allauth.account.middleware.AccountMiddleware",
    "config.seen.Seen",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "generation.context.site",
            ],
        },
    }
]

# Data ------------------------------------------------------------------------------

DATABASES = {"default": env.database("DATABASE_URL", DATA_DIR / "atelier.sqlite3")}
REDIS_URL = env.redis("REDIS_URL")

# django-q2 keeps its status here: it must be shared between processes. Attempts to sign in are counted here,
# too: there must be more room than anybody can fill while they count.
CACHES: dict[str, dict[str, Any]] = {
    "default": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_connect_timeout": 3, "socket_timeout": 5},
        }
        if REDIS_URL
        else {
            "BACKEND": "config.cache.SureCache",
            "LOCATION": "atelier_cache",
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    )
}

MEDIA_ROOT = DATA_DIR / "media"
if ATELIER_GROUP:
    closed.open_to(ATELIER_GROUP, DATA_DIR, MEDIA_ROOT)
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.joined.JoinedFinder",
]
STORAGES = {
    "default": {"BACKEND": "config.storage.WholeFiles"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600

# A picture of this size and the form around it fit; all else is refused unread.
ATELIER_MAX_UPLOAD_MB = env.integer("ATELIER_MAX_UPLOAD_MB", 30, minimum=1, maximum=500)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
DATA_UPLOAD_MAX_NUMBER_FILES = 24
FILE_UPLOAD_HANDLERS = [
    "config.upload_names.KeepNames",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# People ----------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "config.roles.ManagerBackend",
]
_django = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{_django}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_django}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_django}.CommonPasswordValidator"},
    {"NAME": f"{_django}.NumericPasswordValidator"},
    {"NAME": "config.passwords.NotTheName"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "config.accounts.Adapter"
ACCOUNT_FORMS = {
    "login": "config.accounts.SignIn",
    "reset_password_from_key": "config.reset_form.ChoosePassword",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email", "username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "config.reset_token.ResetToken"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Atelier: "
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if _https else "http"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Counted in the shared cache, whichever process answers. "key" is the person who is tried, from one address
# or from all.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "login_failed_by_all": "20/5m/key",
    "reset_password": "10/m/ip,3/10m/key",
    "reset_password_from_key": "20/m/ip",
    "invite": "20/m/ip",
    "passkey": "20/m/ip",
}
# Proxies of ours before the web server: so many entries of X-Forwarded-For are believed, from the right.
ATELIER_PROXIES = env.integer("ATELIER_PROXIES", 1 if _https else 0, minimum=0, maximum=9)
# Browsers know passkeys for https and for this machine's own name only.
_passkeys = _https or _site.host == "localhost"
MFA_SUPPORTED_TYPES = ["totp", *(["webauthn"] if _passkeys else []), "recovery_codes"]
MFA_ADAPTER = "config.accounts.SecondFactors"
MFA_PASSKEY_LOGIN_ENABLED = _passkeys
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Atelier" if _site.loopback else f"Atelier, {_site.host}"
MFA_TOTP_TOLERANCE = 1
USERSESSIONS_TRACK_ACTIVITY = True  # shown; config.seen writes it, and seldom

# Words -----------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = env.time_zone("ATELIER_TIME_ZONE", "UTC")
USE_I18N = False
FORMAT_MODULE_PATH = "config.formats"
USE_TZ = True

vars().update(env.email("EMAIL_URL"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("ATELIER_EMAIL_FROM", f"atelier@{_site.host}")

# Where a proxy finds the media folder, for X-Accel-Redirect; without one Atelier sends the bytes.
ATELIER_ACCEL_REDIRECT = env.text("ATELIER_ACCEL_REDIRECT")

# What a page may load: nothing from elsewhere, nothing inline.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Work ------------------------------------------------------------------------------

Q_CLUSTER: dict[str, Any] = {
    "name": "atelier",
    "workers": env.integer("ATELIER_WORKERS", 3, minimum=3, maximum=64),
    # A tick lasts 20 s and lets its requests end; to write what they brought it waits for a database.
    "timeout": 900,
    "retry": 1200,
    "max_attempts": 3,
    "ack_failures": True,
    "save_limit": -1,  # the database of jobs is the record; successes are not kept twice
    "bulk": 10,
    "catch_up": False,
    "poll": 0.5,
    "guard_cycle": 1,
    "label": "Background work",
    **({"redis": REDIS_URL} if REDIS_URL else {"orm": "default"}),
}

# Providers, in the order in which their models are listed.
SIMPLIFIED_API_KEY = env.text("SIMPLIFIED_API_KEY")
SIMPLIFIED_API_URL = env.url("SIMPLIFIED_API_URL", "https://api.simplified.com")
ALLOWED_UPSTREAM_HOSTS = env.hosts("ALLOWED_UPSTREAM_HOSTS")
PROVIDERS: dict[str, dict[str, Any]] = {
    "builtin": {"class": "generation.providers.builtin.provider.Builtin", "options": {}},
}
if SIMPLIFIED_API_KEY:
    PROVIDERS = {
        "simplified": {
            "class": "generation.providers.simplified.provider.Simplified",
            "options": {
                "key": SIMPLIFIED_API_KEY,
                "url": SIMPLIFIED_API_URL,
                "allowed_hosts": ALLOWED_UPSTREAM_HOSTS,
                "stopped": stop_requested,
            },
        },
        **PROVIDERS,
    }

ATELIER_STYLES = env.names(
    "ATELIER_STYLES",
    "cinematic,photography,watercolor,line-art,poster,isometric,paper-craft,monochrome",
)
# Who sees new pictures, where their maker has not said.
ATELIER_DEFAULT_VISIBILITY = env.choice(
    "ATELIER_DEFAULT_VISIBILITY", "private", ("PRIVATE", "TEAM", "EVERYONE")
).lower()
ATELIER_DAILY_CREDITS = env.optional_integer("ATELIER_DAILY_CREDITS", minimum=0)
# What a picture is held for where the provider names no price: never nothing.
ATELIER_UNKNOWN_PRICE = env.integer("ATELIER_UNKNOWN_PRICE", 100, minimum=0, maximum=1_000_000)
# Percent of an allowance at which the page and a mail say so, once each per period.
ATELIER_ALERT_LEVELS = env.integers("ATELIER_ALERT_LEVELS", "80,100", minimum=1, maximum=100)
# The same request again within so many hours shows the picture that is there; 0 never asks.
ATELIER_DUPLICATE_HOURS = env.integer("ATELIER_DUPLICATE_HOURS", 24 * 7, minimum=0, maximum=24 * 366)
# How long jobs wait after the upstream said that the account is empty; doubled when it says so again.
ATELIER_OUT_OF_CREDITS_MINUTES = env.integer("ATELIER_OUT_OF_CREDITS_MINUTES", 60, minimum=1, maximum=10_080)
# A job that the upstream asks to wait, by Retry-After, for longer than this in all ends.
ATELIER_MOST_WAIT_MINUTES = env.integer("ATELIER_MOST_WAIT_MINUTES", 30, minimum=1, maximum=1440)
ATELIER_UPSTREAM_RATE = env.integer("ATELIER_UPSTREAM_RATE", 20, minimum=1, maximum=1000)
ATELIER_MAX_PROMPT = env.integer("ATELIER_MAX_PROMPT", 10_000, minimum=100, maximum=100_000)
ATELIER_MAX_DOWNLOAD_MB = env.integer("ATELIER_MAX_DOWNLOAD_MB", 64, minimum=1, maximum=1000)

# The API -----------------------------------------------------------------------------

# Requests a minute by one key; polls, links and lists of models never count.
ATELIER_API_RATE = env.integer("ATELIER_API_RATE", 300, minimum=1, maximum=100_000)
# How long the links to pictures and uploads work.
ATELIER_API_LINK_MINUTES = env.integer("ATELIER_API_LINK_MINUTES", 60, minimum=1, maximum=10_080)
# Hosts that members' links may point to although they are private or without https.
ALLOWED_REFERENCE_HOSTS = env.hosts("ALLOWED_REFERENCE_HOSTS")
REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = API_DESCRIPTION

# Admin -----------------------------------------------------------------------------

UNFOLD = ADMIN_THEME

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LOG_LEVEL = env.choice("ATELIER_LOG_LEVEL", "INFO", LOG_LEVELS)
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "not_unavailable": {
            "()": "django.utils.log.CallbackFilter",
            "callback": lambda record: getattr(record, "status_code", 500) != 503,
        },
    },
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "stream": sys.stderr},
        "null": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        # It tells of every task; ours tell of every job.
        "django-q": {"level": "DEBUG" if LOG_LEVEL == "DEBUG" else "WARNING"},
        # A missing page is no news, and the health check says itself what is the matter.
        "django.request": {"level": "ERROR", "filters": ["not_unavailable"]},
        "django.security.DisallowedHost": {"handlers": ["null"], "propagate": False},
        # That a request waits for a thread is no news; nor is a client that went away.
        "waitress": {"level": "WARNING"},
        "waitress.queue": {"level": "ERROR"},
    },
}
