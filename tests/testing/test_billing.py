"""Customers of Stripe and of Red Hat, as tests play them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from quay_sdk import ApiError, QuayClient
from quay_sdk.testing import FakeQuay

CONFIG = {"FEATURE_BILLING": True, "FEATURE_RH_MARKETPLACE": True}
URL = "https://app.example.com/"


@pytest.fixture
def quay() -> Iterator[FakeQuay]:
    with FakeQuay(config=CONFIG) as made:
        made.add_organization("acme")
        yield made


@pytest.fixture
def client(quay: FakeQuay) -> QuayClient:
    return quay.client(retries=0)


def test_checkout(quay: FakeQuay, client: QuayClient) -> None:
    subscription = client.organization.subscription
    page = subscription.create("acme", plan="bus-micro-2018", success_url=URL, cancel_url=URL)
    assert page.url is not None
    assert page.url.startswith("https://checkout.stripe.com/")
    assert not subscription.get("acme").has_subscription
    quay.set_plan("acme", "bus-micro-2018")
    assert subscription.get("acme").plan == "bus-micro-2018"
    assert client.organization.card.get("acme").last4 == "4242"
    assert next(iter(client.organization.logs.list("acme"))).kind == "account_change_plan"


def test_plan_limits_private_repositories(quay: FakeQuay, client: QuayClient) -> None:
    with pytest.raises(ApiError, match="402"):
        client.repository.create("acme/app", visibility="private", description="")
    quay.set_plan("acme", "personal-2018")
    for number in range(5):
        client.repository.create(f"acme/app{number}", visibility="private", description="")
    with pytest.raises(ApiError, match="402"):
        client.repository.create("acme/app", visibility="private", description="")
    quay.set_plan("acme", "free")
    with pytest.raises(ApiError, match="402"):
        client.repository.create("acme/app", visibility="private", description="")


def test_invoices(quay: FakeQuay) -> None:
    quay.set_plan("acme", "bus-micro-2018")
    assert not list(quay.client().organization.invoices.list("acme"))
    quay.advance(days=31)
    quay.set_card("acme", last4="1111", declined=True)
    quay.advance(days=30)
    invoices = list(quay.client().organization.invoices.list("acme"))
    assert [(invoice.total, invoice.paid) for invoice in invoices] == [(3000, False), (3000, True)]
    assert invoices[0].period_start == invoices[1].period_end
    quay.advance(days=400)
    client = quay.client()
    assert len(list(client.organization.invoices.list("acme"))) == 12
    assert client.organization.subscription.get("acme").trial_end == invoices[1].period_start


def test_declined_card(quay: FakeQuay, client: QuayClient) -> None:
    quay.set_plan("acme", "bus-micro-2018")
    quay.set_card("acme", declined=True)
    with pytest.raises(ApiError, match="402"):
        client.organization.subscription.update("acme", plan="bus-small-2018")
    assert client.organization.subscription.get("acme").plan == "bus-micro-2018"
    client.organization.subscription.update("acme", plan="free")
    assert not client.organization.subscription.get("acme").has_subscription


def test_marketplace(quay: FakeQuay, client: QuayClient) -> None:
    quay.add_organization("other")
    id = quay.add_marketplace_subscription("MW02702", 5)
    marketplace = client.organization.marketplace
    marketplace.add("acme", subscriptions=[{"subscription_id": id, "quantity": 2}])
    with pytest.raises(ApiError, match="already bound"):
        marketplace.add("acme", subscriptions=[{"subscription_id": id, "quantity": 1}])
    marketplace.add("other", subscriptions=[{"subscription_id": id}])
    assert [(each.quantity, each.sku) for each in marketplace.list("other")] == [(3, "MW02702")]
    mine = {each.assigned_to_org: each.quantity for each in client.user.marketplace.list()}
    assert mine == {"acme": 2, "other": 3}
    marketplace.remove("other", id)
    mine = {each.assigned_to_org: each.quantity for each in client.user.marketplace.list()}
    assert mine == {None: 3, "acme": 2}


def test_expired_marketplace_subscription(quay: FakeQuay, client: QuayClient) -> None:
    id = quay.add_marketplace_subscription("MW02701", 1, end=datetime.now(UTC))
    assert not list(client.user.marketplace.list())
    quay.add_marketplace_subscription("MW02701", 1, id=id)
    client.organization.marketplace.add("acme", subscriptions=[{"subscription_id": id}])
    client.repository.create("acme/app", visibility="private", description="")
    quay.advance(days=366)
    client = quay.client(retries=0)
    with pytest.raises(ApiError, match="402"):
        client.repository.create("acme/more", visibility="private", description="")
    assert not list(client.organization.marketplace.list("acme"))


def test_saved(quay: FakeQuay, client: QuayClient, tmp_path: Path) -> None:
    quay.set_plan("acme", "bus-micro-2018")
    client.organization.invoices.fields.create("acme", title="VAT", value="1")
    id = quay.add_marketplace_subscription("MW02701", 2)
    client.organization.marketplace.add("acme", subscriptions=[{"subscription_id": id}])
    quay.save(tmp_path / "quay.json")
    with FakeQuay.load(tmp_path / "quay.json") as loaded:
        client = loaded.client()
        assert client.organization.subscription.get("acme").plan == "bus-micro-2018"
        assert [each.title for each in client.organization.invoices.fields.list("acme")] == ["VAT"]
        assert [each.subscription_id for each in client.organization.marketplace.list("acme")] == [id]


def test_what_does_not_exist(quay: FakeQuay) -> None:
    with pytest.raises(ValueError, match="there is no plan 'gold'"):
        quay.set_plan("acme", "gold")
    with pytest.raises(ValueError, match="'none' does not exist"):
        quay.set_plan("none", "free")
    with pytest.raises(ValueError, match="there is no product 'X'"):
        quay.add_marketplace_subscription("X")
