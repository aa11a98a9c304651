"""The certificate of a service that speaks HTTPS itself, tried at start as a browser tries it.

That it has expired is better learnt there than from the phones of those who come in.
"""

import ssl
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_KEY_OF_ANOTHER: Final = "KEY_VALUES_MISMATCH"
#: OpenSSL's numbers for what is wrong with a certificate.
_NOT_YET_VALID, _EXPIRED, _OTHER_NAME, _OTHER_ADDRESS = 9, 10, 62, 64


class UnusableCertificate(ValueError):
    """The message names the setting and says what to do."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """The files, in PEM form. `chain`: the certificate, then those between it and the authority that browsers know."""

    chain: Path
    key: Path

    def try_for(self, host: str | None) -> None:
        """Load both files, and shake hands with a browser that asks for `host`; None where any host will do.

        Raises:
            UnusableCertificate: naming the file, and why browsers would refuse it.
        """
        for setting, file in (("TLS_CERTIFICATE", self.chain), ("TLS_KEY", self.key)):
            try:
                file.read_bytes()
            except OSError as error:
                raise UnusableCertificate(f"{setting}: {file} cannot be read ({error.strerror}).") from error
        server = self._server()
        browser = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        browser.check_hostname = host is not None
        browser.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # who signed it is for the visitors' devices to judge
        browser.load_verify_locations(self.chain)
        try:
            shake_hands(server, browser, host)
        except ssl.SSLCertVerificationError as error:
            raise UnusableCertificate(self._refusal(error, host)) from error

    def _server(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        asked: list[bool] = []

        def no_passphrase() -> str:
            asked.append(True)
            return ""

        try:
            context.load_cert_chain(self.chain, self.key, password=no_passphrase)
        except ssl.SSLError as error:
            if asked:
                raise UnusableCertificate(
                    "TLS_KEY is protected with a passphrase, and nobody is there to type it at start. "
                    "Write it without one: openssl pkey -in KEY -out NEW_KEY."
                ) from error
            if error.reason == _KEY_OF_ANOTHER:
                raise UnusableCertificate(
                    "TLS_KEY is not the key of TLS_CERTIFICATE, whose first certificate must be the service's own."
                ) from error
            raise UnusableCertificate(
                "TLS_CERTIFICATE or TLS_KEY is not what it should be: a certificate and its private key, in PEM form."
            ) from error
        return context

    def _refusal(self, error: ssl.SSLCertVerificationError, host: str | None) -> str:
        refusals = {
            _EXPIRED: "has expired. Have a new one, or correct the clock of this machine.",
            _NOT_YET_VALID: "is not valid yet. Correct the clock of this machine.",
            _OTHER_NAME: f"is not for {host}, the host that REPORTFLOW_BASE_URL names.",
            _OTHER_ADDRESS: f"is not for {host}, the address that REPORTFLOW_BASE_URL names.",
        }
        why = refusals.get(error.verify_code, f"would be refused by browsers: {error.verify_message}.")
        return f"TLS_CERTIFICATE: {self.chain} {why}"


def shake_hands(server: ssl.SSLContext, browser: ssl.SSLContext, host: str | None) -> None:
    """Let both speak to one another in memory, until the browser is content.

    Raises:
        ssl.SSLCertVerificationError: it is not.
    """
    to_server, to_browser = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = browser.wrap_bio(to_browser, to_server, server_hostname=host)
    peer = server.wrap_bio(to_server, to_browser, server_side=True)
    for side in (client, peer) * 2:
        with suppress(ssl.SSLWantReadError):
            side.do_handshake()
