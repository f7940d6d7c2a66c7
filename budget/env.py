"""Reading settings from the environment, and refusing those that are not fit for production.

In: environment variables and the data directory. Out: plain values, or `ImproperlyConfigured` with a
message in Chinese that names every variable to mend, for whoever installs this is not a programmer.
"""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

YES = {"1", "true", "yes", "on"}
NO = {"", "0", "false", "no", "off"}

# Django's own measure of a key that can be guessed (check security.W009).
SECRET_KEY_LENGTH = 50
SECRET_KEY_DISTINCT_CHARACTERS = 5


def text(name: str, default: str = "") -> str:
    """The variable without the blanks around it; unset and empty are the same."""
    return os.environ.get(name, "").strip() or default


def flag(name: str) -> bool:
    """A yes or a no; anything else is refused, since a guess could switch a protection off."""
    value = text(name).lower()
    if value not in YES | NO:
        raise ImproperlyConfigured(f"环境变量 {name} 的值“{value}”无法识别：请用 1 或 0。")
    return value in YES


def number(name: str, default: int) -> int:
    """A whole number that is not negative."""
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit():
        raise ImproperlyConfigured(f"环境变量 {name} 的值“{value}”不是非负整数。")
    return int(value)


def choice(name: str, *values: str) -> str:
    """One of the values, the first unless said."""
    value = text(name, values[0]).lower()
    if value not in values:
        raise ImproperlyConfigured(f"环境变量 {name} 的值“{value}”无法识别：请用 {' 或 '.join(values)}。")
    return value


def listing(name: str, default: str = "") -> list[str]:
    """Values separated by commas."""
    return [item.strip() for item in text(name, default).split(",") if item.strip()]


def kept_secret(path: Path) -> str:
    """The secret in this file, made on first use and readable by its owner alone."""
    if not path.exists():
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(64))
        try:
            # Several processes may start at once; a link appears whole, and only the first one's.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()


def refuse_if_unfit_for_production(environment: Mapping[str, str], *, debug: bool) -> None:
    """Raise when a production installation lacks what keeps it safe, naming every such variable."""
    problems = [
        *_key_problems("SECRET_KEY", environment),
        *_key_problems("LOG_KEY", environment),
        *_shared_key_problems(environment),
        *_allowed_hosts_problems(environment.get("ALLOWED_HOSTS", "")),
        *_public_url_problems(environment.get("PUBLIC_URL", "").strip()),
    ]
    if debug:
        problems.append("DEBUG 必须关闭：出错页面会泄露配置和数据。")
    if not environment.get("DATABASE_URL", "").strip():
        problems.append("DATABASE_URL 未设置：例如 postgres://用户:密码@主机/库名。")
    if problems:
        raise ImproperlyConfigured("生产环境（PRODUCTION=1）拒绝启动：\n  " + "\n  ".join(problems))


def _key_problems(name: str, environment: Mapping[str, str]) -> list[str]:
    key = environment.get(name, "").strip()
    if not key:
        return [f"{name} 未设置：请用至少 {SECRET_KEY_LENGTH} 个随机字符。"]
    if len(key) < SECRET_KEY_LENGTH or len(set(key)) < SECRET_KEY_DISTINCT_CHARACTERS:
        return [f"{name} 过短或过于简单：请用至少 {SECRET_KEY_LENGTH} 个随机字符。"]
    if key.startswith("django-insecure-"):
        return [f"{name} 是示例值：请自行生成。"]
    return []


def _shared_key_problems(environment: Mapping[str, str]) -> list[str]:
    secret, log = (environment.get(name, "").strip() for name in ("SECRET_KEY", "LOG_KEY"))
    if log and log == secret:
        return ["LOG_KEY 与 SECRET_KEY 相同：请另外生成一个，否则更换 SECRET_KEY 就核对不了以前的日志。"]
    return []


def _allowed_hosts_problems(hosts: str) -> list[str]:
    names = [name.strip() for name in hosts.split(",") if name.strip()]
    if not names:
        return ["ALLOWED_HOSTS 未设置：请列出本系统的域名，用逗号分隔。"]
    if "*" in names:
        return ["ALLOWED_HOSTS 不得为 *：请列出本系统的域名，用逗号分隔。"]
    return []


def _public_url_problems(url: str) -> list[str]:
    parts = urlsplit(url)
    if not url:
        return ["PUBLIC_URL 未设置：请填本系统对外的地址，例如 https://budget.example.gov.cn。"]
    if parts.scheme != "https" or not parts.hostname:
        return [f"PUBLIC_URL“{url}”不是 https:// 开头的地址。"]
    return []
