"""How long what is public may be kept, said alike by pages, files and the API."""

from django.middleware.http import ConditionalGetMiddleware
from django.utils.decorators import decorator_from_middleware

# The latest version may be replaced at any minute; what bears a version never changes. A page keeps
# for a day only, because what surrounds its figures (a notice that it was corrected) may change.
LATEST = "public, max-age=60"
VERSION_PAGE = "public, max-age=86400, immutable"
VERSION_FILE = "public, max-age=31536000, immutable"
# The pages of who is signed in bear their name.
PERSONAL = "private, no-cache"

# Says an ETag, and 304 to whoever has it.
conditional = decorator_from_middleware(ConditionalGetMiddleware)
