"""What browser and what system a User-Agent names, as people call them."""

# The first that is found counts: most browsers say that they are others, too.
_BROWSERS = (
    ("Edg", "Edge"),
    ("360", "360浏览器"),
    ("QIHU", "360浏览器"),
    ("WPS", "WPS浏览器"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "安卓"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def browser_of(user_agent: str) -> str:
    """``Chrome（Windows）``; what names neither is told as it is, cut short."""
    browser, system = (
        next((name for sign, name in known if sign in user_agent), "") for known in (_BROWSERS, _SYSTEMS)
    )
    if not browser:
        return user_agent[:60] or "未知"
    return f"{browser}（{system}）" if system else browser
