"""X.509 certificates as servers show them."""

from __future__ import annotations

import warnings

from cryptography import x509

MOST_NAMES = 50


def facts(der: bytes) -> list[tuple[str, str]]:
    """Subject, issuer and names of a certificate, in the vocabulary.

    Raises:
        ValueError: it cannot be parsed.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # cameras' certificates break small rules; that is no fault of ours
        try:
            certificate = x509.load_der_x509_certificate(der)
            subject, issuer = certificate.subject, certificate.issuer
            return [
                ("tls.subject", subject.rfc4514_string()),
                ("tls.issuer", issuer.rfc4514_string()),
                ("tls.names", " ".join(_names(certificate))),
            ]
        except (x509.InvalidVersion, x509.UnsupportedGeneralNameType, TypeError) as error:
            raise ValueError(str(error)) from error


def _names(certificate: x509.Certificate) -> list[str]:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return []
    found = names.get_values_for_type(x509.DNSName)
    found += [str(address) for address in names.get_values_for_type(x509.IPAddress)]
    return found[:MOST_NAMES]
