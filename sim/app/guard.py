"""Who may talk to the app: this computer's own browser, with the token of the start address, and no other page."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "caseholder"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; img-src 'self' data:; form-action 'self';"
        " connect-src 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
NOT_YOURS = "This page belongs to the person who started Caseholder. Open the address that was printed at the start."
WRONG_HOST = "Caseholder answers only at the address it was started on."
ANOTHER_PAGE = "This request did not come from a page of Caseholder. Go back, load the page again and repeat."


@dataclass(frozen=True)
class Door:
    """What a request must show.

    Attributes:
        token: printed in the start address and kept as a cookie.
        hosts: names that the ``Host`` header may have, with their port.
    """

    token: str
    hosts: frozenset[str]

    def knows(self, given: str) -> bool:
        """Compare a token without telling by time how much of it is right."""
        return hmac.compare_digest(given.encode(), self.token.encode())


class Guard:
    """Wraps the app: checks host, token and origin of every request, and adds the security headers to every answer."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        """Stand before an app.

        Args:
            app: what is guarded.
            door: what a request must show.
        """
        self.app, self.door = app, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refused = self._refusal(scope)
        await (refused or self.app)(scope, receive, self._with_headers(send))

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        """Return the answer to a request that is not let in; None when it is."""
        headers = Headers(scope=scope)
        if headers.get("host", "") not in self.door.hosts:
            return PlainTextResponse(WRONG_HOST, 403)
        given = dict(parse_qsl(scope["query_string"].decode("latin-1"))).get("token")
        if given is not None and self.door.knows(given):
            answer = RedirectResponse(scope["path"], 303)
            answer.set_cookie(COOKIE, self.door.token, httponly=True, samesite="strict")
            return answer
        cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        if cookie is None or not self.door.knows(cookie.value):
            return PlainTextResponse(NOT_YOURS, 403)
        if scope["method"] not in {"GET", "HEAD"} and not self._own_page(headers):
            return PlainTextResponse(ANOTHER_PAGE, 403)
        return None

    def _own_page(self, headers: Headers) -> bool:
        """Say whether a form was sent from a page of the app itself."""
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        return site == "same-origin" or (site is None and origin in {f"http://{host}" for host in self.door.hosts})

    def _with_headers(self, send: Send) -> Send:
        """Add the security headers to an answer."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        return sending
