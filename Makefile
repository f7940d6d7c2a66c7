# The same names as bin/, for those who type make.
.PHONY: setup run test check bench lock
.DEFAULT_GOAL := test

setup run test check bench:
	@bin/$@

# Raise the pinned versions: Python's to requirements*.txt, npm's to package-lock.json.
lock:
	@bin/setup --dev
	.venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-header --output-file requirements.txt requirements.in
	.venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-header --output-file requirements-dev.txt requirements-dev.in
	PATH="$(CURDIR)/.venv/bin:$$PATH" npm update --package-lock-only --ignore-scripts --no-audit --no-fund \
		--omit-lockfile-registry-resolved
