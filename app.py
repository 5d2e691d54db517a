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
from ui.server.guard import GuardMiddleware
from ui.server.headers import PageHeadersMiddleware, content_policy, origin_of
from ui.server.hosts import AllowedHosts
from ui.server.icon import icon_routes
from ui.server.layers import PathTraversalMiddleware, layer_routes
from ui.server.nodelay import TcpNoDelayMiddleware
from ui.server.opening import LoadingPageMiddleware
from ui.server.patience import enforce_timeouts
from ui.server.preload import first_page_modules, preload_links
from ui.server.private import private_routes
from ui.server.published import published_routes
from ui.server.ready import ResponseCacheMiddleware
from ui.server.sessions import install_session_storage
from ui.server.visits import VisitMiddleware
from ui.state.shared import layer_files, settings
from ui.warmup import warm_up, warm_up_other_pages

WARM_UP_DELAY_S = 10.0
"""By then a visitor who opened the map at once has it, and other pages can be made ready."""

SWITCH_INTERVAL_S = 0.0005
"""How long who answers a browser may wait for who works something out: Python's own is ten times
that, and the first page is some hundred answers."""


try:
    layer_files().prepare()
except PlaceMapError as error:
    sys.exit(f"Place Map cannot start. {error}")


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Make ready what a visitor needs while the browser is still on its way."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    install_session_storage()
    Thread(target=warm_up, name="warm", daemon=True).start()
    timer = Timer(WARM_UP_DELAY_S, warm_up_other_pages)
    timer.daemon = True
    timer.start()
    yield
    timer.cancel()


enforce_timeouts()
modules = [*first_page_modules(), *module_addresses()]

app = st.App(
    Path(ui.__file__).with_name("main") / "script.py",  # not beside this file once it is installed
    routes=[
        *icon_routes(),
        *asset_routes(),
        *published_routes(),
        *layer_routes(layer_files),
        *private_routes(),
    ],
    middleware=[
        Middleware(TcpNoDelayMiddleware),
        Middleware(
            PageHeadersMiddleware,
            policy=content_policy(
                images=[origin_of(settings().tiles)] if settings().tiles else [],
                frames=settings().embed_hosts,
            ),
        ),
        Middleware(GuardMiddleware, hosts=AllowedHosts(settings().hosts)),
        Middleware(PathTraversalMiddleware),
        Middleware(ResponseCacheMiddleware),
        Middleware(VisitMiddleware),
        Middleware(
            LoadingPageMiddleware,
            links=lambda: preload_links(
                modules, [*style_addresses(), *layer_files().display_addresses()]
            ),
        ),
    ],
    lifespan=lifespan,
    on_script_error=show_failure,
)
