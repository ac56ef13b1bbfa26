"""Who may talk to the app: nobody without the token, no other host, no form of another page."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser import TOKEN, Browser, stranger_at

from sim.app.guard import HEADERS
from sim.app.server import hosts_of

pytestmark = pytest.mark.unit


@pytest.fixture
def stranger(tmp_path: Path) -> Browser:
    return stranger_at(tmp_path)


@pytest.mark.parametrize("address", ["/", "/plans", "/static/app.css", "/results/x", "/?token=wrong"])
def test_nothing_is_shown_without_the_token(stranger: Browser, address: str) -> None:
    answer = stranger.get(address)

    assert answer.status_code == 403
    assert "Caseholder" in answer.text
    assert "<" not in answer.text


def test_the_token_of_the_start_address_becomes_a_cookie_no_script_can_read(stranger: Browser) -> None:
    answer = stranger.get(f"/words?token={TOKEN}", follow=False)

    assert answer.status_code == 303
    assert answer.headers["location"] == "/words"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert stranger.get("/words").status_code == 200


def test_another_host_name_is_refused(stranger: Browser) -> None:
    stranger.get(f"/words?token={TOKEN}")

    assert stranger.get("/words", headers={"Host": "evil.example"}).status_code == 403
    assert stranger.get("/words", headers={"Host": "127.0.0.1:1"}).status_code == 403
    assert stranger.get("/words", headers={"Host": "localhost:8765"}).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8765"}, 403),
        ({"Origin": "http://127.0.0.1:8765"}, 422),
        ({"Sec-Fetch-Site": "same-origin"}, 422),
    ],
)
def test_forms_are_taken_from_our_own_pages_only(stranger: Browser, headers: dict[str, str], status: int) -> None:
    stranger.get(f"/words?token={TOKEN}")
    token = stranger.app.state.site.form_token

    assert stranger.post("/plans/new", data={"token": token, "name": ""}, headers=headers).status_code == status


def test_a_form_without_its_own_token_is_refused(client: Browser) -> None:
    assert client.post("/plans/new", data={"name": "x"}).status_code == 403
    assert client.post("/plans/new", data={"name": "x", "token": "wrong"}).status_code == 403


def test_every_answer_carries_the_security_headers(client: Browser) -> None:
    for address in ("/words", "/nothing", "/static/app.css"):
        answer = client.get(address)
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "'unsafe-inline'" not in HEADERS["Content-Security-Policy"].split("script-src")[1].split(";")[0]


def test_a_form_that_is_too_long_is_refused(client: Browser, form_token: str) -> None:
    answer = client.post("/plans/new", data={"token": form_token, "title": "x" * 70_000})

    assert answer.status_code == 403


@pytest.mark.parametrize("address", ["/results/..%2f..%2fetc", "/plans/../../x", "/runs/A", "/results/.hidden"])
def test_names_cannot_lead_out_of_the_folder(client: Browser, address: str) -> None:
    assert client.get(address).status_code == 404


def test_the_hosts_are_those_of_the_address() -> None:
    assert hosts_of("127.0.0.1", 8765) == {"127.0.0.1:8765", "localhost:8765", "[::1]:8765"}
    assert hosts_of("10.0.0.5", 80) == {"10.0.0.5:80"}
