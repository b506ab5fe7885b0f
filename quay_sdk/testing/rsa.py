"""Pairs of RSA keys, made in plain Python: service keys are real ones, which other libraries can use."""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import b64encode, urlsafe_b64encode

from attrs import frozen

_BITS = 2048
_EXPONENT = 65537
_RSA_ENCRYPTION = bytes.fromhex("300d06092a864886f70d0101010500")
"""The algorithm of a public key, in DER."""

_SMALL_PRIMES = tuple(
    number
    for number in range(3, 2000, 2)
    if all(number % divisor for divisor in range(3, 45, 2) if divisor < number)
)


@frozen
class KeyPair:
    """A pair of keys. A few tenths of a second go into making one.

    :ivar modulus: the product of the two primes.
    """

    modulus: int
    first_prime: int
    second_prime: int

    @property
    def jwk(self) -> dict[str, str]:
        """The public key, as a JWK whose ``kid`` is its thumbprint (RFC 7638)."""
        key = {"e": _number(_EXPONENT), "kty": "RSA", "n": _number(self.modulus)}
        thumbprint = hashlib.sha256(json.dumps(key, sort_keys=True, separators=(",", ":")).encode())
        return {**key, "kid": _base64(thumbprint.digest())}

    @property
    def public_pem(self) -> str:
        """The public key, in PEM."""
        key = _sequence(_integer(self.modulus), _integer(_EXPONENT))
        return _pem("PUBLIC KEY", _tagged(0x30, _RSA_ENCRYPTION + _tagged(0x03, b"\0" + key)))

    @property
    def private_pem(self) -> str:
        """The private key, in PEM."""
        p, q = self.first_prime, self.second_prime
        private = pow(_EXPONENT, -1, (p - 1) * (q - 1))
        numbers = (
            0,
            self.modulus,
            _EXPONENT,
            private,
            p,
            q,
            private % (p - 1),
            private % (q - 1),
            pow(q, -1, p),
        )
        return _pem("RSA PRIVATE KEY", _sequence(*(_integer(number) for number in numbers)))


def generate() -> KeyPair:
    """Make a pair of keys."""
    p, q = sorted((_prime(_BITS // 2), _prime(_BITS // 2)), reverse=True)
    return KeyPair(p * q, p, q)


def _prime(bits: int) -> int:
    """A prime whose product with another one of as many bits has twice as many."""
    while True:
        # The two highest bits are set, for the size of the product, and the lowest one, as it is odd.
        start = secrets.randbits(bits) | 0b11 << (bits - 2) | 1
        remainders = [(prime, start % prime) for prime in _SMALL_PRIMES]
        for step in range(0, 4 * bits, 2):
            if all((remainder + step) % prime for prime, remainder in remainders):
                number = start + step
                if (number - 1) % _EXPONENT and _is_prime(number):
                    return number


def _is_prime(number: int) -> bool:
    # Fermat's test: a random number of this size that passes is a prime, but for an unbelievable accident.
    return all(pow(base, number - 1, number) == 1 for base in (2, 3, 5))


# -- encodings -------------------------------------------------------------------------


def _number(value: int) -> str:
    return _base64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _base64(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def _pem(kind: str, content: bytes) -> str:
    encoded = b64encode(content).decode()
    lines = [encoded[start : start + 64] for start in range(0, len(encoded), 64)]
    return "\n".join((f"-----BEGIN {kind}-----", *lines, f"-----END {kind}-----", ""))


def _sequence(*items: bytes) -> bytes:
    return _tagged(0x30, b"".join(items))


def _integer(value: int) -> bytes:
    return _tagged(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _tagged(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + content
