"""A broker of one process that has what librdkafka's mock cluster lacks: transactions whose aborted
messages nobody reads with read_committed. The old, plain versions of the protocol only; a group has
one member, the newest. Prints its port, and takes orders a line each: "down" cuts all connections and
those that come, "up" takes them again, "refuse CODE" fails the next commit of offsets. Each is answered
with "ok". With a certificate, its key, a user and a password as further arguments it speaks TLS, and
lets in who has logged in with SASL's PLAIN."""
import asyncio, os, ssl, struct, sys, time

PARTITIONS = int(sys.argv[1])
VERSIONS = {  # api key: newest version
    0: 3, 1: 4, 2: 1, 3: 1, 8: 2, 9: 1, 10: 1, 11: 1, 12: 0, 13: 0, 14: 0, 18: 0, 22: 1, 24: 0,
    25: 0, 26: 1, 28: 0, 17: 1, 36: 0}
LOGIN = tuple(sys.argv[4:6])
LOGIN_FAILED = 58
FENCED, UNKNOWN_MEMBER, ILLEGAL_GENERATION, BAD_SEQUENCE = 47, 25, 22, 45


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, form):
        value = struct.unpack_from(">" + form, self.data, self.at)
        self.at += struct.calcsize(">" + form)
        return value[0]

    def raw(self, count):
        self.at += count
        return self.data[self.at - count:self.at]

    def text(self):
        count = self.take("h")
        return None if count < 0 else self.raw(count).decode()

    def blob(self):
        count = self.take("i")
        return None if count < 0 else self.raw(count)

    def many(self, read):
        count = self.take("i")
        return None if count < 0 else [read() for _ in range(count)]


def num(form, *values):
    return struct.pack(">" + form, *values)


def text(value):
    return num("h", -1) if value is None else num("h", len(value.encode())) + value.encode()


def blob(value):
    return num("i", len(value)) + value


def many(items):
    items = list(items)
    return num("i", len(items)) + b"".join(items)


class Partition:
    def __init__(self):
        self.batches = []  # (base, last, bytes)
        self.end = 0
        self.open = {}  # producer id: first offset of its transaction
        self.aborted = []  # (producer id, first, offset of the marker)
        self.sequences = {}  # (producer id, epoch): (last base sequence, its offset, next sequence)

    def append(self, data):
        base, at = self.end, 0
        while at < len(data):
            size = 12 + struct.unpack_from(">i", data, at + 8)[0]
            batch = bytearray(data[at:at + size])
            last_delta = struct.unpack_from(">i", batch, 23)[0]
            struct.pack_into(">q", batch, 0, self.end)
            self.batches.append((self.end, self.end + last_delta, bytes(batch)))
            self.end += last_delta + 1
            at += size
        return base

    def stable(self):
        return min(self.open.values(), default=self.end)

    def finish(self, producer, epoch, commit):
        first = self.open.pop(producer, None)
        if first is None:
            return
        if not commit:
            self.aborted.append((producer, first, self.end))
        key, value = num("hh", 0, 1 if commit else 0), num("hi", 0, 0)
        # attributes, time and offset deltas, then lengths as zigzag varints
        body = bytes([0, 0, 0, len(key) * 2]) + key + bytes([len(value) * 2]) + value + b"\0"
        record = bytes([len(body) * 2]) + body
        now = int(time.time() * 1000)
        rest = num("hiqqqhii", 0x30, 0, now, now, producer, epoch, -1, 1) + record
        self.append(num("qiibI", 0, 9 + len(rest), 0, 2, 0) + rest)


topics, offsets, groups, transactions = {}, {}, {}, {}
connections, refusals, is_down = set(), [], False
producers = [0]


def partition(topic, index):
    if topic not in topics:
        topics[topic] = [Partition() for _ in range(PARTITIONS)]
    return topics[topic][index]


class Transaction:
    def __init__(self, producer):
        self.producer, self.epoch = producer, -1
        self.parts, self.offsets = set(), {}

    def finish(self, commit):
        for topic, index in self.parts:
            partition(topic, index).finish(self.producer, self.epoch, commit)
        if commit:
            offsets.update(self.offsets)
        self.parts, self.offsets = set(), {}


def fenced(identity, producer, epoch):
    known = transactions.get(identity)
    return known is None or known.producer != producer or known.epoch != epoch


