# SPDX-License-Identifier: EUPL-1.2
"""A provider of identities that can lie: it signs with its own key, and a test says what its token claims."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT = "mot-cua-thu"
KEYS = [rsa.generate_private_key(public_exponent=65537, key_size=2048) for _each in range(2)]


@dataclass
class Liar:
    """What it says: `claims` and `head` change the token, `key` signs it, `published` changes its document."""

    port: int = 0
    nonce: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    head: dict[str, Any] = field(default_factory=dict)
    published: dict[str, Any] = field(default_factory=dict)
    key: Any = KEYS[0]
    algorithm: str = "RS256"
    kid: str | None = "one"
    token: str | None = None
    token_status: int = 200
    status: int = 200
    userinfo: dict[str, Any] | None = None
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def id_token(self) -> str:
        now = int(time.time())
        said = {
            "iss": self.issuer, "aud": CLIENT, "sub": "TECH-1", "iat": now, "exp": now + 300, "nonce": self.nonce,
            "name": "Nguyễn Thị Lan", "phone_number": "+84905111222", "phone_number_verified": True, **self.claims,
        }  # fmt: skip
        said = {name: value for name, value in said.items() if value is not None}
        return jwt.encode(
            said, self.key, self.algorithm, headers={**({"kid": self.kid} if self.kid else {}), **self.head}
        )

    def answer(self, path: str, fields: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.asked.append((path, fields))
        if self.status != 200:
            return self.status, {}
        if path == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                **({"userinfo_endpoint": f"{self.issuer}/userinfo"} if self.userinfo is not None else {}),
                **self.published,
            }
        if path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEYS[0].public_key()))
            return 200, {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}
        if path == "/userinfo":
            return 200, self.userinfo or {}
        return self.token_status, {
            "access_token": "a",
            "token_type": "Bearer",
            "id_token": self.token or self.id_token(),
        }


@contextmanager
def liar() -> Iterator[Liar]:
    """Yield a provider that tells the truth until a test makes it lie."""
    kept = Liar()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say({})

        def do_POST(self) -> None:
            self._say(dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode())))

        def _say(self, fields: dict[str, str]) -> None:
            status, told = kept.answer(self.path, {**fields, "authorization": self.headers.get("Authorization", "")})
            said = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_words: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield kept
    server.shutdown()
    server.server_close()
    thread.join()
