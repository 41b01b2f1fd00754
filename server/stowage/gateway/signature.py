"""P-256 signatures of devices: base64 of r and s, 32 bytes each, over SHA-256, as WebCrypto makes them."""

from __future__ import annotations

import base64
import binascii
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key

RAW_BYTES = 64
_SHA256 = ec.ECDSA(hashes.SHA256())


def raw(text: str) -> bytes | None:
    """The 64 bytes of a signature, None if `text` is none."""
    try:
        data = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return None
    return data if len(data) == RAW_BYTES else None


def is_valid(public_key: bytes, signature: bytes | None, data: bytes) -> bool:
    """Whether the holder of `public_key` (SPKI in DER) signed `data`."""
    if signature is None:
        return False
    encoded = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    try:
        _key(public_key).verify(encoded, data, _SHA256)
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=1024)
def _key(public_key: bytes) -> ec.EllipticCurvePublicKey:
    key = load_der_public_key(public_key)
    assert isinstance(key, ec.EllipticCurvePublicKey)
    return key
