"""One's own account: what one is here, and where one is signed in. Signing in itself is allauth's."""
