import Schedules
import Testing
import Vocabulary

struct ScheduleTests {
  private func daily(
    _ missed: MissedRuns = .once, cron: String = "0 6 * * *"
  ) throws -> Schedule {
    let text = try #require(CronSchedule(cron, family: .crontab))
    return Schedule(id: "monitor/drift/credit", condition: .cron(text), missed: missed)
  }

  private func planned(_ runs: [ScheduledRun]) -> [String] { runs.map(\.cause.words) }

  @Test(arguments: [
    (MissedRuns.once, ["planned for 2026-01-05T06:00:00Z"], 3),
    (
      .all,
      [
        "planned for 2026-01-02T06:00:00Z", "planned for 2026-01-03T06:00:00Z",
        "planned for 2026-01-04T06:00:00Z", "planned for 2026-01-05T06:00:00Z",
      ], 0
    ),
    (.skip, [], 4),
  ])
  func `after four days of downtime the policy decides`(
    missed: MissedRuns, runs: [String], passedOver: Int
  ) throws {
    let schedule = try daily(missed)
    var state = ScheduleState(schedule, seen: try .at("2026-01-01T12:00:00Z"))
    let tick = schedule.advance(&state, now: try .at("2026-01-05T12:00:00Z"))
    #expect(planned(tick.runs) == runs)
    #expect(tick.passedOver == passedOver)
    #expect(tick.next?.description == "2026-01-06T06:00:00Z")
  }

  @Test(arguments: MissedRuns.allCases) func `in time every policy runs`(
    missed: MissedRuns
  ) throws {
    let schedule = try daily(missed)
    var state = ScheduleState(schedule, seen: try .at("2026-01-01T12:00:00Z"))
    let tick = schedule.advance(&state, now: try .at("2026-01-02T06:00:01Z"))
    #expect(planned(tick.runs) == ["planned for 2026-01-02T06:00:00Z"])
    #expect(schedule.advance(&state, now: try .at("2026-01-02T06:00:01Z")).runs == [])
  }

