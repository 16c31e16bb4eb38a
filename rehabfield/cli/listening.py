"""The port to listen on, taken before anything else is done: one in use is said at once."""

import errno
import socket

REASONS = {
    errno.EADDRINUSE: "đang có chương trình khác dùng; thử --port khác"
    " (in use by another program; try another --port)",
    errno.EACCES: "không được phép mở; dùng cổng từ 1024 trở lên"
    " (not allowed; take a port from 1024 up)",
    errno.EADDRNOTAVAIL: "không phải địa chỉ của máy này (not an address of this machine)",
}
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
ANYWHERE = frozenset({"0.0.0.0", "::", ""})


class PortTaken(Exception):
    """The address cannot be listened on; the message says why, in a line."""


def bound(host: str, port: int) -> socket.socket:
    """A socket bound to that address, not yet listening. Raises PortTaken."""
    taken = None
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        taken = socket.socket(family, kind, protocol)
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(address)
    except (OSError, OverflowError) as error:
        if taken is not None:
            taken.close()
        reason = REASONS.get(getattr(error, "errno", None) or 0, str(error))
        raise PortTaken(f"{host}:{port}: {reason}") from None
    return taken


def address_of(host: str, port: int, scheme: str) -> str:
    """The address to type into a browser on this machine."""
    name = "localhost" if host in LOOPBACK | ANYWHERE else host
    return f"{scheme}://{f'[{name}]' if ':' in name else name}:{port}"
