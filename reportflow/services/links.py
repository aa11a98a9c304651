"""Secrets that travel in links: signed so that guesses cost nothing, kept as a hash so that a stolen table opens nothing."""

import hashlib
import secrets

from flask import current_app
from itsdangerous import BadSignature, Signer


def new_secret() -> str:
    """192 random bits, fit for an address."""
    return secrets.token_urlsafe(24)


def secret_hash(secret: str) -> str:
    """What the database keeps of a secret. The secret is random, so that a plain hash cannot be searched."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_for(secret: str, purpose: str) -> str:
    """The secret, signed for one purpose: a link of one kind is never good for another."""
    return _signer(purpose).sign(secret).decode()


def secret_in(token: str, purpose: str) -> str | None:
    """The secret of a token of ours for this purpose, else None."""
    try:
        return _signer(purpose).unsign(token).decode()
    except (BadSignature, UnicodeError):
        return None


def _signer(purpose: str) -> Signer:
    return Signer(current_app.config["SECRET_KEY"], salt=f"reportflow.{purpose}", digest_method=hashlib.sha256)
