"""Settings, all from the environment; README.md lists the variables.

Without any variable this is a development installation that is safe to start: DEBUG is off, data is in
`var/`, the secret key is made once and kept there. With PRODUCTION=1 it starts only when every setting
that keeps a public site safe has been made.
"""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from budget import env

# openpyxl writes other bytes where lxml happens to be installed, as it is beside the tests: never use it.
os.environ["OPENPYXL_LXML"] = "False"

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / "var"))).resolve()

PRODUCTION = env.flag("PRODUCTION")
DEBUG = env.flag("DEBUG")
if PRODUCTION:
    env.refuse_if_unfit_for_production(os.environ, debug=DEBUG)

DATA_DIR.mkdir(parents=True, exist_ok=True)
SECRET_KEY = env.text("SECRET_KEY") or env.kept_secret(DATA_DIR / "secret_key")
# What the log's entries are sealed with: not the key above, which one may want to change.
LOG_KEY = env.text("LOG_KEY") or env.kept_secret(DATA_DIR / "log_key")
ALLOWED_HOSTS = env.listing("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
# Under which licence data may be used: its address. What a licence is said to be binds whoever publishes, so
# without one nothing more is said than that the source is to be named.
DATA_LICENCE = env.text("DATA_LICENCE")
# Where the public reads this installation: what is printed on documents and trusted by forms.
PUBLIC_URL = env.text("PUBLIC_URL", "http://localhost:8000").rstrip("/")

# How many rounds a year's budgets go through unless the year says otherwise: two_rounds or one_round.
PROCEDURE = env.choice("PROCEDURE", "two_rounds", "one_round")

# --- application --------------------------------------------------------------------------------

INSTALLED_APPS = [
    "budget.apps.BudgetConfig",
    # Its pages are loaded with the addresses (urls.py): processes that only make files need none.
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    # Before staticfiles, so that DEBUG=1 serves files the same way as everywhere else.
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "django_tables2",
    "django_tasks",
    "django_tasks_db",
    "import_export",
    "rest_framework",
    "drf_spectacular",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "budget.headers.permissions_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "budget.gates.SessionsEnd",
    "budget.gates.SecondFactor",
]

ROOT_URLCONF = "budget.urls"
WSGI_APPLICATION = "budget.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "budget.desk.notices.bell.bell",
            ],
        },
    },
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# --- data ---------------------------------------------------------------------------------------

DATABASES = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL", f"sqlite:///{DATA_DIR / 'db.sqlite3'}"),
        conn_max_age=60,
        conn_health_checks=True,
    )
}
SQLITE_OPTIONS = {
    # A transaction that reads and then writes must take its place in the queue when it begins:
    # deferred ones fail at the write, whatever the timeout.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS

STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files", "base_url": None},
    },
    # Frozen files of what was published. No address of their own: views decide who may have them.
    "publications": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "publications", "base_url": None},
    },
    "staticfiles": {"BACKEND": "budget.staticfiles.Storage"},
}
PUBLICATIONS_DIR = DATA_DIR / "publications"
# Who sends published files: this process, or nginx in front of it (docs/nginx.conf), told where by a header
# (X-Accel-Redirect) that serves nothing without it. The prefix is a location of nginx alone.
FILES_BY = env.choice("FILES_BY", "gunicorn", "nginx")
FILES_PREFIX = "/published-files/"

CACHES = {
    "default": {
        # Shared by gunicorn's workers, so that the count of failed sign-ins is one count.
        "BACKEND": "budget.cache.SharedCache",
        "LOCATION": DATA_DIR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
    # Counts of what each address asks of the API. Apart, so that many readers push no sign-in's count out.
    "readers": {
        "BACKEND": "budget.cache.SharedCache",
        "LOCATION": DATA_DIR / "cache-readers",
        "OPTIONS": {"MAX_ENTRIES": 5_000},
    },
}

# Work outside the request, done by `manage.py db_worker`.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Documents that somebody is having checked: for a day, each under a name that nobody can guess.
AUDITS_DIR = DATA_DIR / "audits"

# What one request may send, files included: forms check each file against it.
UPLOAD_LIMIT = 20 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = UPLOAD_LIMIT

# --- files that pages and PDFs need -------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor", BASE_DIR / "var" / "vendor"),  # copied from node_modules by bin/setup
]

