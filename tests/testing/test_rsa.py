"""Pairs of RSA keys, whose primes are searched for: elsewhere the tests use those of tests/data."""

from __future__ import annotations

import re
from base64 import b64decode, urlsafe_b64decode

import pytest

from quay_sdk.testing import rsa

SEARCH = rsa._prime


def test_a_pair_of_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rsa, "_prime", SEARCH)
    pair = rsa.generate()
    p, q = pair.first_prime, pair.second_prime
    assert (pair.modulus, pair.modulus.bit_length()) == (p * q, 2048)
    assert p > q
    private = pow(65537, -1, (p - 1) * (q - 1))
    for message in (2, 3, 2**2000 + 1):
        assert pow(pow(message, 65537, pair.modulus), private, pair.modulus) == message


def test_encodings_of_a_pair() -> None:
    pair = rsa.generate()
    modulus = pair.modulus.to_bytes(256, "big")
    assert urlsafe_b64decode(pair.jwk["n"] + "==") == modulus
    for pem in (pair.public_pem, pair.private_pem):
        [content] = re.fullmatch(r"-----BEGIN .*-----\n([^-]*)-----END .*-----\n", pem).groups()  # type: ignore[union-attr]
        assert modulus in b64decode(content)
