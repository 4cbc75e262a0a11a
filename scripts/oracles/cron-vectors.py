#!/usr/bin/env python3
"""What croniter and zoneinfo say of cron texts: text, zone, start and the next moments, one a line.

    pip install croniter
    scripts/oracles/cron-vectors.py COUNT SEED > vectors.tsv
    MUSTER_CRON_VECTORS=vectors.tsv swift test --filter SchedulesTests

With --swift the table that Tests/SchedulesTests keeps. croniter names times on a clock; which moments
these are where clocks are set is Muster's own rule (docs/monitoring.md), written here a second time.
"""
import datetime as dt, random, sys, zoneinfo
from croniter import croniter

UTC = dt.timezone.utc
ZONES = ["UTC", "UTC", "Europe/Zurich", "America/New_York", "Australia/Lord_Howe"]
MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
DAYS = "SUN MON TUE WED THU FRI SAT".split()


def ends(r, low, high):
    # Not the same twice: croniter takes 5-5 for the whole range.
    return sorted(r.sample(range(low, high + 1), 2))


def part(r, low, high, names=None):
    def word(v):
        return names[v - low] if names and r.random() < .3 else str(v)
    kind = r.randrange(6)
    if kind < 2:
        return word(r.randint(low, high))
    if kind == 2:
        a, b = ends(r, low, high)
        return f"{word(a)}-{word(b)}"
    if kind == 3:
        return f"*/{r.randint(1, max(2, (high - low) // 2))}"
    if kind == 4:
        a, b = ends(r, low, high)
        return f"{a}-{b}/{r.randint(1, 5)}"
    return ",".join(sorted({str(r.randint(low, high)) for _ in range(r.randint(2, 4))}, key=int))


def text(r):
    fields = [part(r, 0, 59), "*" if r.random() < .3 else part(r, 0, 23),
              "*" if r.random() < .6 else part(r, 1, 28), "*" if r.random() < .7 else part(r, 1, 12, MONTHS),
              "*" if r.random() < .6 else part(r, 0, 6, DAYS)]
    roll = r.random()
    if roll < .05:
        fields[2], fields[4] = "L", "*"
    elif roll < .10:
        fields[2], fields[4] = "*", f"{r.randint(0, 6)}#{r.randint(1, 5)}"
    elif roll < .15:
        fields[2], fields[4] = "*", f"L{r.randint(0, 6)}"
    if r.random() < .2:
        fields.insert(0, part(r, 0, 59))
    return " ".join(fields)


def ours(cron):
    fields = cron.split(" ")
    if fields[-1].startswith("L"):
        fields[-1] = fields[-1][1:] + "L"
    return " ".join(fields)


def moment(zone, local):
    """The first moment at which the clock shows a time, or at which it is set forward over it."""
    utc = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if utc.astimezone(zone).replace(tzinfo=None) == local:
        return utc
    low, high = utc - dt.timedelta(days=2), utc
    offset = high.astimezone(zone).utcoffset()
    while high - low > dt.timedelta(seconds=1):
        middle = low + (high - low) / 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            high = middle
        else:
            low = middle
    return high


def following(cron, zone, start, count):
    hour = cron.split(" ")[-4]
    options = dict(second_at_beginning=True, implement_cron_bug=True)
    info = zoneinfo.ZoneInfo(zone)
    found, at = [], start
    if all_hours(hour):
        # Time itself: from one change of the offset to the next the clock runs like time.
        for _ in range(4000):
            offset = (at + dt.timedelta(seconds=1)).astimezone(info).utcoffset()
            local = croniter(cron, (at + offset).replace(tzinfo=None), **options).get_next(dt.datetime)
            candidate = (local - offset).replace(tzinfo=UTC)
            step, crossed = at + dt.timedelta(seconds=1), None
            while step < candidate:
                ahead = min(candidate, step + dt.timedelta(hours=1))
                if ahead.astimezone(info).utcoffset() != offset:
                    while ahead - step > dt.timedelta(seconds=1):
                        middle = (step + (ahead - step) / 2).replace(microsecond=0)
                        if middle.astimezone(info).utcoffset() == offset:
                            step = middle
                        else:
                            ahead = middle
                    crossed = ahead
                    break
                step = ahead
            if crossed:
                at = crossed - dt.timedelta(seconds=1)
                continue
            found.append(candidate)
            at = candidate
            if len(found) == count:
                return found
        return found
    local = (start.astimezone(info)).replace(tzinfo=None) - dt.timedelta(hours=3)
    times = croniter(cron, local, **options)
    while len(found) < count:
        candidate = moment(info, times.get_next(dt.datetime))
        if candidate > at:
            found.append(candidate)
            at = candidate
    return found


def all_hours(field):
    return field in ("*", "*/1", "0-23")


def main():
    swift = "--swift" in sys.argv
    args = [a for a in sys.argv[1:] if not a.startswith("--")]
    count, seed = int(args[0]), int(args[1])
    r = random.Random(seed)
    lines = []
    while len(lines) < count:
        cron, zone = text(r), r.choice(ZONES)
        month, day = r.choice([(3, 7), (3, 28), (4, 4), (10, 3), (10, 24), (10, 31), (r.randint(1, 12), 15)])
        start = dt.datetime(2026 + r.randrange(4), month, day, r.randrange(24), r.randrange(60), 0, tzinfo=UTC)
        try:
            times = following(cron, zone, start, 3)
        except Exception:
            continue
        shown = " ".join(t.strftime("%Y-%m-%dT%H:%M:%SZ") for t in times)
        lines.append(f"{ours(cron)}\t{zone}\t{start.strftime('%Y-%m-%dT%H:%M:%SZ')}\t{shown}")
    if swift:
        print("/// What croniter 7.0 and zoneinfo say: text, zone, start, the next moments; written by")
        print("/// `scripts/oracles/cron-vectors.py --swift 120 1`.")
        print("enum CronVectors {\n  static let text = \"\"\"")
        for line in lines:
            print("    " + line.replace("\t", "\\t"))
        print("\n    \"\"\"\n}")
    else:
        print("\n".join(lines))


main()