  @Test func `after years of missed minutes one run is found in a moment`() throws {
    let schedule = try daily(cron: "* * * * *")
    var state = ScheduleState(schedule, seen: try .at("2000-01-01T00:00:00Z"))
    let tick = schedule.advance(&state, now: try .at("2026-01-01T00:00:30Z"))
    #expect(planned(tick.runs) == ["planned for 2026-01-01T00:00:00Z"])
    #expect(
      tick.note == "more than 1000 planned times were missed; only the first 1000 are counted")
  }

  @Test func `runs of all missed times come in bounded portions`() throws {
    let schedule = try daily(.all, cron: "* * * * *")
    var state = ScheduleState(schedule, seen: try .at("2026-01-01T00:00:00Z"))
    let now = try Instant.at("2026-01-01T04:00:30Z")
    var runs: [ScheduledRun] = []
    var portions = 0
    while true {
      let tick = schedule.advance(&state, now: now)
      guard !tick.runs.isEmpty else { break }
      #expect(tick.runs.count <= Schedule.maximumRuns)
      runs += tick.runs
      portions += 1
    }
    #expect((runs.count, portions) == (240, 3))
    #expect(Set(runs.map(\.id)).count == 240)
  }

  @Test(arguments: 0..<60) func `restarts, clock jumps and a second Muster run nothing twice`(
    seed: UInt64
  ) throws {
    var random = SeededNumbers(seed: seed)
    let policies = MissedRuns.allCases
    let crons = ["0 6 * * *", "*/15 * * * *", "30 2 * * *", "0 */4 * * *"]
    let schedule = Schedule(
      id: "s",
      condition: .cron(
        try #require(CronSchedule(crons[random.below(crons.count)], family: .crontab))),
      zone: try Zones.named(random.below(2) == 0 ? "Europe/Zurich" : "UTC"),
      missed: policies[random.below(3)])
    let start = try Instant.at("2026-03-20T00:00:00Z")
    // What is recorded, and by whom: a run that is recorded is not started again.
    var recorded: Set<Digest> = []
    var started: [ScheduledRun] = []
    var stored = ScheduleState(schedule, seen: start)
    var others = stored
    var now = start
    for _ in 0..<100 {
      switch random.below(10) {
      case 0: now = now - .seconds(random.below(200_000))
      case 1: now = now + .seconds(random.below(400_000))
      default: now = now + .seconds(random.below(7200))
      }
      // A crash before the decision is stored forgets the state; nothing was started then.
      var state = random.below(5) == 0 ? others : stored
      let tick = schedule.advance(&state, now: now)
      if random.below(4) == 0 { continue }
      for run in tick.runs where recorded.insert(run.id).inserted { started.append(run) }
      if random.below(3) == 0 { others = state } else { stored = state }
      for run in tick.runs {
        guard case .time(let time) = run.cause else { continue }
        #expect(time <= now)
        #expect(time > start)
      }
    }
    let times = started.map(\.cause.words)
    #expect(Set(times).count == times.count)
    // Of times that are seldom met in time none may be left.
    #expect(schedule.missed == .skip || !times.isEmpty)
  }

  @Test func `a clock set back is told, and one that ran ahead can be taken back`() throws {
    let schedule = try daily()
    var state = ScheduleState(schedule, seen: try .at("2026-01-01T12:00:00Z"))
    let first = schedule.advance(&state, now: try .at("2027-01-01T12:00:00Z"))
    #expect(planned(first.runs) == ["planned for 2027-01-01T06:00:00Z"])
    let tick = schedule.advance(&state, now: try .at("2026-01-02T12:00:00Z"))
    #expect(tick.runs == [])
    #expect(
      tick.note == "the clock was set back: planned times up to 2027-01-01T06:00:00Z had their run")
    schedule.rewind(&state, now: try .at("2026-01-02T12:00:00Z"))
    let next = schedule.advance(&state, now: try .at("2026-01-03T06:00:00Z"))
    #expect(planned(next.runs) == ["planned for 2026-01-03T06:00:00Z"])
  }

  @Test func `an edited schedule plans nothing for the time before the edit`() throws {
    let schedule = try daily(.all)
    var state = ScheduleState(schedule, seen: try .at("2026-01-01T12:00:00Z"))
    let edited = try daily(.all, cron: "0 * * * *")
    #expect(edited.advance(&state, now: try .at("2026-01-01T18:30:00Z")).runs == [])
    let tick = edited.advance(&state, now: try .at("2026-01-01T19:00:00Z"))
    #expect(planned(tick.runs) == ["planned for 2026-01-01T19:00:00Z"])
  }

  @Test func `a paused schedule passes times over, and one skipped time does not run`() throws {
    let schedule = try daily()
    var state = ScheduleState(schedule, seen: try .at("2026-01-01T12:00:00Z"))
    state.isPaused = true
    #expect(schedule.advance(&state, now: try .at("2026-01-02T06:00:00Z")).runs == [])
    state.isPaused = false
    #expect(
      schedule.skipNext(&state, now: try .at("2026-01-02T07:00:00Z"))?.description
        == "2026-01-03T06:00:00Z")
    #expect(schedule.advance(&state, now: try .at("2026-01-03T06:00:00Z")).runs == [])
    #expect(schedule.advance(&state, now: try .at("2026-01-04T06:00:00Z")).runs.count == 1)
    #expect(state.passedOver == 2)
  }

  @Test func `a dataset's content that changes is run for once`() throws {
    let schedule = Schedule(id: "s", condition: .dataset("holdout"))
    var state = ScheduleState(schedule, seen: .epoch)
    func look(_ text: String?) -> [String] {
      let seen = ScheduleObservation(content: text.map { Digest(of: $0) })
      return planned(schedule.advance(&state, now: .epoch, observed: seen).runs)
    }
    #expect(look("a") == [])
    #expect(look(nil) == [])
    #expect(look("a") == [])
    #expect(look("b") == ["dataset holdout is now \(Digest(of: "b").short)"])
    #expect(look("b") == [])
  }

  @Test func `a file is run for when it is whole, and again when it changes`() throws {
    let schedule = Schedule(id: "s", condition: .files("in/*.csv"))
    var state = ScheduleState(schedule, seen: .epoch)
    func look(_ files: [String: String]?) -> [String] {
      let seen = files.map { $0.map { ScheduleObservation.File(path: $0, digest: Digest(of: $1)) } }
      return schedule.advance(&state, now: .epoch, observed: ScheduleObservation(files: seen)).runs
        .map { String($0.cause.words.prefix(9)) }
    }
    #expect(look(["old": "1"]) == [])
    #expect(look(["old": "1", "new": "half"]) == [])
    #expect(look(["old": "1", "new": "whole"]) == [])
    #expect(look(["old": "1", "new": "whole"]) == ["file new "])
    #expect(look(nil) == [])
    #expect(look(["old": "1", "new": "whole"]) == [])
    #expect(look(["old": "2"]) == [])
    #expect(look(["old": "2"]) == ["file old "])
    #expect(state.files.count == 1)
  }

  @Test func `records are counted over a runtime's restart`() throws {
    let schedule = Schedule(id: "s", condition: .records(100))
    var state = ScheduleState(schedule, seen: .epoch)
    func look(_ counts: [String: (String, Int64)]?) -> [String] {
      let seen = ScheduleObservation(
        counters: counts?.map { .init(source: $0, since: $1.0, count: $1.1) })
      return planned(schedule.advance(&state, now: .epoch, observed: seen).runs)
    }
    #expect(look(nil) == [])
    #expect(look(["a": ("1", 1000)]) == [])
    #expect(look(["a": ("1", 1099)]) == [])
    #expect(look(["a": ("1", 1100)]) == ["100 records were served"])
    #expect(look(["a": ("2", 50)]) == [], "it was started again")
    #expect(look(["a": ("2", 120)]) == ["200 records were served"])
    #expect(look(["a": ("2", 1000)]) == ["1100 records were served"])
    #expect(look(["a": ("3", 1010), "b": ("1", 1)]) == ["2100 records were served"])
    #expect(state.allRecords == 2111)
    #expect(look([:]) == [], "neither answers")
    #expect(look(["b": ("1", 1)]) == [])
    #expect(look(["a": ("3", 1010), "b": ("1", 90)]) == ["2200 records were served"])
  }

  @Test(arguments: [
    (MissedRuns.once, ["file c"], 2), (.all, ["file a", "file b", "file c"], 0),
    (.skip, ["file b"], 2),
  ]) func `files that came while nobody looked are dealt with by policy`(
    missed: MissedRuns, expected: [String], passedOver: Int
  ) throws {
    let schedule = Schedule(
      id: "s", condition: .files("in/*.csv"), missed: missed, grace: .seconds(60))
    let now = try Instant.at("2026-01-02T06:00:00Z")
    var state = ScheduleState(schedule, seen: .epoch)
    func look(_ files: [(String, Int64)], isAfterGap: Bool) -> [String] {
      let seen = ScheduleObservation(
        files: files.map { name, age in
          .init(path: name, digest: Digest(of: name), modified: now - .seconds(age))
        }, isAfterGap: isAfterGap)
      return schedule.advance(&state, now: now, observed: seen).runs
        .map { String($0.cause.words.prefix(6)) }
    }
    #expect(look([], isAfterGap: true) == [])
    let files: [(String, Int64)] = [("a", 3600), ("b", 30), ("c", 61)]
    #expect(look(files, isAfterGap: true) == [], "they may still be written")
    #expect(look(files, isAfterGap: true) == expected, "and another restart changes nothing")
    #expect(look(files, isAfterGap: true) == [])
    #expect(state.passedOver == passedOver)
  }

  @Test func `records that were served while nobody looked may be passed over`() throws {
    let schedule = Schedule(id: "s", condition: .records(100), missed: .skip)
    var state = ScheduleState(schedule, seen: .epoch)
    func look(_ count: Int64, isAfterGap: Bool = false) -> [String] {
      let seen = ScheduleObservation(
        counters: [.init(source: "a", since: "1", count: count)], isAfterGap: isAfterGap)
      return planned(schedule.advance(&state, now: .epoch, observed: seen).runs)
    }
    #expect(look(0) == [])
    #expect(look(950, isAfterGap: true) == [])
    #expect(state.passedOver == 1)
    #expect(look(999) == [])
    #expect(look(1000) == ["1000 records were served"])
  }

  @Test func `state is written and read`() throws {
    let schedule = try daily()
    var state = ScheduleState(schedule, seen: try .at("2026-01-01T12:00:00Z"))
    _ = schedule.advance(&state, now: try .at("2026-01-02T06:00:00Z"))
    #expect(try JSON(encoding: state).decode(ScheduleState.self) == state)
  }

  @Test func `runs asked for by hand stand beside planned ones`() throws {
    let schedule = try daily()
    var state = ScheduleState(schedule, seen: try .at("2026-01-01T12:00:00Z"))
    let now = try Instant.at("2026-01-01T13:00:00Z")
    let first = schedule.runByHand(&state, token: "a", now: now)
    #expect(first.id == schedule.runByHand(&state, token: "a", now: now).id)
    #expect(first.id != schedule.runByHand(&state, token: "b", now: now).id)
    #expect(schedule.advance(&state, now: try .at("2026-01-02T06:00:00Z")).runs.count == 1)
  }
}
