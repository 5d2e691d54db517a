"""The app as it is, but that few lost sessions are kept, and end as visits do: in a moment."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from starlette.middleware import Middleware
from starlette.responses import JSONResponse
from starlette.routing import Route

import ui
from ui.packed import base_path
from ui.server.private import private_routes
from ui.server.sessions import install_session_storage
from ui.server.visits import VisitMiddleware
from ui.state.visits import visits

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

MOMENT_S = 1.0
FEW = 3
visits._lifetime_s = MOMENT_S  # noqa: SLF001 - of the visits that pages ask for


def count_visits(_request: Request) -> JSONResponse:
    """Tell how many visits there are, and what they hold."""
    all_visits = visits._visits.values()  # noqa: SLF001 - what no page tells
    return JSONResponse([[visit.pages, len(visit.data.get("uploads", []))] for visit in all_visits])


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """End sessions soon."""
    install_session_storage(lifetime_s=MOMENT_S, max_sessions=FEW)
    yield


app = st.App(
    Path(ui.__file__).with_name("main") / "script.py",
    routes=[*private_routes(), Route(f"{base_path()}visits", count_visits)],
    middleware=[Middleware(VisitMiddleware, store=visits)],
    lifespan=lifespan,
)
