"""Minimal Starlette app: a route that returns the gzipped bytes of a file."""

import os
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

CONTENT = Path(os.environ["BENCHMARK_CONTENT"]).read_bytes()


async def content(_request: Request) -> Response:
    """Return the bytes."""
    headers = {"Content-Encoding": "gzip"}
    return Response(CONTENT, media_type="application/geo+json", headers=headers)


app = Starlette(routes=[Route("/", content)])
