"""By which addresses others reach this machine: found without sending anything, and never those that lead to itself."""

import ipaddress
import socket
import sys

import pytest

from reportflow import network
from reportflow.config import Settings
from reportflow.network import is_loopback, own_addresses


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST.", "report.localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"]
)
def test_hosts_that_lead_each_device_to_itself(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["192.168.1.20", "localhost.example.org", "report.local", "fd00::2", ""])
def test_hosts_that_lead_elsewhere(host: str) -> None:
    assert not is_loopback(host)


def test_the_addresses_of_the_machine_are_its_own_and_lead_others_to_it() -> None:
    found = own_addresses()
    assert len(set(found)) == len(found)
    for address in found:
        assert not ipaddress.ip_address(address).is_loopback
        with socket.socket() as listener:
            listener.bind((address, 0))  # the system refuses addresses that are another machine's


def test_what_another_network_would_be_reached_from_stands_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "_of_interfaces", lambda _asking: iter(["127.0.0.1", "10.0.0.9", "192.168.1.20"]))
    monkeypatch.setattr(network, "_towards_elsewhere", lambda _asking: iter(["192.168.1.20"]))
    assert own_addresses() == ("192.168.1.20", "10.0.0.9")
    settings = Settings(database_url="", secret_key="", data_dir=None, host="0.0.0.0")  # type: ignore[arg-type]
    assert settings.own_address == "http://192.168.1.20:8000"


def test_a_machine_in_no_network_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "_ELSEWHERE", ("255.255.255.255", 9))  # which the system lets nobody write to unasked
    monkeypatch.setattr(network, "_WITHIN", "")
    monkeypatch.setattr(socket, "if_nameindex", lambda: [(1, "lo"), (2, "no-such-thing")])
    assert own_addresses() == ()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux is asked interface by interface")
def test_without_a_way_elsewhere_the_interfaces_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "_towards_elsewhere", lambda _asking: iter(()))
    monkeypatch.setattr(network, "is_loopback", lambda _host: False)
    assert "127.0.0.1" in own_addresses()
