"""A push service that a real Firefox subscribes with: what Mozilla's own does, on this machine."""

import asyncio
import threading
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from aiohttp import WSMsgType, web

from tests.push_service import text_of


class Autopush:
    """Hands every POST on to the browser that subscribed, until it unsubscribes: then 410."""

    def __init__(self) -> None:
        self.got: list[dict[str, str]] = []
        """Headers of what was posted and handed on."""
        self.host = ""
        self._lines: dict[str, web.WebSocketResponse] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._do(self._begin())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._do(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def url(self) -> str:
        """What Firefox connects to."""
        return f"ws://{self.host}/ws"

    @property
    def subscribed(self) -> int:
        """How many subscriptions there are."""
        return len(self._lines)

    def _do(self, work: Coroutine[Any, Any, object]) -> object:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    async def _begin(self) -> None:
        app = web.Application()
        app.add_routes([web.get("/ws", self._browser), web.post("/p/{channel}", self._posted)])
        self._runner = web.AppRunner(app, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.host = f"127.0.0.1:{self._runner.addresses[0][1]}"

    async def _browser(self, request: web.Request) -> web.WebSocketResponse:
        line = web.WebSocketResponse(protocols=("push-notification",))
        await line.prepare(request)
        async for message in line:
            if message.type is not WSMsgType.TEXT:
                break
            said = message.json()
            answer = self._answer(line, said) if said else {}
            if answer is not None:
                await line.send_json(answer)
        return line

    def _answer(self, line: web.WebSocketResponse, said: dict[str, Any]) -> dict[str, Any] | None:
        match said["messageType"]:
            case "hello":
                own = said.get("uaid") or uuid4().hex
                return {
                    "messageType": "hello",
                    "uaid": own,
                    "status": 200,
                    "use_webpush": True,
                    "broadcasts": {},
                }
            case "register":
                channel = said["channelID"]
                self._lines[channel] = line
                return {
                    "messageType": "register",
                    "channelID": channel,
                    "status": 200,
                    "pushEndpoint": f"http://{self.host}/p/{channel}",
                }
            case "unregister":
                self._lines.pop(said["channelID"], None)
                return {
                    "messageType": "unregister",
                    "channelID": said["channelID"],
                    "status": 200,
                }
            case _:
                return None

    async def _posted(self, request: web.Request) -> web.Response:
        channel, body = request.match_info["channel"], await request.read()
        line = self._lines.get(channel)
        if line is None:
            return web.Response(status=410)
        self.got.append({name.lower(): value for name, value in request.headers.items()})
        await line.send_json(
            {
                "messageType": "notification",
                "channelID": channel,
                "version": uuid4().hex,
                "data": text_of(body),
                "headers": {"encoding": "aes128gcm"},
            }
        )
        return web.Response(status=201)
