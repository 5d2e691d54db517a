"""Files of one session: found by whoever was told the address, and gone with whoever holds them."""

from __future__ import annotations

import gc

from starlette.applications import Starlette
from starlette.testclient import TestClient

from ui.serving.private import PrivateFile, private_routes

CLIENT = TestClient(Starlette(routes=private_routes()))


def test_it_is_made_once_when_asked_for_and_kept_by_no_one() -> None:
    made: list[int] = []
    file = PrivateFile(lambda: made.append(1) or b"[1]", media_type="application/json")  # type: ignore[func-returns-value]
    assert made == []
    answers = [CLIENT.get(f"/{file.address}") for _ in range(2)]
    assert [one.json() for one in answers] == [[1], [1]]
    assert made == [1]
    assert {one.headers["cache-control"] for one in answers} == {"private, no-store"}
    assert answers[0].headers["content-encoding"] == "gzip"


def test_two_of_the_same_content_have_addresses_nobody_can_guess() -> None:
    one, other = (PrivateFile(lambda: b"same", media_type="text/plain") for _ in range(2))
    assert one.address != other.address
    assert len(one.address) >= len("uploads/") + 32


def test_it_is_gone_with_whoever_holds_it() -> None:
    file = PrivateFile(lambda: b"x", media_type="text/plain")
    address = file.address
    assert CLIENT.get(f"/{address}").status_code == 200
    del file
    gc.collect()
    assert CLIENT.get(f"/{address}").status_code == 404
    assert CLIENT.get("/uploads/anything").status_code == 404
