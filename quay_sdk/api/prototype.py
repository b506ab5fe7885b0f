"""Default permissions: what the repositories that are created in an organization begin with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quay_sdk.api._common import Principal
from quay_sdk.literals import Role
from quay_sdk.model import Model, model
from quay_sdk.operation import operation
from quay_sdk.paging import Paged
from quay_sdk.resource import Resource


@model
class Prototype(Model):
    """A permission that is given on each new repository of an organization.

    :ivar id: the prototype's identifier.
    :ivar role: what the delegate may do with the repository.
    :ivar delegate: the user, robot or team that gets the permission; a robot's ``kind`` is
        ``"user"`` as well.
    :ivar activating_user: whose new repositories it is given on, or ``None`` for everybody's.
    """

    id: str
    role: Role
    delegate: Principal
    activating_user: Principal | None


class Prototypes(Resource):
    """The permissions that new repositories of an organization begin with."""

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

        :param organization: the organization's name.
        :returns: the prototypes.
        """
        ...

    @operation(
        "createOrganizationPrototypePermission",
        "POST /api/v1/organization/{orgname}/prototypes",
        scope="org:admin",
        errors=(400, 401, 403, 404),
        superuser="admitted",
    )
    def create(
        self,
        organization: str,
        *,
        role: Role,
        delegate: Principal | Mapping[str, Any],
        activating_user: Principal | Mapping[str, Any] | None = None,
    ) -> Prototype:
        """Give someone a permission on each repository created from now on.

        :param organization: the organization's name.
        :param role: what the delegate may do: ``"read"``, ``"write"`` or ``"admin"``.
        :param delegate: who gets the permission, ``{"kind": "user", "name": …}`` or
            ``{"kind": "team", "name": …}``. A robot is a ``"user"`` too, by its full name
            (``acme+ci``); a team goes by its short name.
        :param activating_user: whose new repositories it is given on, ``{"name": …}``: a user or a
            robot, by its full name; everybody's by default.
        :returns: the prototype.
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
        """Change the role that a prototype gives. Repositories that exist keep what they have.

        :param organization: the organization's name.
        :param prototype_id: the prototype's ``id``.
        :param role: what the delegate may do: ``"read"``, ``"write"`` or ``"admin"``.
        :returns: the prototype as it is now.
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
        """Delete a prototype. Repositories that exist keep what it gave them.

        :param organization: the organization's name.
        :param prototype_id: the prototype's ``id``.
        """
        ...
