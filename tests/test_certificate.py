"""Serving HTTPS with a certificate of one's own: what cannot be used is said at start, what can is served."""

import os
import shutil
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives import serialization as forms

from reportflow.certificate import Certificate, UnusableCertificate, shake_hands
from reportflow.config import Settings, SettingsError
from tests.browser.serving import PROJECT
from tests.servers import free_port, until_answered

AUTHORITY = trustme.CA()
DAY = timedelta(days=1)
STOP_SECONDS = 30


class Files:
    """A certificate and its key, as an operator names them.

    Args:
        names: hosts and addresses that the certificate is for.
        begins, ends: in days from now.
    """

    def __init__(self, folder: Path, *names: str, begins: int = -1, ends: int = 30) -> None:
        now = datetime.now(UTC)
        leaf = AUTHORITY.issue_cert(*names, not_before=now + begins * DAY, not_after=now + ends * DAY)
        folder.mkdir()
        self.chain, self.key = folder / "chain.pem", folder / "key.pem"
        self.chain.write_bytes(b"".join(part.bytes() for part in leaf.cert_chain_pems))
        self.key.write_bytes(leaf.private_key_pem.bytes())

    def environment(self) -> dict[str, str]:
        return {"TLS_CERTIFICATE": str(self.chain), "TLS_KEY": str(self.key)}


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Files]:
    folders = iter(f"files-{number}" for number in range(9))
    return lambda *names, **days: Files(tmp_path / next(folders), *(names or ("127.0.0.1",)), **days)


def started(tmp_path: Path, environment: dict[str, str]) -> dict[str, object]:
    settings = Settings.from_environment({"REPORTFLOW_DATA_DIR": str(tmp_path / "data"), **environment})
    return settings.listening()


def refused(tmp_path: Path, environment: dict[str, str]) -> str:
    with pytest.raises(SettingsError) as found:
        started(tmp_path, environment)
    return str(found.value)


# --- what is said at start ---


def test_a_certificate_that_browsers_take_is_served_and_makes_cookies_secure(
    tmp_path: Path, make: Callable[..., Files]
) -> None:
    files = make("report.example.org", "192.0.2.7")
    for address in ("https://report.example.org", "https://192.0.2.7:8000"):
        environment = files.environment() | {"REPORTFLOW_BASE_URL": address}
        listening = started(tmp_path, environment | {"HOST": "0.0.0.0", "PORT": "8443"})
        assert (listening["host"], listening["port"]) == ("0.0.0.0", 8443)
        assert (listening["ssl_certfile"], listening["ssl_keyfile"]) == (str(files.chain), str(files.key))
    config = Settings.from_environment({"REPORTFLOW_DATA_DIR": str(tmp_path / "data"), **environment}).flask_config()
    assert (config["SESSION_COOKIE_SECURE"], config["REMEMBER_COOKIE_SECURE"]) == (True, True)


def test_without_a_certificate_it_is_plain_http(tmp_path: Path) -> None:
    assert started(tmp_path, {}) == {"host": "127.0.0.1", "port": 8000}


def test_one_of_the_two_files_alone_is_named(tmp_path: Path, make: Callable[..., Files]) -> None:
    for name, value in make().environment().items():
        assert "belong together" in refused(tmp_path, {name: value})


def test_a_file_that_is_not_there_is_named(tmp_path: Path, make: Callable[..., Files]) -> None:
    for name in ("TLS_CERTIFICATE", "TLS_KEY"):
        said = refused(tmp_path, make().environment() | {name: str(tmp_path / "nowhere.pem")})
        assert said.startswith(f"{name}: ")
        assert "nowhere.pem cannot be read" in said


def test_a_key_of_another_certificate_is_said_so(tmp_path: Path, make: Callable[..., Files]) -> None:
    assert "is not the key of" in refused(tmp_path, make().environment() | {"TLS_KEY": str(make().key)})


def test_files_of_another_form_are_said_so(tmp_path: Path, make: Callable[..., Files]) -> None:
    files = make()
    files.chain.write_bytes(b"\x30\x82 not PEM")
    assert "in PEM form" in refused(tmp_path, files.environment())


def test_a_key_with_a_passphrase_is_refused_without_asking_for_it(tmp_path: Path, make: Callable[..., Files]) -> None:
    files = make()
    key = forms.load_pem_private_key(files.key.read_bytes(), None)
    files.key.write_bytes(
        key.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.BestAvailableEncryption(b"word"))
    )
    assert "passphrase" in refused(tmp_path, files.environment())


@pytest.mark.parametrize(("days", "said"), [((-9, -1), "has expired"), ((2, 9), "is not valid yet")])
def test_a_certificate_of_another_time_is_refused(
    tmp_path: Path, make: Callable[..., Files], days: tuple[int, int], said: str
) -> None:
    assert said in refused(tmp_path, make(begins=days[0], ends=days[1]).environment())


def test_an_expired_certificate_keeps_no_command_from_running(tmp_path: Path, make: Callable[..., Files]) -> None:
    environment = make(begins=-9, ends=-1).environment()
    assert Settings.from_environment({"REPORTFLOW_DATA_DIR": str(tmp_path / "data"), **environment}).secure