# Whole font files, for PDFs only: (family, weight) → file. Pages use the reader's own fonts.
FONTS_DIR = BASE_DIR / "node_modules" / "@expo-google-fonts"
FONTS = {
    ("Noto Serif SC", 400): FONTS_DIR / "noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf",
    ("Noto Serif SC", 700): FONTS_DIR / "noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf",
    ("Noto Sans SC", 400): FONTS_DIR / "noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf",
    ("Noto Sans SC", 700): FONTS_DIR / "noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf",
}

# --- accounts -----------------------------------------------------------------------------------

AUTH_USER_MODEL = "budget.User"
AUTHENTICATION_BACKENDS = ["budget.signin.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "budget.signin.MinimumLength", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "budget.signin.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGOUT_REDIRECT_URL
# Office machines are shared: never offer to stay signed in.
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {
    # An office often has one address for everybody; the limit on one name is the tight one.
    "login": "60/m/ip",
    "login_failed": "30/m/ip,5/5m/key",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
    # Each asks for an e-mail to somebody.
    "reset_password": "20/m/ip,3/10m/key",
    "reset_password_from_key": "20/m/ip",
}
# Whether an address belongs to somebody is nobody's business: the page says the same for all.
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = "【部门预算】"
PASSWORD_RESET_TIMEOUT = 60 * 60

MFA_ADAPTER = "budget.signin.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "budget.account.forms.CodeForm",
    "reauthenticate": "budget.account.forms.CodeAgainForm",
    "activate_totp": "budget.account.forms.NewAppForm",
    "add_webauthn": "budget.account.forms.NewPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "部门预算"
# A phone's clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
# When somebody was last here is kept by the gate below, which knows what is activity.
USERSESSIONS_TRACK_ACTIVITY = False

# --- e-mail -------------------------------------------------------------------------------------

EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("EMAIL_FROM", "budget@localhost")
# Without a server, what would be sent is shown where this runs.
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    # Public endpoints say so one by one.
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    # DRF's browsable pages need inline scripts, which the policy below forbids.
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    # Nor is ``?format=`` a second way to say what Accept says.
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_SCHEMA_CLASS": "budget.api.schema.Described",
    "NUM_PROXIES": env.number("TRUST_PROXY", 0),
}
# How often an address may ask the API in a minute; 0: as often as it likes.
API_RATE = env.number("API_RATE", 600)

SPECTACULAR_SETTINGS = {
    "TITLE": "部门预算公开数据接口",
    "VERSION": "1",
    "PREPROCESSING_HOOKS": ["budget.api.schema.of_the_api"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    # In the order of the addresses.
    "SORT_OPERATIONS": False,
    "SORT_OPERATION_PARAMETERS": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
}

# --- protection ---------------------------------------------------------------------------------

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# A working day at most, however busy; and so many minutes without doing anything.
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE_MINUTES = env.number("SESSION_IDLE_MINUTES", 30)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_SAMESITE = "Lax"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    # A load balancer asks for it inside, without TLS.
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
    # Preloading is for whole registered domains; a department's host name cannot be listed.
    SILENCED_SYSTEM_CHECKS = ["security.W021"]

# How many proxies of one's own stand in front. Without any, X-Forwarded-* is whatever a stranger says.
TRUST_PROXY = env.number("TRUST_PROXY", 0)
if TRUST_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = TRUST_PROXY

# --- log ----------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        # Django would mail errors and, with DEBUG on, print everything twice.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # These tell of every page they lay out and every font they cut down.
        "weasyprint": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
    },
}