async def produce(r, version):
    identity = r.text()
    r.take("h"), r.take("i")

    def part():
        return r.take("i"), r.blob()

    def topic():
        name, answers = r.text(), []
        for index, data in r.many(part):
            where = partition(name, index)
            attributes = struct.unpack_from(">h", data, 21)[0]
            producer, epoch, sequence, count = struct.unpack_from(">qhii", data, 43)
            error, base = 0, -1
            if identity is not None and fenced(identity, producer, epoch):
                error = FENCED
            elif producer >= 0:
                last, offset, after = where.sequences.get((producer, epoch), (-1, -1, 0))
                if sequence == last:
                    base = offset  # sent again: it is there already
                elif sequence != after:
                    error = BAD_SEQUENCE
                else:
                    if attributes & 0x10:
                        where.open.setdefault(producer, where.end)
                    base = where.append(data)
                    where.sequences[producer, epoch] = (sequence, base, sequence + count)
            else:
                base = where.append(data)
            answers.append(num("ihqq", index, error, base, -1))
        return text(name) + many(answers)

    return many(r.many(topic)) + num("i", 0)


async def fetch(r, version):
    r.take("i")
    wait, _, _, isolation = r.take("i"), r.take("i"), r.take("i"), r.take("b")
    wanted = r.many(lambda: (r.text(), r.many(lambda: (r.take("i"), r.take("q"), r.take("i")))))
    deadline = time.monotonic() + wait / 1000
    while True:
        found, answers = False, []
        for name, parts in wanted:
            out = []
            for index, offset, limit in parts:
                where = partition(name, index)
                stable = where.stable() if isolation else where.end
                data = b""
                for base, last, batch in where.batches:
                    if last >= offset and base < stable:
                        if data and len(data) + len(batch) > limit:
                            break
                        data += batch
                aborted = [num("qq", producer, first) for producer, first, end in where.aborted
                           if end >= offset] if isolation else []
                found = found or bool(data)
                out.append(num("ihqq", index, 0, where.end, stable) + many(aborted) + blob(data))
            answers.append(text(name) + many(out))
        if found or time.monotonic() >= deadline:
            return num("i", 0) + many(answers)
        await asyncio.sleep(0.01)


async def list_offsets(r, version):
    r.take("i")

    def topic():
        name = r.text()
        return text(name) + many(
            num("ihqq", index, 0, -1, 0 if at == -2 else partition(name, index).end)
            for index, at in r.many(lambda: (r.take("i"), r.take("q"))))

    return many(r.many(topic))


async def metadata(r, version):
    names = r.many(r.text)
    for name in names or []:
        partition(name, 0)
    names = sorted(topics) if names is None else names
    return (many([num("i", 1) + text("127.0.0.1") + num("i", PORT) + text(None)]) + num("i", 1)
            + many(num("h", 0) + text(name) + num("b", 0) + many(
                num("hii", 0, index, 1) + many([num("i", 1)]) * 2
                for index in range(PARTITIONS)) for name in names))


async def commit(r, version):
    group, generation, member = r.text(), r.take("i"), r.text()
    r.take("q")
    error = check(group, generation, member) or (refusals.pop(0) if refusals else 0)

    def part(name):
        index, offset, _ = r.take("i"), r.take("q"), r.text()
        if not error:
            offsets[group, name, index] = offset
        return num("ih", index, error)

    def topic():
        name = r.text()
        return text(name) + many(r.many(lambda: part(name)))

    return many(r.many(topic))


async def committed(r, version):
    group = r.text()

    def topic():
        name = r.text()
        return text(name) + many(
            num("iq", index, offsets.get((group, name, index), -1)) + text(None) + num("h", 0)
            for index in r.many(lambda: r.take("i")))

    return many(r.many(topic))


async def coordinator(r, version):
    where = num("i", 1) + text("127.0.0.1") + num("i", PORT)
    return num("h", 0) + where if version == 0 else num("ih", 0, 0) + text(None) + where


def check(group, generation, member):
    now = groups.get(group)
    if now is None or now["member"] != member:
        return UNKNOWN_MEMBER
    return 0 if now["generation"] == generation else ILLEGAL_GENERATION


async def join(r, version):
    group, _ = r.text(), r.take("i")
    if version > 0:
        r.take("i")
    member, _ = r.text(), r.text()
    protocols = r.many(lambda: (r.text(), r.blob()))
    now = groups.setdefault(group, {"generation": 0, "member": None})
    now["generation"] += 1
    if not member:
        member = "member-%d" % now["generation"]
    now["member"] = member
    name, data = protocols[0]
    return (num("hi", 0, now["generation"]) + text(name) + text(member) * 2
            + many([text(member) + blob(data)]))


