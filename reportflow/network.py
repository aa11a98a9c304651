"""By which addresses other devices reach this machine. Looked up in its own tables: nothing is sent."""

import ipaddress
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

if sys.platform == "linux":
    import fcntl

#: An address of nobody (RFC 5737): the system is asked from which of its own it would go there.
_ELSEWHERE: Final = ("192.0.2.1", 9)
#: Linux's number for "the address of this interface" (SIOCGIFADDR), and where the answer has it.
_ADDRESS_OF, _ANSWER = 0x8915, slice(20, 24)
#: Networks that a machine has within itself: nobody in the room reaches it there.
_WITHIN: Final = ("docker", "br-", "veth", "virbr")
#: What a service listens on to be reached by every address that its machine has.
ANY_HOST: Final = ("0.0.0.0", "::")  # noqa: S104
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


def own_addresses() -> tuple[str, ...]:
    """The IPv4 addresses of this machine in its networks, the likeliest first; none where it is in no network.

    Where the way to other networks is not known, the system is asked interface by interface, which only Linux answers.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        found = dict.fromkeys((*_towards_elsewhere(asking), *_of_interfaces(asking)))
    return tuple(address for address in found if not is_loopback(address))


def is_loopback(host: str) -> bool:
    """Whether a host leads each device to itself: `localhost`, `127.0.0.1`."""
    name = host.strip("[]").rstrip(".").lower()
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


def leads_here(host: str) -> bool:
    """Whether a host of an address can lead another device to this machine: what it is, and not whether it is so."""
    return not is_loopback(host) and host.strip("[]") not in ("", *ANY_HOST)


def authority(host: str, port: int, scheme: str) -> str:
    """Host and port as an address names them, without the port that goes without saying."""
    name = f"[{host}]" if ":" in host else host
    return name if port == _DEFAULT_PORTS.get(scheme) else f"{name}:{port}"


def _towards_elsewhere(asking: socket.socket) -> Iterator[str]:
    with suppress(OSError):  # no way leads elsewhere
        asking.connect(_ELSEWHERE)
        yield asking.getsockname()[0]


def _of_interfaces(asking: socket.socket) -> Iterator[str]:
    if sys.platform == "linux":
        for _number, name in socket.if_nameindex():
            if not name.startswith(_WITHIN):
                with suppress(OSError):  # it has none
                    question = struct.pack("256s", name.encode()[:15])
                    yield socket.inet_ntoa(fcntl.ioctl(asking.fileno(), _ADDRESS_OF, question)[_ANSWER])
