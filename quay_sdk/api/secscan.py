"""Security scans: packages in images and their vulnerabilities, as found by Clair, Quay's scanner."""

from __future__ import annotations

import re

from quay_sdk._text import one_line
from quay_sdk._wire.encode import encoder_for, path_segment
from quay_sdk.errors import InvalidArgumentError
from quay_sdk.literals import ScanStatus, Severity
from quay_sdk.model import Model, field, model
from quay_sdk.operation import Param, operation
from quay_sdk.resource import Resource


@model
class Cvss3(Model):
    """A rating in the Common Vulnerability Scoring System (CVSS), version 3.

    :ivar vectors: the full rating, ``"CVSS:3.1/…"``; empty or ``None`` if the vulnerability is not rated.
    :ivar score: score from 0 to 10; empty or ``None`` if the vulnerability is not rated.
    """

    vectors: str | None = field(default=None, wire="Vectors")
    score: float | str | None = field(default=None, wire="Score")


@model
class NationalDatabase(Model):
    """The entry of a vulnerability in the National Vulnerability Database (NVD).

    :ivar cvss_v3: CVSS rating; ``None`` if the database has no rating.
    """

    cvss_v3: Cvss3 | None = field(default=None, wire="CVSSv3")


@model
class VulnerabilityMetadata(Model):
    """The source of a vulnerability, and what it applies to.

    :ivar updated_by: the scanner's source, such as ``"osv/go"``.
    :ivar repo_name: the package repository that it applies to; ``None`` if the source names no repository.
    :ivar repo_link: URL of the package repository; ``None`` if the source names no URL.
    :ivar distro_name: the Linux distribution that it applies to; may be empty.
    :ivar distro_version: version of the distribution; may be empty.
    :ivar nvd: entry in the National Vulnerability Database.
    """

    updated_by: str | None = field(default=None, wire="UpdatedBy")
    repo_name: str | None = field(default=None, wire="RepoName")
    repo_link: str | None = field(default=None, wire="RepoLink")
    distro_name: str | None = field(default=None, wire="DistroName")
    distro_version: str | None = field(default=None, wire="DistroVersion")
    nvd: NationalDatabase | None = field(default=None, wire="NVD")


@model
class Vulnerability(Model):
    """A vulnerability of a package.

    :ivar name: name, such as ``"CVE-2023-48795"``, or a title.
    :ivar severity: severity, by the scanner.
    :ivar namespace_name: the scanner's source, such as ``"osv/go"``.
    :ivar link: URLs of advisories, separated by spaces; may be empty.
    :ivar fixed_by: first version of the package without it; empty if no fix is known.
    :ivar description: description, by the source.
    :ivar metadata: the source, and the CVSS rating.
    """

    name: str | None = field(default=None, wire="Name")
    severity: Severity | None = field(default=None, wire="Severity")
    namespace_name: str | None = field(default=None, wire="NamespaceName")
    link: str | None = field(default=None, wire="Link")
    fixed_by: str | None = field(default=None, wire="FixedBy")
    description: str | None = field(default=None, wire="Description")
    metadata: VulnerabilityMetadata | None = field(default=None, wire="Metadata")


@model
class ScannedPackage(Model):
    """A package in an image; Quay calls it a feature.

    :ivar name: name of the package.
    :ivar version: version of the package.
    :ivar version_format: format of the version; usually empty.
    :ivar namespace_name: the distribution that it belongs to; usually empty.
    :ivar added_by: digest of the layer that added it, ``sha256:…``.
    :ivar base_scores: CVSS scores of its vulnerabilities; those without a score are left out.
    :ivar cve_ids: CVE numbers of its vulnerabilities, without duplicates.
    :ivar vulnerabilities: its vulnerabilities; empty if it has no known ones.
    """

    name: str = field(wire="Name")
    version: str | None = field(default=None, wire="Version")
    version_format: str | None = field(default=None, wire="VersionFormat")
    namespace_name: str | None = field(default=None, wire="NamespaceName")
    added_by: str | None = field(default=None, wire="AddedBy")
    base_scores: tuple[float, ...] | None = field(default=None, wire="BaseScores")
    cve_ids: tuple[str, ...] | None = field(default=None, wire="CVEIds")
    vulnerabilities: tuple[Vulnerability, ...] | None = field(default=None, wire="Vulnerabilities")