async def sync(r, version):
    error = check(r.text(), r.take("i"), member := r.text())
    given = dict(r.many(lambda: (r.text(), r.blob())))
    return num("h", error) + blob(given.get(member, b""))


async def heartbeat(r, version):
    return num("h", check(r.text(), r.take("i"), r.text()))


async def leave(r, version):
    group, member = r.text(), r.text()
    if groups.get(group, {}).get("member") == member:
        groups[group]["member"] = None
    return num("h", 0)


async def versions(r, version):
    return num("h", 35 if version > 0 else 0) + many(
        num("hhh", key, 0, newest) for key, newest in VERSIONS.items())


async def initialise(r, version):
    identity = r.text()
    if identity is None:
        producers[0] += 1
        return num("ihqh", 0, 0, producers[0], 0)
    if identity not in transactions:
        producers[0] += 1
        transactions[identity] = Transaction(producers[0])
    known = transactions[identity]
    known.finish(False)
    known.epoch += 1
    return num("ihqh", 0, 0, known.producer, known.epoch)


async def add_partitions(r, version):
    identity, producer, epoch = r.text(), r.take("q"), r.take("h")
    error = FENCED if fenced(identity, producer, epoch) else 0

    def part(name):
        index = r.take("i")
        if not error:
            transactions[identity].parts.add((name, index))
        return num("ih", index, error)

    def topic():
        name = r.text()
        return text(name) + many(r.many(lambda: part(name)))

    return num("i", 0) + many(r.many(topic))


async def add_offsets(r, version):
    error = FENCED if fenced(r.text(), r.take("q"), r.take("h")) else 0
    return num("ih", 0, error)


async def end(r, version):
    identity, producer, epoch, decision = r.text(), r.take("q"), r.take("h"), r.take("b")
    if fenced(identity, producer, epoch):
        return num("ih", 0, FENCED)
    transactions[identity].finish(bool(decision))
    return num("ih", 0, 0)


async def commit_in_transaction(r, version):
    identity, group, producer, epoch = r.text(), r.text(), r.take("q"), r.take("h")
    error = FENCED if fenced(identity, producer, epoch) else 0

    def part(name):
        index, offset, _ = r.take("i"), r.take("q"), r.text()
        if not error:
            transactions[identity].offsets[group, name, index] = offset
        return num("ih", index, error)

    def topic():
        name = r.text()
        return text(name) + many(r.many(lambda: part(name)))

    return num("i", 0) + many(r.many(topic))


async def offer(r, version):
    return num("h", 0) + many([text("PLAIN")])


APIS = {
    17: offer,
    0: produce, 1: fetch, 2: list_offsets, 3: metadata, 8: commit, 9: committed, 10: coordinator,
    11: join, 12: heartbeat, 13: leave, 14: sync, 18: versions, 22: initialise,
    24: add_partitions, 25: add_offsets, 26: end, 28: commit_in_transaction}


async def serve(reader, writer):
    if is_down:
        return writer.transport.abort()
    connections.add(writer)
    is_known = not LOGIN
    try:
        while True:
            size, = struct.unpack(">i", await reader.readexactly(4))
            r = Reader(await reader.readexactly(size))
            key, version, correlation, _ = r.take("h"), r.take("h"), r.take("i"), r.text()
            if key == 36:
                is_known = tuple(r.blob().decode().split("\0")[1:]) == LOGIN
                error, reason = (0, None) if is_known else (LOGIN_FAILED, "not let in")
                answer = num("ih", correlation, error) + text(reason) + blob(b"")
            elif is_known or key in (17, 18):
                answer = num("i", correlation) + await APIS[key](r, version)
            else:
                return
            writer.write(blob(answer))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        connections.discard(writer)
        writer.close()


def order(words):
    global is_down
    if words[0] == "refuse":
        refusals.append(int(words[1]))
    else:
        is_down = words[0] == "down"
        for writer in list(connections) if is_down else []:
            writer.transport.abort()
    print("ok", flush=True)


def take_orders(loop):
    for line in sys.stdin:
        loop.call_soon_threadsafe(order, line.split())


async def main():
    global PORT
    context = None
    if LOGIN:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(sys.argv[2], sys.argv[3])
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    PORT = server.sockets[0].getsockname()[1]
    print(PORT, flush=True)
    # The end of our input is the end of whoever started us.
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, take_orders, loop)
    os._exit(0)


asyncio.run(main())
