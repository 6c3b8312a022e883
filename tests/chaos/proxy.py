"""A proxy between services and PostgreSQL that breaks connections on purpose: one port (a link) for
each instance, so that what happens to a connection happens to a known process."""

import asyncio
import dataclasses
import threading
import typing

import messages

CHUNK = 65536


@dataclasses.dataclass
class Trap:
    """Springs once, at a moment of one statement, and calls `spring(connection)`.

    `statement` is the beginning of a text (COMMIT) or of a prepared statement's name. The moments:
    before     the message has arrived here, and not at the server; it goes on unless `spring` cuts
               the connection or holds it
    committed  the server has committed, and its answer has not gone on
    between    the server has answered the flight, its transaction is still open"""

    statement: str
    moment: str
    spring: typing.Callable
    sprung: threading.Event = dataclasses.field(default_factory=threading.Event)


class Connection:
    """A client's connection and ours to the server, of one link."""

    def __init__(self, link, client, server):
        self.link = link
        self.seen = None  # the trap whose statement is under way
        self._client = client
        self._server = server
        self._broken = False
        self._open = asyncio.Event()
        self._open.set()

    def hold(self):
        """What the client sends stays here until `release`."""
        self._open.clear()

    def release(self):
        self.link.call(self._open.set)

    def cut(self):
        self._broken = True
        self._open.set()
        for writer in (self._client, self._server):
            writer.transport.abort()

    async def run(self, client_reader, server_reader):
        pumps = [
            asyncio.ensure_future(pump) for pump in (
                self._pump(client_reader, self._server, self._from_client, True),
                self._pump(server_reader, self._client, self._from_server, False))
        ]
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        self.cut()
        await asyncio.gather(*pumps, return_exceptions=True)

    async def _pump(self, reader, writer, look, upwards):
        splitter = messages.Splitter(begins_untyped=upwards)
        try:
            while chunk := await reader.read(CHUNK):
                for kind, message in splitter.feed(chunk):
                    look(kind, message)
                    if upwards:
                        await self._open.wait()
                    if self._broken or writer.transport.is_closing():
                        return
                    self._forward(writer, message, upwards)
                await writer.drain()
        except (ConnectionError, OSError):
            pass

    def _forward(self, writer, message, upwards):
        left = self.link.left[upwards]
        if left is None or len(message) < left:
            writer.write(message)
            if left is not None:
                self.link.left[upwards] = left - len(message)
            return
        self.link.left[upwards] = None
        writer.write(message[:left])
        self.link.counted.set()
        self.cut()

    def _from_client(self, kind, message):
        named = messages.statement(kind, message)
        for trap in self.link.traps if named else ():
            if named.startswith(trap.statement):
                if trap.moment == "before":
                    self._spring(trap)
                else:
                    self.seen = trap

    def _from_server(self, kind, message):
        trap = self.seen
        if not trap:
            return
        if trap.moment == "committed" and messages.is_committed(kind, message):
            self._spring(trap)
        elif trap.moment == "between" and messages.is_in_transaction(kind, message):
            self._spring(trap)
        elif messages.is_ready(kind):
            self.seen = None

    def _spring(self, trap):
        self.seen = None
        if trap in self.link.traps and not trap.sprung.is_set():
            trap.spring(self)
            trap.sprung.set()


class Link:
    """One port of the proxy. Its methods are called from other threads than the proxy's."""

    def __init__(self, proxy):
        self.port = None
        self.traps = []
        self.left = {True: None, False: None}  # bytes until the cut, to and from the server
        self.counted = threading.Event()
        self.connections = set()
        self.call = proxy.call

    def cut_after(self, size, upwards):
        """Break the connection within a message, `size` bytes from now."""
        self.counted.clear()
        self.left[upwards] = size

    def set_trap(self, trap):
        self.call(lambda: self.traps.append(trap))

    def clear(self):
        """Neither traps nor cuts any more."""
        self.left = {True: None, False: None}
        self.call(self.traps.clear)

    def remove_trap(self, trap):
        self.call(lambda: trap in self.traps and self.traps.remove(trap))

    def cut_now(self):
        """Of all methods this one is the proxy's own."""
        for connection in list(self.connections):
            connection.cut()

    async def serve(self, server_port):
        async def accept(reader, writer):
            try:
                upper_reader, upper_writer = await asyncio.open_connection("127.0.0.1", server_port)
            except OSError:
                writer.transport.abort()
                return
            connection = Connection(self, writer, upper_writer)
            self.connections.add(connection)
            try:
                await connection.run(reader, upper_reader)
            finally:
                self.connections.discard(connection)

        server = await asyncio.start_server(accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        return server


class Proxy:
    """The links to one server, on a thread of their own."""

    def __init__(self, server_port):
        self._server_port = server_port
        self._loop = asyncio.new_event_loop()
        self._servers = []
        self._links = []
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def call(self, function):
        """Run a function between the proxy's own steps, and wait for it."""
        async def run():
            return function()

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(30)

    def link(self):
        link = Link(self)
        self._links.append(link)
        self._servers.append(
            asyncio.run_coroutine_threadsafe(link.serve(self._server_port), self._loop).result(30))
        return link

    def close(self):
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(30)
        self._loop.close()

    async def _end(self):
        for server in self._servers:
            server.close()
        for link in self._links:
            link.cut_now()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*others, return_exceptions=True)
