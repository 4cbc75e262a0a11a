"""Turns a Parquet or Arrow file into a column stream, which Sources/Tables/Stream reads.

    converter.py INPUT OUTPUT [COLUMN...]

OUTPUT is a file, or - for standard output. Without columns all of them are written. Parquet, Arrow
IPC files and Arrow IPC streams are told apart by their first bytes. Doubles keep their bits, whole
numbers their digits and texts their bytes; what has no column type of its own becomes text: a
decimal its exact digits, bytes a text with a character for each byte, a list, struct or map its
JSON. Dates, times and timestamps become whole numbers, and the header says what they count.

Exit 0: done. Exit 1: the file is not one of these, or a column is missing; one line on standard
error says why.
"""

import json
import struct
import sys

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

MAGIC = b"MUSTCOL1"
ROWS = 1 << 16
UNITS = {"s": "millis", "ms": "millis", "us": "micros", "ns": "nanos"}


class Refusal(Exception):
    """What is said to the person whose file it is."""


class Kind:
    """How a column of one Arrow type is written: its type, its logical type, and how a batch's
    array is made ready for it."""

    def __init__(self, name, arrow):
        self.name = name
        self.logical = None
        self.type, self.prepare = self._choose(arrow)

    def _choose(self, arrow):
        types = pa.types
        if types.is_dictionary(arrow):
            inner = Kind(self.name, arrow.value_type)
            self.logical = inner.logical
            return inner.type, lambda array: inner.prepare(array.dictionary_decode())
        if types.is_boolean(arrow):
            return "bool", lambda array: array
        if types.is_integer(arrow):
            return "int64", lambda array: array.cast(pa.int64())
        if types.is_floating(arrow):
            return "double", lambda array: array.cast(pa.float64())
        if types.is_date32(arrow):
            self.logical = "date"
            return "int64", lambda array: array.cast(pa.int32()).cast(pa.int64())
        if types.is_date64(arrow):
            self.logical = "timestamp-millis"
            return "int64", lambda array: array.cast(pa.int64())
        if types.is_timestamp(arrow):
            self.logical = ("" if arrow.tz else "local-") + "timestamp-" + UNITS[arrow.unit]
            return "int64", self._counted(arrow, pa.timestamp("ms", arrow.tz))
        if types.is_time(arrow):
            self.logical = "time-" + UNITS[arrow.unit]
            if types.is_time32(arrow):
                return "int64", lambda array: array.cast(pa.time32("ms")).cast(pa.int32()).cast(pa.int64())
            return "int64", lambda array: array.cast(pa.int64())
        if types.is_string(arrow):
            return "string", lambda array: array
        if types.is_large_string(arrow) or types.is_decimal(arrow) or types.is_null(arrow):
            return "string", lambda array: array.cast(pa.string())
        if types.is_string_view(arrow):
            return "string", lambda array: array.cast(pa.string())
        if self._is_bytes(arrow):
            return "string", lambda array: texts(array, lambda value: value.decode("latin-1"))
        return "string", lambda array: texts(array, as_json)

    @staticmethod
    def _is_bytes(arrow):
        types = pa.types
        return (
            types.is_binary(arrow)
            or types.is_large_binary(arrow)
            or types.is_fixed_size_binary(arrow)
            or types.is_binary_view(arrow)
        )

    @staticmethod
    def _counted(arrow, millis):
        if arrow.unit == "s":
            return lambda array: array.cast(millis).cast(pa.int64())
        return lambda array: array.cast(pa.int64())

    def header(self):
        entry = {"name": self.name, "type": self.type}
        if self.logical:
            entry["logicalType"] = self.logical
        return entry


def texts(array, text):
    values = (value.as_py() for value in array)
    return pa.array([None if value is None else text(value) for value in values], pa.string())


def as_json(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def whole(array):
    """The array with its first value at the beginning of its buffers, where a slice's is not."""
    return array if array.offset == 0 else pa.concat_arrays([array, array.slice(0, 0)])


def bits(array):
    """The buffer of a boolean array, a bit for each row, the least significant one first."""
    array = whole(array)
    if array.offset != 0:
        array = pa.array(array.to_pylist(), pa.bool_())
    return array.buffers()[1].slice(0, (len(array) + 7) // 8)


def body(kind, array):
    """The parts of a column's values in one batch."""
    count = len(array)
    offset = array.offset
    if kind.type == "bool":
        return [bits(pc.fill_null(array, False))]
    if kind.type in ("double", "int64"):
        return [array.buffers()[1].slice(8 * offset, 8 * count)]
    offsets = array.buffers()[1].slice(4 * offset, 4 * (count + 1))
    first, last = struct.unpack_from("<i", offsets, 0)[0], struct.unpack_from("<i", offsets, 4 * count)[0]
    data = array.buffers()[2]
    return [offsets] if data is None else [offsets, data.slice(first, last - first)]


def write_column(output, kind, array):
    array = kind.prepare(array)
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    parts = body(kind, array)
    if array.null_count > 0:
        parts = [b"\x01", bits(array.is_valid())] + parts
    else:
        parts = [b"\x00"] + parts
    output.write(struct.pack("<Q", sum(len(part) for part in parts)))
    for part in parts:
        output.write(part)


def open_input(path, names):
    """The schema of a file, and its record batches."""
    with open(path, "rb") as file:
        head = file.read(8)
    if head[:4] == b"PAR1":
        file = pq.ParquetFile(path, memory_map=True)
        schema = file.schema_arrow
        return schema, lambda: file.iter_batches(batch_size=ROWS, columns=names or None)
    source = pa.memory_map(path)
    if head[:6] == b"ARROW1":
        reader = pa.ipc.open_file(source)
        return reader.schema, lambda: (
            reader.get_batch(index) for index in range(reader.num_record_batches)
        )
    reader = pa.ipc.open_stream(source)
    return reader.schema, lambda: iter(reader)


def convert(path, output, names):
    schema, batches = open_input(path, names)
    for name in names or schema.names:
        if len(schema.get_all_field_indices(name)) != 1:
            count = len(schema.get_all_field_indices(name))
            raise Refusal(f"found {count} columns \"{name}\", expected one")
    kinds = [Kind(name, schema.field(name).type) for name in names or schema.names]
    header = json.dumps({"columns": [kind.header() for kind in kinds]}).encode()
    output.write(MAGIC + struct.pack("<I", len(header)) + header)
    rows = 0
    for batch in batches():
        for start in range(0, batch.num_rows, ROWS):
            part = batch.slice(start, ROWS)
            output.write(struct.pack("<I", part.num_rows))
            for kind in kinds:
                write_column(output, kind, part.column(part.schema.get_field_index(kind.name)))
            rows += part.num_rows
    output.write(struct.pack("<IQ", 0, rows))


def main(arguments):
    if len(arguments) < 2:
        print("usage: converter.py INPUT OUTPUT [COLUMN...]", file=sys.stderr)
        return 2
    path, target, names = arguments[0], arguments[1], arguments[2:]
    try:
        if target == "-":
            convert(path, sys.stdout.buffer, names)
            sys.stdout.buffer.flush()
        else:
            with open(target, "wb") as output:
                convert(path, output, names)
    except (Refusal, OSError, pa.ArrowException) as error:
        print(" ".join(str(error).split())[:500], file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
