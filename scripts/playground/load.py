#!/usr/bin/env python3
"""Sends applications one by one to a runtime, and prints who answered them: the column is a version's
first twelve digits, the rows are the status codes. load.py URL FIRST COUNT [RECORDS]"""
import collections
import csv
import json
import sys
import urllib.error
import urllib.request

url, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with open(sys.argv[4], encoding="utf-8") as file:
    rows = list(csv.DictReader(file))
numbers = {
    "id", "duration_months", "credit_amount", "installment_rate", "residence_years", "existing_credits",
    "dependants",
}
skipped = {"label_value", "score", "gender", "age_group"}
seen = collections.Counter()
for index in range(first, first + count):
    record = {
        name: int(value) if name in numbers else value
        for name, value in rows[index % len(rows)].items() if name not in skipped
    }
    record["id"] = index
    request = urllib.request.Request(
        url + "/score", json.dumps(record).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            seen[answer.headers["Muster-Version"][:12], answer.status] += 1
    except urllib.error.HTTPError as error:
        seen[error.headers["Muster-Version"][:12], error.code] += 1
for (version, status), times in sorted(seen.items()):
    print(f"{version}  {status}  {times} times")