@pytest.mark.parametrize("address", ["https://other.example.org", "https://192.0.2.8"])
def test_a_certificate_for_another_host_than_the_links_name_is_refused(
    tmp_path: Path, make: Callable[..., Files], address: str
) -> None:
    environment = make("report.example.org", "192.0.2.7").environment() | {"REPORTFLOW_BASE_URL": address}
    said = refused(tmp_path, environment)
    assert f"is not for {address.removeprefix('https://')}" in said
    assert "ssl_certfile" in started(tmp_path, environment | {"REPORTFLOW_PROXIES": "1"})


def test_links_over_plain_http_to_a_service_that_speaks_https_are_refused(
    tmp_path: Path, make: Callable[..., Files]
) -> None:
    environment = make().environment() | {"REPORTFLOW_BASE_URL": "http://127.0.0.1:8000"}
    assert "REPORTFLOW_BASE_URL starts with http://" in refused(tmp_path, environment)


@pytest.mark.parametrize("port", ["https", "0", "65536", "8000 "])
def test_a_port_that_is_none_is_named(tmp_path: Path, port: str) -> None:
    for name in ("PORT", "LIVE_PORT"):
        assert refused(tmp_path, {name: port}).startswith(f"{name} is")


@pytest.mark.parametrize(
    ("environment", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"HOST": "192.0.2.7", "PORT": "80"}, "http://192.0.2.7"),
        ({"HOST": "2001:db8::7"}, "http://[2001:db8::7]:8000"),
        ({"HOST": "0.0.0.0", "REPORTFLOW_BASE_URL": "https://report.example.org"}, "https://report.example.org"),
    ],
)
def test_links_of_commands_start_with_the_address_at_which_the_service_is(
    tmp_path: Path, environment: dict[str, str], address: str
) -> None:
    settings = Settings.from_environment({"REPORTFLOW_DATA_DIR": str(tmp_path / "data"), **environment})
    assert settings.own_address == address


def test_they_say_https_where_it_is_spoken(tmp_path: Path, make: Callable[..., Files]) -> None:
    environment = make().environment() | {"REPORTFLOW_DATA_DIR": str(tmp_path / "data"), "PORT": "443"}
    assert Settings.from_environment(environment).own_address == "https://127.0.0.1"


# --- the operators' guide ---


def commands_of_the_guide() -> str:
    """The block of commands that makes an authority and a certificate, without what it exports."""
    guide = (PROJECT / "docs/guide-operators.md").read_text("utf-8")
    block = next(block for block in guide.split("```") if "openssl req -x509" in block)
    return "\n".join(line for line in block.splitlines() if not line.startswith("export "))


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl found")
def test_the_commands_of_the_guide_make_what_phones_that_trust_the_authority_take_for_this_laptop_alone(
    tmp_path: Path,
) -> None:
    run = subprocess.run(["sh", "-e"], input=commands_of_the_guide(), cwd=tmp_path, text=True, check=True, timeout=60)
    assert run.returncode == 0
    assert {path.name for path in tmp_path.iterdir()} == {"authority.crt", "service.crt", "service.key"}
    certificate = Certificate(tmp_path / "service.crt", tmp_path / "service.key")
    phone = ssl.create_default_context(cafile=tmp_path / "authority.crt")
    phone.verify_flags |= ssl.VERIFY_X509_STRICT
    laptop = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    laptop.load_cert_chain(certificate.chain, certificate.key)
    for host in ("192.168.1.20", "report.lan"):
        certificate.try_for(host)
        shake_hands(laptop, phone, host)
    with pytest.raises(UnusableCertificate):
        certificate.try_for("192.168.1.21")


# --- what is served ---


@contextmanager
def served(tmp_path: Path, files: Files, port: int) -> Iterator[subprocess.Popen[bytes]]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("REPORTFLOW_")}
    kept.pop("DATABASE_URL", None)
    address = f"https://127.0.0.1:{port}"
    environment = kept | files.environment() | {"PORT": str(port), "REPORTFLOW_BASE_URL": address, "FLASK_APP": "app"}
    environment |= {"REPORTFLOW_DATA_DIR": str(tmp_path / "data"), "HOST": "127.0.0.1"}
    subprocess.run([sys.executable, "-m", "flask", "db", "upgrade"], cwd=PROJECT, env=environment, check=True)
    server = subprocess.Popen([sys.executable, "app.py"], cwd=PROJECT, env=environment)
    try:
        yield server
    finally:
        server.terminate()
        server.wait(STOP_SECONDS)


def browser(*, trusts: bool) -> tuple[urllib.request.OpenerDirector, CookieJar]:
    context, cookies = ssl.create_default_context(), CookieJar()
    if trusts:
        AUTHORITY.configure_trust(context)
    handlers = (urllib.request.HTTPSHandler(context=context), urllib.request.HTTPCookieProcessor(cookies))
    return urllib.request.build_opener(urllib.request.ProxyHandler({}), *handlers), cookies


def test_the_service_speaks_https_without_a_proxy(tmp_path: Path, make: Callable[..., Files]) -> None:
    port = free_port()
    visitor, cookies = browser(trusts=True)
    with served(tmp_path, make(), port) as server:
        until_answered(f"https://127.0.0.1:{port}/sign-in", server, open_address=visitor.open)
        with visitor.open(f"https://127.0.0.1:{port}/sign-in") as answer:
            page = answer.read().decode()
        assert 'name="csrf_token"' in page
        assert [cookie.secure for cookie in cookies if cookie.name == "reportflow"] == [True]
        with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
            browser(trusts=False)[0].open(f"https://127.0.0.1:{port}/sign-in")
