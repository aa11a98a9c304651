"""The session as verbs hand it on."""

from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

#: The session of the transaction that the caller has begun (`reportflow.services.transactions`).
DatabaseSession = scoped_session[Session]
