"""
The app, for `streamlit run app.py` or any ASGI server.

An error becomes a message at start-up here, on the terminal; on a page in `ui.failure`.
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Thread, Timer

import streamlit as st
from starlette.middleware import Middleware

import ui
from geo.errors import PlaceMapError
from ui.components.livemap import asset_routes, module_addresses, style_addresses
from ui.failure import show_failure
from ui.server.guard import Guard
from ui.server.headers import PageHeaders, content_policy, origin_of
from ui.server.hosts import KnownHosts
from ui.server.icon import icon_routes
from ui.server.layers import RefuseClimbing, layer_routes
from ui.server.nodelay import NoDelay
from ui.server.opening import Opening
from ui.server.patience import hang_up_on_the_silent
from ui.server.preload import links, showing_modules
from ui.server.private import private_routes
from ui.server.published import published_routes
from ui.server.ready import AnswerReady
from ui.server.sessions import end_lost_sessions
from ui.server.visits import KeepVisits
from ui.state.shared import layer_files, settings
from ui.state.warmup import warm, warm_rest

FIRST_MAP_S = 10.0
"""By then a visitor who opened the map at once has it, and other pages can be made ready."""

SWITCH_S = 0.0005
"""How long who answers a browser may wait for who works something out: Python's own is ten times
that, and the first page is some hundred answers."""


try:
    layer_files().prepare()
except PlaceMapError as error:
    sys.exit(f"Place Map cannot start. {error}")


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Make ready what a visitor needs while the browser is still on its way."""
    sys.setswitchinterval(SWITCH_S)
    end_lost_sessions()
    Thread(target=warm, name="warm", daemon=True).start()
    later = Timer(FIRST_MAP_S, warm_rest)
    later.daemon = True
    later.start()
    yield
    later.cancel()


hang_up_on_the_silent()
modules = [*showing_modules(), *module_addresses()]

app = st.App(
    Path(ui.__file__).with_name("main.py"),  # not beside this file once it is installed
    routes=[
        *icon_routes(),
        *asset_routes(),
        *published_routes(),
        *layer_routes(layer_files),
        *private_routes(),
    ],
    middleware=[
        Middleware(NoDelay),
        Middleware(
            PageHeaders,
            policy=content_policy(
                images=[origin_of(settings().tiles)] if settings().tiles else [],
                frames=settings().embed_hosts,
            ),
        ),
        Middleware(Guard, hosts=KnownHosts(settings().hosts)),
        Middleware(RefuseClimbing),
        Middleware(AnswerReady),
        Middleware(KeepVisits),
        Middleware(
            Opening,
            links=lambda: links(modules, [*style_addresses(), *layer_files().drawn_addresses()]),
        ),
    ],
    lifespan=lifespan,
    on_script_error=show_failure,
)
