"""Asking the API."""

from collections.abc import Iterator
from typing import Any

from django.test import Client


def get(client: Client, address: str, **headers: str) -> Any:
    """``accept="…"`` is a header."""
    return client.get(
        f"/api/v1/{address}", headers={name.replace("_", "-"): v for name, v in headers.items()}
    )


def rows(client: Client, address: str) -> list[dict[str, Any]]:
    """What a list holds, of all its pages."""
    return [row for page in pages(client, address) for row in page]


def pages(client: Client, address: str, way: str = "next") -> Iterator[list[dict[str, Any]]]:
    """Page after page."""
    following = f"/api/v1/{address}"
    while following:
        response = client.get(following)
        assert response.status_code == 200, response.content.decode()
        yield response.json()["results"]
        following = response.json()[way]


def fields(client: Client, address: str) -> dict[str, str]:
    """What is said of wrong parameters."""
    response = get(client, address)
    assert response.status_code == 400, address
    error = response.json()["error"]
    assert error["code"] == "invalid"
    return {name: "".join(messages) for name, messages in error["fields"].items()}
