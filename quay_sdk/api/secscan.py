"""Security scans: the packages that Clair found in an image, and their vulnerabilities."""

from __future__ import annotations

from quay_sdk.literals import ScanStatus, Severity
from quay_sdk.model import Model, field, model
from quay_sdk.operation import operation
from quay_sdk.resource import Resource


@model
class Cvss3(Model):
    """How bad a vulnerability is by the Common Vulnerability Scoring System, version 3.

    :ivar vectors: the rating in full, ``"CVSS:3.1/…"``; empty or ``None`` if there is none.
    :ivar score: the score from 0 to 10; empty or ``None`` if there is none.
    """

    vectors: str | None = field(default=None, wire="Vectors")
    score: float | str | None = field(default=None, wire="Score")


@model
class NationalDatabase(Model):
    """What the National Vulnerability Database (NVD) says of a vulnerability.

    :ivar cvss_v3: how bad it is.
    """

    cvss_v3: Cvss3 | None = field(default=None, wire="CVSSv3")


@model
class VulnerabilityMetadata(Model):
    """Where the knowledge of a vulnerability comes from.

    :ivar updated_by: the scanner's source, such as ``"osv/go"``.
    :ivar repo_name: the package repository it is about, or ``None``.
    :ivar repo_link: that repository's URL, or ``None``.
    :ivar distro_name: the Linux distribution it is about; may be empty.
    :ivar distro_version: that distribution's version; may be empty.
    :ivar nvd: what the National Vulnerability Database says.
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

    :ivar name: its name, such as ``"CVE-2023-48795"`` or a title.
    :ivar severity: how bad it is.
    :ivar namespace_name: the scanner's source, such as ``"osv/go"``.
    :ivar link: where to read of it: URLs with a space between; may be empty.
    :ivar fixed_by: the package's version that mends it; empty if there is none.
    :ivar description: what it is about.
    :ivar metadata: where the knowledge comes from, and its score.
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

    :ivar name: the package's name.
    :ivar version: its version.
    :ivar version_format: how the version is written; usually empty.
    :ivar namespace_name: the distribution it belongs to; usually empty.
    :ivar added_by: the digest of the layer that brought it in, ``sha256:…``.
    :ivar base_scores: the CVSS scores of its vulnerabilities, as far as they have one.
    :ivar cve_ids: the CVE numbers of its vulnerabilities, each once.
    :ivar vulnerabilities: its vulnerabilities; empty if it has none.
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
    """What is in an image; Quay calls it a layer, though it is all layers together.

    :ivar name: the digest of the image's manifest, ``sha256:…``.
    :ivar parent_name: empty.
    :ivar namespace_name: empty.
    :ivar indexed_by_version: the version of the scanner's interface.
    :ivar features: the packages in it.
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
    """How far the security scanner is with a manifest, and what it found.

    :ivar status: how far it is.
    :ivar data: what it found; ``None`` unless ``status`` is ``"scanned"``.
    """

    status: ScanStatus
    data: SecurityReport | None = None


class ManifestSecurity(Resource):
    """What the security scanner found in a manifest."""

    @operation(
        "getRepoManifestSecurity",
        "GET /api/v1/repository/{repository}/manifest/{manifestref}/security",
        without_token="answered",
        scope="repo:read",
        errors=(401, 403, 404, 520),
        superuser="admitted",
        features=("SECURITY_SCANNER",),
    )
    def security(
        self, repository: str, manifest_digest: str, *, vulnerabilities: bool | None = None
    ) -> SecurityScan:
        """Get what the security scanner found in an image. The answer may have megabytes.

        :param repository: the repository, ``"namespace/name"``.
        :param manifest_digest: the manifest's digest, ``sha256:…``; a tag's name will not do. A list of
            manifests is not scanned: ask for those that it lists.
        :param vulnerabilities: whether to list the packages' vulnerabilities; not by default, but
            servers with version 4 of Clair list them in any case.
        :returns: the packages and vulnerabilities, if the scan is done.
        """
        ...
