# SPDX-License-Identifier: EUPL-1.2
"""The embedded server: started, adopted, killed, moved and refused."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from motcua.cli import postgres_archive
from motcua.cli.postgres import LONGEST_SOCKET_FOLDER, EmbeddedPostgres
from motcua.cli.postgres_cluster import create_cluster
from motcua.cli.postgres_place import choose_place, installs, newest_install, usable_install
from motcua.cli.refusal import Refused

NewServer = Callable[..., EmbeddedPostgres]
is_root = os.geteuid() == 0


def _ask(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question).fetchone()  # type: ignore[call-overload]
    return row[0]


def _do(url: str, *statements: str) -> None:
    with psycopg.connect(url) as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[call-overload]


def _main_pid(server: EmbeddedPostgres) -> int:
    return int((server.place.cluster / "postmaster.pid").read_text().splitlines()[0])


def test_a_started_server_answers_and_a_stopped_one_does_not(new_server: NewServer) -> None:
    server = new_server()
    url = server.start()
    assert server.is_running()
    assert server.url == url
    assert _ask(url, "SHOW listen_addresses") == ""
    assert _ask(url, "SHOW server_encoding") == "UTF8"
    assert _ask(url, "SELECT lower('ĐÀ NẴNG')") == "đà nẵng"
    assert _ask(url, "SHOW max_connections") == "200"
    assert _ask(url, "SHOW timezone") == "UTC"
    server.stop()
    assert not server.is_running()
    with pytest.raises(Refused):
        _ = server.url


def test_an_offices_server_waits_for_the_disk(folder: Path) -> None:
    server = EmbeddedPostgres(folder / "durable")
    try:
        url = server.start()
        assert _ask(url, "SHOW fsync") == "on"
        assert _ask(url, "SHOW synchronous_commit") == "on"
        assert _ask(url, "SHOW full_page_writes") == "on"
    finally:
        server.stop()
        server.remove()


def test_only_the_owner_reaches_the_socket(new_server: NewServer) -> None:
    server = new_server()
    server.start()
    sockets = Path((server.place.cluster / "postmaster.pid").read_text().splitlines()[4])
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.place.folder.stat().st_mode) == 0o700


def test_what_was_committed_is_there_after_a_kill(new_server: NewServer) -> None:
    server = new_server()
    url = server.start()
    _do(url, "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (1)")
    os.kill(_main_pid(server), signal.SIGKILL)
    deadline = time.monotonic() + 60
    while server.is_running() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not server.is_running()
    assert (server.place.cluster / "postmaster.pid").exists()
    assert server.start() == url
    assert _ask(url, "SELECT n FROM kept") == 1


def test_a_pid_file_that_names_another_process_does_not_stop_the_start(new_server: NewServer) -> None:
    server = new_server()
    server.start()
    path = server.place.cluster / "postmaster.pid"
    lines = path.read_text().splitlines()
    server.stop()
    path.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    assert not server.is_running()
    server.start()
    assert _main_pid(server) != os.getpid()


def test_a_socket_lock_that_names_another_process_does_not_stop_the_start(new_server: NewServer) -> None:
    server = new_server()
    url = server.start()
    lock = Path((server.place.cluster / "postmaster.pid").read_text().splitlines()[4]) / ".s.PGSQL.5432.lock"
    lines = lock.read_text().splitlines()
    server.stop()
    lock.write_text("\n".join(["1", *lines[1:]]) + "\n")
    assert server.start() == url
    assert _ask(url, "SELECT 1") == 1


def test_a_second_start_adopts_the_running_server(new_server: NewServer) -> None:
    first = new_server()
    url = first.start()
    second = EmbeddedPostgres(first.folder)
    assert second.start() == url
    assert _main_pid(first) == _main_pid(second)


def test_two_starts_at_once_give_one_server(new_server: NewServer) -> None:
    servers = [new_server() for _ in range(3)]
    urls: list[str] = []
    threads = [threading.Thread(target=lambda server=server: urls.append(server.start())) for server in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(urls) == 3
    assert len(set(urls)) == 1
    assert len({_main_pid(server) for server in servers}) == 1


def test_a_long_path_gets_a_short_private_socket_folder(folder: Path, new_server: NewServer) -> None:
    deep = folder / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    deep.parent.chmod(0o755)
    deep.chmod(0o755)
    server = new_server(f"{deep.relative_to(folder)}/postgres")
    url = server.start()
    sockets = Path((server.place.cluster / "postmaster.pid").read_text().splitlines()[4])
    assert len(os.fsencode(sockets)) <= LONGEST_SOCKET_FOLDER
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    server.stop()
    assert server.start() == url
    server.stop()
    server.remove()
    assert not sockets.exists()


def test_a_path_with_spaces_and_marks_works(new_server: NewServer) -> None:
    server = new_server("Một Cửa")
    assert _ask(server.start(), "SELECT 1") == 1


def test_data_of_a_newer_version_is_refused(new_server: NewServer) -> None:
    server = new_server()
    server.start()
    server.stop()
    (server.place.cluster / "PG_VERSION").write_text("99\n")
    with pytest.raises(Refused, match="99"):
        server.start()


def test_data_of_an_older_version_is_moved_and_the_old_kept(new_server: NewServer) -> None:
    server = new_server()
    assert len(installs()) > 1, "the locked wheel no longer holds an older PostgreSQL to move from"
    old = installs()[0]
    create_cluster(server.place, usable_install(server.place, old), server.place.cluster, durable=False)
    with server._serve_for_a_moment(old, server.place.cluster) as url:
        _do(url.replace("/motcua?", "/postgres?"), "CREATE TABLE elsewhere (n int)")
        with psycopg.connect(url.replace("/motcua?", "/postgres?"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE motcua")
        _do(url, "CREATE TABLE người (tên text)", "INSERT INTO người VALUES ('Lan')")
    url = server.start()
    assert server.place.cluster_major() == newest_install().major
    assert _ask(url, "SELECT tên FROM người") == "Lan"
    assert [path.name.split("-")[1] for path in server.place.folder.glob("cluster-*")] == [str(old.major)]


def test_a_move_cut_off_at_its_last_step_is_finished(new_server: NewServer) -> None:
    server = new_server()
    url = server.start()
    _do(url, "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (1)")
    server.stop()
    work = server.place.make_folder(server.place.folder / "upgrade")
    server.place.cluster.rename(work / "cluster")
    assert _ask(server.start(), "SELECT n FROM kept") == 1


def test_a_dump_comes_back_whole_and_only_into_an_empty_database(new_server: NewServer, folder: Path) -> None:
    first, second = new_server("one"), new_server("two")
    _do(first.start(), "CREATE TABLE người (tên text)", "INSERT INTO người VALUES ('Minh'), ('Lan')")
    first.dump(folder / "database.dump")
    assert stat.S_IMODE((folder / "database.dump").stat().st_mode) == 0o600
    second.start()
    second.restore(folder / "database.dump")
    assert _ask(second.url, "SELECT string_agg(tên, ',' ORDER BY tên) FROM người") == "Lan,Minh"
    with pytest.raises(Refused):
        second.restore(folder / "database.dump")


def test_a_broken_dump_leaves_the_database_empty(new_server: NewServer, folder: Path) -> None:
    server = new_server()
    url = server.start()
    _do(url, "CREATE TABLE numbers AS SELECT generate_series(1, 200000) AS n, random() AS r")
    server.dump(folder / "whole.dump")
    content = (folder / "whole.dump").read_bytes()
    (folder / "half.dump").write_bytes(content[: len(content) // 2])
    _do(url, "DROP TABLE numbers")
    with pytest.raises(Refused):
        server.restore(folder / "half.dump")
    assert postgres_archive.table_count(url) == 0


def test_a_tied_server_ends_with_the_process_that_started_it(folder: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux ties a child to its parent")
    program = (
        "import sys, time; from pathlib import Path; from motcua.cli.postgres import EmbeddedPostgres; "
        "print(EmbeddedPostgres(Path(sys.argv[1]), durable=False).start(tied=True), flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program, str(folder / "tied")], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    server = EmbeddedPostgres(folder / "tied")
    try:
        assert parent.stdout.readline().startswith("postgresql://")
        assert server.is_running()
        parent.kill()
        parent.wait()
        deadline = time.monotonic() + 60
        while server.is_running() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not server.is_running()
    finally:
        parent.kill()
        parent.wait()
        parent.stdout.close()
        server.stop(at_once=True)
        server.remove()


@pytest.mark.skipif(not is_root, reason="asks for root")
def test_root_hands_the_server_to_an_account_without_rights(new_server: NewServer) -> None:
    server = new_server()
    server.start()
    assert Path(f"/proc/{_main_pid(server)}").stat().st_uid != 0
    assert server.place.account is not None
    assert server.place.cluster.stat().st_uid == server.place.account.uid


@pytest.mark.skipif(not is_root, reason="asks for root")
def test_below_a_closed_home_the_database_lives_elsewhere(folder: Path) -> None:
    closed = folder / "home"
    closed.mkdir(mode=0o700)
    server = EmbeddedPostgres(closed / "postgres", durable=False)
    try:
        _do(server.start(), "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (1)")
        assert server.place.folder.parent == Path("/var/lib/motcua")
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        server.stop()
        again = EmbeddedPostgres(closed / "postgres")
        assert _ask(again.start(), "SELECT n FROM kept") == 1
        assert again.place.folder == server.place.folder
        again.stop()
        shutil.rmtree(again.place.folder)
        with pytest.raises(Refused):
            EmbeddedPostgres(closed / "postgres").start()
    finally:
        shutil.rmtree(server.place.folder if server._known_place else closed, ignore_errors=True)


@pytest.mark.skipif(not is_root, reason="asks for root")
def test_root_leaves_an_ordinary_accounts_database_to_that_account(folder: Path) -> None:
    place = choose_place(folder / "postgres")
    theirs = folder / "postgres" / "cluster"
    theirs.mkdir()
    os.chown(theirs, 65534, 65534)
    os.chown(folder / "postgres", 65534, 65534)
    folder.chmod(0o711)
    found = choose_place(folder / "postgres")
    assert place.account is not None
    assert found.account is not None
    assert found.account.uid == 65534
