# SPDX-License-Identifier: EUPL-1.2
"""Feeds are the city's to arrange; their tokens are typed and never shown or written into the history."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cast import House
from doors.administration.page_reading import text_of
from motcua.feeds import operations
from motcua.feeds.models import Feed, FeedState, Forward
from motcua.journal.models import Entry
from motcua.kernel import clock
from motcua.people.models import User

ClientFor = Callable[..., Client]
Change = Callable[..., HttpResponse]
LIST = "/quan-tri/feeds/feed/"
TYPED = {"code": "may-1", "office": "DN-HC", "name": "Hoa Sen", "silent_after_seconds": "90", "poll_seconds": "15"}


def add(change: Change, client: Client, **typed: str) -> HttpResponse:
    return change(client, reverse("admin:feeds_feed_add"), **TYPED, is_active="on", **typed)


def test_the_city_adds_a_machine_and_its_token_stays_out_of_sight(
    house: House, quantri: User, client_for: ClientFor, change: Change
) -> None:
    client = client_for(quantri)
    add(change, client, poll_url="http://may-so:8080/so", new_token="rat-kin")
    feed = Feed.objects.get()
    assert (feed.pk, feed.poll_token, feed.silent_after_seconds) == ("MAY-1", "rat-kin", 90)
    page = client.get(reverse("admin:feeds_feed_change", args=["MAY-1"])).content.decode()
    assert "rat-kin" not in page
    assert not any("rat-kin" in str(entry.payload) for entry in Entry.objects.all())
    change(client, reverse("admin:feeds_feed_change", args=["MAY-1"]), name="Hoa Cúc")
    feed.refresh_from_db()
    assert (feed.name, feed.poll_token) == ("Hoa Cúc", "rat-kin")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "https://a b", "ftp://may"])
def test_what_is_no_address_is_refused(
    house: House, quantri: User, client_for: ClientFor, change: Change, address: str
) -> None:
    assert "Địa chỉ bắt đầu bằng" in text_of(add(change, client_for(quantri), poll_url=address))
    assert not Feed.objects.exists()


def test_the_list_says_how_each_machine_stands(house: House, quantri: User, client_for: ClientFor) -> None:
    client, now = client_for(quantri), clock.now()
    Feed.objects.create(code="MAY-1", office=house.hc)
    assert "chưa nghe lần nào" in text_of(client.get(LIST))
    operations.hear_events(feed="MAY-1", events=[], at=now)
    assert "đang nghe" in text_of(client.get(LIST))
    operations.hear_events(feed="MAY-1", events=[], sent_at=now + timedelta(minutes=12), at=now)
    assert "đồng hồ máy nhanh 12 phút" in text_of(client.get(LIST))
    FeedState.objects.update(heard_at=datetime.now(UTC) - timedelta(hours=1))
    assert "mất kết nối từ" in text_of(client.get(LIST))


def test_a_remote_office_is_given_its_hub(house: House, quantri: User, client_for: ClientFor, change: Change) -> None:
    client = client_for(quantri)
    typed = {"office": "DN-HC", "url": "https://hub.example/", "feed": "dn-hc", "new_token": "rat-kin"}
    change(client, reverse("admin:feeds_forward_add"), is_active="on", **typed)
    forward = Forward.objects.get()
    assert (forward.url, forward.feed, forward.token) == ("https://hub.example", "DN-HC", "rat-kin")
    assert "đã gửi hết" in text_of(client.get("/quan-tri/feeds/forward/"))
    Forward.objects.update(last_seq=7, problem="NotReached: x")
    assert "chưa gửi được, còn 7" in text_of(client.get("/quan-tri/feeds/forward/"))


def test_a_head_has_no_feeds(house: House, phuc: User, client_for: ClientFor) -> None:
    assert client_for(phuc).get(LIST).status_code == 403
