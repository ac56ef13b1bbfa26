"""A browser for tests: asks the app without a network, keeps cookies, follows redirects."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
from starlette.applications import Starlette

from sim.app.guard import Door
from sim.app.server import hosts_of, make_app

TOKEN = "a-token-for-tests"  # noqa: S105 - not a secret
ADDRESS = "http://127.0.0.1:8765"


class Browser:
    """Sends requests to an app and reads its answers."""

    def __init__(self, app: Starlette, *, own_page: bool = True) -> None:
        self.app = app
        self.cookies = httpx.Cookies()
        self.headers = {"Sec-Fetch-Site": "same-origin"} if own_page else {}

    def get(self, address: str, headers: dict[str, str] | None = None, *, follow: bool = True) -> httpx.Response:
        return asyncio.run(self._ask("GET", address, None, headers, follow))

    def post(
        self, address: str, data: dict[str, str], headers: dict[str, str] | None = None, *, follow: bool = True
    ) -> httpx.Response:
        return asyncio.run(self._ask("POST", address, data, headers, follow))

    async def _ask(
        self, method: str, address: str, data: dict[str, str] | None, headers: dict[str, str] | None, follow: bool
    ) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url=ADDRESS, cookies=self.cookies) as client:
            answer = await client.request(
                method, address, data=data, headers={**self.headers, **(headers or {})}, follow_redirects=follow
            )
            self.cookies = client.cookies
        return answer


def stranger_at(root: Path) -> Browser:
    """Return a browser that has not shown the token."""
    return Browser(make_app(root, Door(TOKEN, hosts_of("127.0.0.1", 8765))), own_page=False)


def entered(root: Path) -> Browser:
    """Return a browser that came in through the start address."""
    found = Browser(make_app(root, Door(TOKEN, hosts_of("127.0.0.1", 8765))))
    found.get(f"/words?token={TOKEN}")
    return found