@model
class ScannedImage(Model):
    """The contents of an image. Quay calls it a layer, although it covers all layers of the image.

    :ivar name: digest of the image's manifest, ``sha256:…``.
    :ivar parent_name: unused, empty.
    :ivar namespace_name: unused, empty.
    :ivar indexed_by_version: version of the scanner's interface.
    :ivar features: the packages in the image.
    """

    name: str | None = field(default=None, wire="Name")
    parent_name: str | None = field(default=None, wire="ParentName")
    namespace_name: str | None = field(default=None, wire="NamespaceName")
    indexed_by_version: int | None = field(default=None, wire="IndexedByVersion")
    features: tuple[ScannedPackage, ...] | None = field(default=None, wire="Features")


@model
class SecurityReport(Model):
    """The findings of a scan.

    :ivar layer: the image, with its packages.
    """

    layer: ScannedImage | None = field(default=None, wire="Layer")


@model
class SecurityScan(Model):
    """The security scan of a manifest.

    :ivar status: ``"queued"`` before and during the scan, ``"scanned"`` after it; ``"failed"`` if the scan
        failed, ``"unsupported"`` if the scanner does not scan such manifests,
        ``"manifest_layer_too_large"`` if a layer exceeds the server's limit for scans.
    :ivar data: the findings; ``None`` unless ``status`` is ``"scanned"``.
    """

    status: ScanStatus
    data: SecurityReport | None = None


_DIGEST = re.compile(r"[A-Za-z0-9_+.-]+:[A-Fa-f0-9]+")


def encode_digest(value: object) -> str:
    """The digest of a manifest, as part of a path.

    The server routes anything else to operations of a repository with a longer name: a deletion reports
    success and does nothing.
    """
    text: str = encoder_for(str)(value)
    if not _DIGEST.fullmatch(text):
        raise InvalidArgumentError(
            f"expected the digest of a manifest, 'sha256:…', got {one_line(text, 100)!r}; see the "
            "manifest_digest of the tag"
        )
    return path_segment(text)


class ManifestSecurity(Resource):
    """The security scan of a manifest."""

    @operation(
        "getRepoManifestSecurity",
        "GET /api/v1/repository/{repository}/manifest/{manifestref}/security",
        without_token="answered",
        scope="repo:read",
        errors=(401, 403, 404, 520),
        superuser="admitted",
        features=("SECURITY_SCANNER",),
        params={"manifest_digest": Param(encode=encode_digest)},
    )
    def security(
        self, repository: str, manifest_digest: str, *, vulnerabilities: bool | None = None
    ) -> SecurityScan:
        """Get the packages and vulnerabilities that the security scanner found in an image.

        The server scans images in the background after a push; this operation starts no scan. Check
        ``status`` first: the findings are missing until the image has been scanned. Manifest lists are not
        scanned (``"unsupported"``); use the digests of the manifests in the list. The image needs no tag, as
        long as the server still has it.

        A report can have several megabytes. If the scanner cannot be reached or fails, the status is 520.

        This is the only operation of the API that accepts Basic credentials, such as those of a robot account
        (see :class:`~quay_sdk.BasicAuth`).

        ::

            scan = client.repository.manifests.security("acme/app", "sha256:…", vulnerabilities=True)
            print(scan.status)
            if scan.data and scan.data.layer:
                for package in scan.data.layer.features or ():
                    if package.cve_ids:
                        print(package.name, package.version, package.cve_ids)

        :param repository: ``"namespace/name"``.
        :param manifest_digest: digest of the manifest, ``sha256:…``. The name of a tag is refused.
        :param vulnerabilities: include the vulnerabilities of each package (default ``False``). Servers with
            Clair 4, the current version of the scanner, always include them.
        :returns: the state of the scan, with the findings if it is done.
        """
        ...
