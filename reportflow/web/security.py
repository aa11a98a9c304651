"""Security headers on every answer: a strict Content-Security-Policy with a nonce a request, and the usual company."""

import re
import secrets
from typing import Final

from flask import Flask, Response, g, request
from secure import (
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    CrossOriginResourcePolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    Secure,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)

#: What a host looks like that may stand in a header.
_HOST: Final = re.compile(r"[\w.\-]+(?::\d{1,5})?|\[[0-9a-fA-F:.]+\](?::\d{1,5})?", re.ASCII)


def csp_nonce() -> str:
    """The nonce of this request, for `<script nonce>` and `<style nonce>`."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(18)
    return str(g.csp_nonce)


def _sockets() -> tuple[str, ...]:
    """The page's own sockets: browsers of a few years ago do not count them as `'self'`."""
    host = str(request.environ.get("HTTP_HOST", ""))
    return (f"{'wss' if request.is_secure else 'ws'}://{host}",) if _HOST.fullmatch(host) else ()


def _headers(production: bool) -> Secure:
    nonce = f"'nonce-{csp_nonce()}'"
    policy = (
        ContentSecurityPolicy()
        .default_src("'none'")
        .script_src("'self'", nonce)
        .style_src("'self'", nonce)
        .img_src("'self'", "data:")
        .font_src("'self'")
        .connect_src("'self'", *_sockets())
        .form_action("'self'")
        .frame_ancestors("'none'")
        .base_uri("'none'")
        .manifest_src("'self'")
    )
    return Secure(
        csp=policy,
        # Over plain HTTP browsers do not follow it, and complain.
        coop=CrossOriginOpenerPolicy().same_origin() if request.is_secure else None,
        corp=CrossOriginResourcePolicy().same_origin(),
        permissions=PermissionsPolicy().geolocation().microphone().camera(),
        referrer=ReferrerPolicy().same_origin(),
        xcto=XContentTypeOptions().nosniff(),
        xfo=XFrameOptions().deny(),
        hsts=StrictTransportSecurity().max_age(31536000) if production else None,
    )


def init_app(app: Flask, production: bool) -> None:
    """Set the headers on every answer; pages of signed-in people are kept by no cache."""
    app.add_template_global(csp_nonce)

    @app.after_request
    def set_headers(response: Response) -> Response:
        for name, value in _headers(production).headers.items():
            response.headers.setdefault(name, value)
        if response.mimetype == "text/html":
            response.headers["Cache-Control"] = "no-store"
        return response
