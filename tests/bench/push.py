"""Goal 17: what one push costs its sender, beside the arithmetic that nobody can spare.

The floor is a fresh key on P-256, ECDH and AES-GCM in OpenSSL. Counted is the processor time of
the sending thread; the push service is a process of its own that answers at once.
"""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rehabfield.push import Courier, Hosts, Message, Tokens, Urgency, Verdict, encrypted, topic
from rehabfield.vault import Vault
from tests.bench.goals import Measured, compare
from tests.push_service import Phone, text_of

AT_ONCE = 40
ROUNDS = 21
CONTACT = "mailto:donghanh@example.vn"
UNIT = "× OpenSSL"
TAKEN = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"


def measure() -> Iterator[Measured]:
    """Encrypting alone, sending, and the library's own way, in turns with the floor."""
    with sink() as host, TemporaryDirectory() as folder:
        keys = Vault.create(Path(folder) / "secrets").push
        phone = Phone(f"http://{host}/p/1", ec.generate_private_key(ec.SECP256R1()), os.urandom(16))
        target, message = phone.target(), _message()
        text = message.payload()
        floor = _floor(phone, text)
        tokens = Tokens()
        with Courier(keys, CONTACT, Hosts(frozenset({host})), tokens=tokens) as courier:
            assert courier.send(target, message).verdict is Verdict.delivered
            encrypting = compare(_timed(lambda: encrypted(target, text)), floor, ROUNDS)
            sending = compare(_timed(lambda: courier.send(target, message)), floor, ROUNDS)
            plain = _timed(_library(phone, text, keys.private(1)))
            library = compare(plain, _timed(lambda: courier.send(target, message)), ROUNDS)
            signed = len(tokens)
    yield Measured("17", "encrypting a push, CPU", encrypting.best, UNIT, 1.6, binds=False)
    yield Measured("17", "a push with its way, CPU", sending.best, UNIT, 5, binds=False)
    yield Measured("17", "ours, pywebpush’s own way = 1", 1 / library.best, "×", 0.2, binds=False)
    yield Measured("17", "tokens signed for one push service", signed, "", 1)


def _message() -> Message:
    return Message(
        title="Nhắc việc",
        body="Hôm nay bác có 2 việc",
        navigate="https://donghanh.example.vn/today",
        tag="due",
        topic=topic("user", "due", "2026-11-21"),
        ttl=timedelta(hours=13),
        urgency=Urgency.high,
        badge=2,
    )


def _timed(work: Callable[[], object]) -> Callable[[], list[float]]:
    """Processor time of this thread for each of some."""

    def run() -> list[float]:
        begun = time.thread_time()
        for _ in range(AT_ONCE):
            work()
        return [(time.thread_time() - begun) / AT_ONCE]

    return run


def _floor(phone: Phone, text: bytes) -> Callable[[], list[float]]:
    theirs, nonce = phone.key.public_key(), os.urandom(12)

    def work() -> None:
        own = ec.generate_private_key(ec.SECP256R1())
        shared = own.exchange(ec.ECDH(), theirs)
        AESGCM(shared[:16]).encrypt(nonce, text, None)

    return _timed(work)


def _library(phone: Phone, text: bytes, key: ec.EllipticCurvePrivateKey) -> Callable[[], object]:
    """As its own description says it is used."""
    from pywebpush import webpush

    keys = {"p256dh": phone.p256dh, "auth": phone.auth}
    secret = text_of(key.private_numbers().private_value.to_bytes(32))

    def work() -> object:
        return webpush(
            {"endpoint": phone.endpoint, "keys": keys},
            text,
            vapid_private_key=secret,
            vapid_claims={"sub": CONTACT},
            ttl=60,
            timeout=10,
        )

    return work


@contextmanager
def sink() -> Iterator[str]:
    """A push service that takes everything, in another process."""
    listening = socket.create_server(("127.0.0.1", 0))
    host = f"127.0.0.1:{listening.getsockname()[1]}"
    taking = get_context("fork").Process(target=_take, args=(listening,), daemon=True)
    taking.start()
    listening.close()
    try:
        yield host
    finally:
        taking.terminate()
        taking.join()


def _take(listening: socket.socket) -> None:
    while True:
        line, _ = listening.accept()
        threading.Thread(target=_answer, args=(line,), daemon=True).start()


def _answer(line: socket.socket) -> None:
    with line:
        held = b""
        while more := line.recv(65_536):
            held += more
            head, end, body = held.partition(b"\r\n\r\n")
            length = head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]
            if end and len(body) >= int(length or 0):
                line.sendall(TAKEN)
                held = b""
