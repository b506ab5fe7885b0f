"""Default permissions: permissions that every new repository of an organization starts with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quay_sdk._wire.encode import encoder_for
from quay_sdk.api._common import Principal
from quay_sdk.errors import InvalidArgumentError
from quay_sdk.literals import Role
from quay_sdk.model import Model, model
from quay_sdk.operation import Param, operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource


@model
class Prototype(Model):
    """A default permission: the server gives it on each new repository of the organization.

    :ivar id: identifier of the default permission.
    :ivar role: role of the delegate on the new repository.
    :ivar delegate: user, robot or team that receives the permission; a robot has the kind ``"user"`` too.
    :ivar activating_user: user or robot whose new repositories it applies to; ``None`` if it applies to those
        of everyone.
    """

    id: str
    role: Role
    delegate: Principal
    activating_user: Principal | None


def encode_delegate(value: object) -> Any:
    """The user, robot or team that receives a default permission."""
    delegate = encoder_for(Principal | Mapping[str, Any])(value)
    kind = delegate.get("kind")
    if kind not in ("user", "team"):
        raise InvalidArgumentError(f"kind: expected 'user' (for a robot too) or 'team', not {kind!r}")
    return delegate


def encode_activating_user(value: object) -> Any:
    """The user or robot whose repositories a default permission is for.

    The server reads the name only: that of a team would be taken for a user's, and with an empty one the
    permission would be given on the repositories of everyone.
    """
    user = encoder_for(Principal | Mapping[str, Any])(value)
    if not user["name"]:
        raise InvalidArgumentError("name: expected the name of a user or robot, not an empty string")
    kind = user.get("kind")
    if kind not in (None, "user", "robot"):
        raise InvalidArgumentError(f"kind: expected 'user' (for a robot too), not {kind!r}")
    return user


class Prototypes(Resource):
    """The default permissions of an organization, which Quay calls prototypes.

    The server applies them when a user or robot creates a repository, also by a first push.
    """

    @operation(
        "getOrganizationPrototypePermissions",
        "GET /api/v1/organization/{orgname}/prototypes",
        scope="org:admin",
        errors=(401, 403, 404),
        superuser="admitted",
        key="prototypes",
    )
    def list(self, organization: str) -> Paged[Prototype]:
        """List the default permissions of an organization.

        Global read-only superusers may call it too.

        ::

            for prototype in client.organization.prototypes.list("acme"):
                print(prototype.delegate.name, prototype.role)

        :param organization: name of the organization.
        :returns: the default permissions.
        """
        ...

    @operation(
        "createOrganizationPrototypePermission",
        "POST /api/v1/organization/{orgname}/prototypes",
        scope="org:admin",
        errors=(400, 401, 403, 404),
        superuser="admitted",
        params={
            "delegate": Param(encode=encode_delegate),
            "activating_user": Param(encode=encode_activating_user),
        },
    )
    def create(
        self,
        organization: str,
        *,
        role: Role,
        delegate: Principal | Mapping[str, Any],
        activating_user: Principal | Mapping[str, Any] | None = None,
    ) -> Prototype:
        """Create a default permission: a user, robot or team receives it on each new repository.

        Existing repositories do not change. The creator of a repository is its administrator in any case.
        For the same delegate, a default permission with an ``activating_user`` takes precedence over one
        without. A repeated call creates a second default permission. An unknown user, robot or team is a 400.

        ::

            client.organization.prototypes.create(
                "acme", role="read", delegate={"kind": "team", "name": "developers"}
            )

        :param organization: name of the organization.
        :param role: role of the delegate on new repositories: ``"read"`` to pull, ``"write"`` to push too,
            ``"admin"`` to change settings and permissions too.
        :param delegate: who receives the permission: ``{"kind": "user", "name": "bob"}``, ``{"kind": "user",
            "name": "acme+ci"}`` for a robot, or ``{"kind": "team", "name": "developers"}``.
        :param activating_user: apply it only to repositories that this user or robot creates: ``{"name":
            "bob"}`` (default: to those of everyone).
        :returns: the default permission.
        """
        ...

    @operation(
        "updateOrganizationPrototypePermission",
        "PUT /api/v1/organization/{orgname}/prototypes/{prototypeid}",
        scope="org:admin",
        errors=(400, 401, 403, 404),
        superuser="admitted",
    )
    def update(self, organization: str, prototype_id: str, *, role: Role) -> Prototype:
        """Change the role of a default permission. Existing repositories do not change.

        ::

            prototype = client.organization.prototypes.list("acme").all()[0]
            client.organization.prototypes.update("acme", prototype.id, role="write")

        :param organization: name of the organization.
        :param prototype_id: ``id`` of the default permission.
        :param role: role of the delegate on new repositories: ``"read"`` to pull, ``"write"`` to push too,
            ``"admin"`` to change settings and permissions too.
        :returns: the changed default permission.
        """
        ...

    @operation(
        "deleteOrganizationPrototypePermission",
        "DELETE /api/v1/organization/{orgname}/prototypes/{prototypeid}",
        scope="org:admin",
        errors=(401, 403, 404),
        superuser="admitted",
    )
    def delete(self, organization: str, prototype_id: str) -> None:
        """Delete a default permission. Existing repositories keep the permissions that they have.

        It cannot be restored, only created again, with another ``id``.

        ::

            client.organization.prototypes.delete("acme", "3f8a6c1e-5b7d-4a43-9c58-6d2f0b1e7a90")

        :param organization: name of the organization.
        :param prototype_id: ``id`` of the default permission.
        """
        ...
