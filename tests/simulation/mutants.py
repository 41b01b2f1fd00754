"""Bugs known from other systems, planted one at a time. A simulator that lets one live is not worth running.

Each says where it goes: into the server process (before it starts) or into the guns' engine.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple
from uuid import uuid4

import asyncpg
import msgspec

from stowage.gateway import feed, live, streams
from stowage.gateway.envelope import Incoming
from stowage.kernel.quantity import Quantity
from stowage.receiving import rules as receiving
from stowage.receiving.model import Part
from stowage_sync import push as engine_push
from stowage_sync.messages import WriteStream


def no_dedupe() -> None:
    """A command sent again is executed again, beside the answer it had."""
    take = streams.Streams.take

    def forgetful(self: Any, push: Any) -> Any:
        taken = take(self, push)
        again = [one.incoming for one in taken if one.answer is not None]
        return [*taken, *(streams.Taken(incoming, b"") for incoming in map(as_new, again))]

    streams.Streams.take = forgetful  # type: ignore[method-assign]


def as_new(incoming: Incoming) -> Incoming:
    """The same command under an id of its own, outside the stream."""
    op_id = uuid4()
    envelope = {**msgspec.json.decode(incoming.data), "op_id": op_id, "cseq": 0, "incarnation": None}
    return Incoming(op_id, 0, msgspec.json.encode(envelope), incoming.device, None)


REACHED = """
    UPDATE feed_partition p SET head = greatest(head, (SELECT max(seq) FROM feed_row WHERE partition = p.id))
    WHERE name = ANY($1::text[])
"""


def bare_sequence_cursor() -> None:
    """Feed rows numbered by a bare sequence, the head being what has been seen committed: a slow transaction's rows appear
    behind cursors that have passed them.
    """
    statement = feed.PUBLISH
    counter = statement[statement.index("), head AS (") : statement.index("), told AS (")]
    plain = "), head AS (SELECT id, name, head FROM feed_partition WHERE name = ANY($1::text[]) AND $2::bigint[] IS NOT NULL"
    for found, planted in (
        (counter, plain),
        ("head.head - split_part(x.numbers, ' ', 1)::bigint", "nextval('bare_cursor')"),
    ):
        assert statement.count(found) == 1, found
        statement = statement.replace(found, planted)
    feed.PUBLISH = statement
    publish = live.Live.publish
    tasks = set()

    def published(self: Any, heads: dict[str, int]) -> None:
        task = asyncio.get_running_loop().create_task(tell(heads))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        publish(self, heads)

    async def tell(heads: dict[str, int]) -> None:
        connection = await asyncpg.connect(os.environ["DATABASE_URL"])
        await connection.execute(REACHED, sorted(heads))
        await connection.close()

    live.Live.publish = published  # type: ignore[method-assign,assignment]


def float_quantity() -> None:
    """A quantity passes through a float on its way to the ledger."""
    divide = receiving.divide

    def floating(*args: Any, **kwargs: Any) -> Any:
        divided = divide(*args, **kwargs)
        return tuple(Part(part.status, part.lot, Quantity(int(part.quantity / 10_000 * 10_000))) for part in divided)

    receiving.divide = floating


def no_limit_on_one_path() -> None:
    """The over-receipt rule is skipped for goods received in a container."""
    count, divide = receiving._count, receiving.divide
    unlimited = False

    def counting(state: Any, command: Any, context: Any) -> Any:
        nonlocal unlimited
        unlimited = command.container != "" and command.order_line is not None
        return count(state, command, context)

    def dividing(goods: Any, damaged: Any, acceptable: Any, *rest: Any) -> Any:
        return divide(goods, damaged, Quantity(10**12) if unlimited else acceptable, *rest)

    receiving._count = counting
    receiving.divide = dividing  # type: ignore[assignment]


def drop_before_acknowledgement() -> None:
    """The engine forgets what it has sent, before the server has answered."""
    advance = engine_push.Push.advance

    def hasty(self: Any, now: int) -> None:
        before = len(self.core.out)
        advance(self, now)
        for effect in self.core.out[before:]:
            ask = getattr(effect, "ask", None)
            if ask is not None and ask.to >= ask.from_:
                stream = msgspec.structs.replace(self.queue.stream, first=ask.to + 1, acked=ask.to)
                self.queue.stream = stream
                self.core.note(WriteStream(stream.first, stream.acked, stream.backup))

    engine_push.Push.advance = hasty  # type: ignore[method-assign]


async def make_sequence(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE SEQUENCE bare_cursor START 100000")
    await connection.close()


class Mutant(NamedTuple):
    """`breaks` is the invariant that must catch it; `prepare` readies the database before the servers start."""

    plant: Callable[[], None]
    breaks: int
    on_server: bool = True
    prepare: Callable[[str], Awaitable[None]] | None = None


MUTANTS = {
    "no-dedupe": Mutant(no_dedupe, breaks=2),
    "bare-sequence-cursor": Mutant(bare_sequence_cursor, breaks=4, prepare=make_sequence),
    "float-quantity": Mutant(float_quantity, breaks=2),
    "over-receipt-unchecked-in-container": Mutant(no_limit_on_one_path, breaks=3),
    "drop-before-acknowledgement": Mutant(drop_before_acknowledgement, breaks=2, on_server=False),
}


def plant_on_server(name: str) -> None:
    assert MUTANTS[name].on_server
    MUTANTS[name].plant()
