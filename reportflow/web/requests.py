"""Requests as the pages read them."""

from typing import Final

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.utils import cached_property

#: No keyboard types it, no text means it, and PostgreSQL stores none.
NUL: Final = "\0"


class PageRequest(Request):
    """A request whose typed text holds no NUL characters: they are left out, all else is as it came."""

    def _load_form_data(self) -> None:
        super()._load_form_data()
        self.__dict__["form"] = _without_nul(self.__dict__["form"])

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """The fields of the address."""
        return _without_nul(super().args)


def _without_nul(fields: MultiDict[str, str]) -> MultiDict[str, str]:
    if not any(NUL in value for _name, value in fields.items(multi=True)):
        return fields
    return ImmutableMultiDict([(name, value.replace(NUL, "")) for name, value in fields.items(multi=True)])
