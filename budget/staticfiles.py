"""How static files are served: under names that change with what is in them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    """Scripts import each other by those names too: else a browser would keep half of an old release."""

    support_js_module_import_aggregation = True
    # One pass a floor of imports; modules may not import each other in a ring.
    max_post_process_passes = 20
