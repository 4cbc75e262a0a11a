package import Vocabulary

extension Schedule {
  /// Looks at the schedule at a moment: what is to run, and what is remembered. Equal arguments
  /// give equal results; with the state that this leaves behind, no cause gives a run a second
  /// time.
  package func advance(
    _ state: inout ScheduleState, now: Instant,
    observed: ScheduleObservation = ScheduleObservation()
  ) -> ScheduleTick {
    var tick = ScheduleTick()
    if state.definition != definition { redefine(&state, now: now) }
    switch condition {
    case .cron, .repeats: advanceTime(&state, now, &tick)
    case .dataset(let name): advanceContent(&state, name, observed.content, &tick)
    case .files: advanceFiles(&state, observed, now, &tick)
    case .records(let count): advanceRecords(&state, count, observed, &tick)
    }
    state.runs += tick.runs.count
    state.passedOver += tick.passedOver
    if let last = tick.runs.last {
      state.lastRun = last.id
      state.lastStarted = now
    }
    return tick
  }

  /// A run that a person asks for, beside all planned ones.
  package func runByHand(
    _ state: inout ScheduleState, token: String, now: Instant
  ) -> ScheduledRun {
    let run = run(for: .byHand(token: token))
    state.runs += 1
    state.lastRun = run.id
    state.lastStarted = now
    return run
  }

  /// Passes over the next planned time; `nil` where none comes.
  package func skipNext(_ state: inout ScheduleState, now: Instant) -> Instant? {
    guard let next = next(after: max(state.decidedThrough, now), seen: state.seen) else {
      return nil
    }
    state.decidedThrough = next
    state.passedOver += 1
    return next
  }

  /// Passes over what new data would start next; `false` for a schedule of times.
  package func skipNextData(_ state: inout ScheduleState) -> Bool {
    switch condition {
    case .cron, .repeats: return false
    case .dataset, .files, .records:
      state.skips += 1
      return true
    }
  }

  /// Takes back what a clock that ran ahead decided: planned times after now count again. Runs that
  /// were recorded meanwhile have the same ids again, and so are not started twice.
  package func rewind(_ state: inout ScheduleState, now: Instant) {
    state.decidedThrough = max(state.seen, min(state.decidedThrough, now))
  }

  /// The schedule was edited: what the new text would have planned before now does not count.
  private func redefine(_ state: inout ScheduleState, now: Instant) {
    var fresh = ScheduleState(self, seen: now)
    fresh.decidedThrough = max(state.decidedThrough, now)
    fresh.runs = state.runs
    fresh.passedOver = state.passedOver
    fresh.lastRun = state.lastRun
    fresh.lastStarted = state.lastStarted
    fresh.isPaused = state.isPaused
    state = fresh
  }

  // MARK: - Times

  private func advanceTime(
    _ state: inout ScheduleState, _ now: Instant, _ tick: inout ScheduleTick
  ) {
    if let last = state.lastStarted, now < last - .seconds(3600) {
      tick.note =
        "the clock was set back: planned times up to \(state.decidedThrough) had their run"
    }
    switch state.isPaused ? .skip : missed {
    case .all: startAll(&state, now, &tick)
    case .once, .skip: startLatest(&state, now, &tick)
    }
    tick.next = next(after: state.decidedThrough, seen: state.seen)
  }

  private func startAll(
    _ state: inout ScheduleState, _ now: Instant, _ tick: inout ScheduleTick
  ) {
    while tick.runs.count < Self.maximumRuns,
      let due = next(after: state.decidedThrough, seen: state.seen), due <= now
    {
      tick.runs.append(run(for: .time(due)))
      state.decidedThrough = due
    }
  }

  /// Of all times that are due only the latest can run.
  private func startLatest(
    _ state: inout ScheduleState, _ now: Instant, _ tick: inout ScheduleTick
  ) {
    guard let first = next(after: state.decidedThrough, seen: state.seen), first <= now else {
      return
    }
    let latest = latest(from: first, through: now, state, &tick)
    state.decidedThrough = latest
    let isInTime = latest >= now - grace
    if !state.isPaused, missed == .once || isInTime {
      tick.runs = [run(for: .time(latest))]
    } else {
      tick.passedOver += 1
    }
  }

