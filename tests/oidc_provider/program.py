# SPDX-License-Identifier: EUPL-1.2
"""`python -m oidc_provider.program PORT CLIENT SECRET BACK AFTER`: make the database, one client, people, and serve."""

import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django

PASSWORD = "chim-se-ba-ngoi"
#: sign-in name → first name, phone, and whether the provider checked it.
PEOPLE = {
    "lan": ("Nguyễn Thị Lan", "+84905111222", True),
    "minh": ("Trần Quang Minh", "0905111222", False),
}


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_words: object) -> None:
        return


def main(port: str, client: str, secret: str, back: str, after: str) -> None:
    django.setup()
    from allauth.idp.oidc.models import Client
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    call_command("migrate", verbosity=0)
    for username, (name, phone, is_checked) in PEOPLE.items():
        user = User(username=username, first_name=name, email=f"{phone}@phone.invalid", is_staff=is_checked)
        user.set_password(PASSWORD)
        user.save()
    known = Client(id=client, name="Một Cửa", scopes="openid\nprofile\nphone", redirect_uris=back)
    known.set_secret(secret)
    known.set_post_logout_redirect_uris([after])
    known.save()
    with make_server("127.0.0.1", int(port), get_wsgi_application(), Server, Quiet) as running:
        running.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
