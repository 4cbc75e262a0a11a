"""What Muster needs of each partition of scored rows to compute its own metrics of all of them.

A metric of a partition cannot be merged with that of another; the rows can. Each partition gives its
rows without the columns that no metric asks for, equal rows once with their number, numbers as the
file writes them: nothing is computed or rounded here. Muster reads the merged rows as it reads a file,
so that its figures are those of the file, bit for bit (docs/executors.md, "Metrics of partitions").
"""

import json

SEPARATORS = (",", ":")


class BadInput(Exception):
    kind = "input"


def partials(external_inputs, external_outputs, external_model_assets):
    """One object a partition; see `aggregate`."""
    from pyspark.sql import SparkSession

    options = read_options(external_model_assets)
    source = external_inputs[0]
    session = SparkSession.builder.getOrCreate()
    context = session.sparkContext
    lines = context.textFile(source["fileUrl"], options.get("partitions") or None)
    header = None
    if options["format"] == "csv":
        first = lines.first()
        header = fields(first.lstrip("\ufeff"))
        lines = lines.mapPartitionsWithIndex(
            lambda index, rows: without_first(rows) if index == 0 else rows
        )
        places(header, options)
    texts = lines.mapPartitions(lambda rows: [aggregate(rows, header, options)]).collect()
    return [json.loads(text) for text in texts]


def read_options(model_assets):
    for asset in model_assets:
        if asset["name"] == "options.json":
            with open(asset["fileUrl"][len("file://") :], encoding="utf-8") as file:
                return json.load(file)
    raise BadInput("options.json is missing")


def without_first(rows):
    next(rows, None)
    return rows


def fields(line):
    import csv

    if line.count('"') % 2:
        # A partition may begin anywhere, so a row must be a line.
        raise BadInput("a field holds a line break; write the data as JSON lines")
    return next(csv.reader([line], strict=True))


def places(header, options):
    found = []
    for column in options["columns"]:
        if column not in header:
            raise BadInput("there is no column %s" % column)
        found.append(header.index(column))
    return found


def aggregate(lines, header, options):
    """The partition as JSON text: `rows`, how many there are, and `cells`, each a list of the texts of
    the columns and, last, how many rows are so. Sorted, so that a partition has one text."""
    counts = {}
    rows = 0
    if header is not None:
        where = places(header, options)
        for line in lines:
            if not line.strip():
                continue
            row = fields(line)
            if len(row) != len(header):
                raise BadInput("a row has %d fields, the header has %d" % (len(row), len(header)))
            key = tuple(row[place] for place in where)
            counts[key] = counts.get(key, 0) + 1
            rows += 1
    else:
        for line in lines:
            if not line.strip():
                continue
            try:
                # Numbers stay as they are written: a float here might be written differently.
                record = json.loads(line, parse_float=Number, parse_int=Number)
            except ValueError as error:
                raise BadInput("a line is not JSON: %s" % error) from None
            if not isinstance(record, dict):
                raise BadInput("a line is no object")
            key = tuple(written(record.get(column)) for column in options["columns"])
            counts[key] = counts.get(key, 0) + 1
            rows += 1
    cells = [list(key) + [count] for key, count in sorted(counts.items())]
    return json.dumps({"rows": rows, "cells": cells}, separators=SEPARATORS)


class Number:
    def __init__(self, text):
        self.text = text


def written(value):
    """A value of a JSON record as JSON text."""
    if isinstance(value, Number):
        return value.text
    if value is None or isinstance(value, (bool, str)):
        return json.dumps(value)
    raise BadInput("a column holds something that is neither a number nor a text")