  /// The latest planned time up to now. Years of minutes are not walked through one by one: from a
  /// moment shortly before now, by halves as far as needed, it is a few steps.
  private func latest(
    from first: Instant, through now: Instant, _ state: ScheduleState, _ tick: inout ScheduleTick
  ) -> Instant {
    var latest = first
    var walked = 0
    while let next = next(after: latest, seen: state.seen), next <= now {
      guard walked < 1000 else { return leap(from: latest, through: now, state, &tick) }
      tick.passedOver += 1
      walked += 1
      latest = next
    }
    return latest
  }

  private func leap(
    from latest: Instant, through now: Instant, _ state: ScheduleState, _ tick: inout ScheduleTick
  ) -> Instant {
    var window: Int64 = 1000
    let span = now.milliseconds - latest.milliseconds
    var found = latest
    while window < span {
      let start = Instant(milliseconds: now.milliseconds - window)
      if let next = next(after: start, seen: state.seen), next <= now {
        found = next
        break
      }
      window *= 2
    }
    while let next = next(after: found, seen: state.seen), next <= now { found = next }
    // Not counted one by one; what is told is that there were some.
    tick.passedOver += 1
    tick.note = "more than 1000 planned times were missed; only the first 1000 are counted"
    return found
  }

  // MARK: - New data

  private func advanceContent(
    _ state: inout ScheduleState, _ name: String, _ content: Digest?, _ tick: inout ScheduleTick
  ) {
    guard let content, content != state.content else { return }
    let isFirst = state.content == nil
    state.content = content
    if !isFirst { start(.content(dataset: name, content), &state, &tick) }
  }

  private func advanceFiles(
    _ state: inout ScheduleState, _ observed: ScheduleObservation, _ now: Instant,
    _ tick: inout ScheduleTick
  ) {
    guard let files = observed.files else { return }
    let present = Dictionary(files.map { ($0.path, $0.digest) }) { _, last in last }
    guard state.hasLooked else {
      state.hasLooked = true
      state.files = present
      return
    }
    state.files = state.files.filter { present[$0.key] != nil }
    if observed.isAfterGap { passOver(files, &state, now, &tick) }
    var arriving: [String: Digest] = [:]
    for (path, digest) in present.sorted(by: { $0.key < $1.key })
    where state.files[path] != digest {
      if state.arriving[path] == digest, tick.runs.count < Self.maximumRuns {
        start(.file(path: path, digest), &state, &tick)
        state.files[path] = digest
      } else {
        arriving[path] = digest
      }
    }
    state.arriving = arriving
  }

  /// Files that came while nobody looked: of several the last by name counts, or none that is not
  /// recent. What was seen before the gap was not missed.
  private func passOver(
    _ files: [ScheduleObservation.File], _ state: inout ScheduleState, _ now: Instant,
    _ tick: inout ScheduleTick
  ) {
    let missedFiles = files.sorted { $0.path < $1.path }
      .filter { state.files[$0.path] != $0.digest && state.arriving[$0.path] != $0.digest }
    let passed =
      switch missed {
      case .all: missedFiles.prefix(0)
      case .once: missedFiles.dropLast()
      case .skip: missedFiles.filter { ($0.modified ?? .epoch) < now - grace }[...]
      }
    for file in passed {
      state.files[file.path] = file.digest
      tick.passedOver += 1
    }
  }

  private func advanceRecords(
    _ state: inout ScheduleState, _ count: Int64, _ observed: ScheduleObservation,
    _ tick: inout ScheduleTick
  ) {
    guard let counters = observed.counters else { return }
    for counter in counters where counter.count >= 0 {
      if state.hasLooked {
        // What is new, or was started again, has counted since then.
        var before = state.counters[counter.source]
        if before?.since != counter.since || counter.count < before?.count ?? 0 { before = nil }
        state.allRecords += counter.count - (before?.count ?? 0)
      }
      state.counters[counter.source] = ScheduleState.Counter(
        since: counter.since, count: counter.count)
    }
    // What was served before the first look is old.
    state.hasLooked = true
    let due = (state.allRecords - state.accountedRecords) / max(1, count)
    guard due > 0 else { return }
    // A burst of records is one run: it sees all of them.
    state.accountedRecords += due * max(1, count)
    if observed.isAfterGap, missed == .skip {
      tick.passedOver += 1
    } else {
      start(.records(state.accountedRecords), &state, &tick)
    }
  }

  private func start(
    _ cause: ScheduledRun.Cause, _ state: inout ScheduleState, _ tick: inout ScheduleTick
  ) {
    if state.isPaused || state.skips > 0 {
      state.skips = max(0, state.skips - 1)
      tick.passedOver += 1
    } else {
      tick.runs.append(run(for: cause))
    }
  }
}
