import BPMN
import GRDB
import Host
import Processes
import Testing
import Vocabulary

@Suite struct ProcessServiceTests {
  private let place: ProcessPlace
  private let now = ProcessPlace.now

  init() throws { place = try ProcessPlace() }

  /// What every service says that is opened now, twice, as the first one must leave nothing behind.
  private func reopened() async throws -> String {
    let first = try await place.open().text()
    let second = try await place.open().text()
    #expect(first == second)
    return first
  }

  @Test func `everything is there again after a restart`() async throws {
    var states: [String] = []
    do {
      let service = try place.open()
      try await service.deploy(ProcessPlace.everything, as: "one", at: now)
      for number in 0..<3 {
        try await service.start("outer", variables: ["n": .integer(Int64(number))], at: now)
      }
      states.append(try await service.text())
    }
    #expect(try await reopened() == states.last)
    do {
      let service = try place.open()
      try await service.signal("changed", variables: ["by": "Ada"], at: now)
      let id = InstanceID("inner-2")
      try await service.correlate(Correlation("approved", instance: id), at: now)
      for key in try await service.tasks(of: InstanceID("outer-1")).prefix(2) {
        try await service.complete(task: key, of: InstanceID("outer-1"), at: now)
      }
      states.append(try await service.text())
    }
    #expect(try await reopened() == states.last)
    do {
      let service = try place.open()
      try await service.performDue(at: now + .seconds(90_000))
      try await service.suspend(process: "inner", at: now)
      try await service.suspend(InstanceID("outer-3"), at: now)
      try await service.send(.cancel(reason: "late"), to: InstanceID("outer-5"), at: now)
      states.append(try await service.text())
    }
    #expect(try await reopened() == states.last)
    #expect(Set(states).count == 3)
  }

  @Test func `numbers go on after those that have ended`() async throws {
    do {
      let service = try place.open()
      try await service.deploy(ProcessPlace.review, as: "one", at: now)
      for _ in 0..<3 { try await service.start("review", at: now) }
      for id in ["review-2", "review-3"] {
        try await service.send(.cancel(reason: "gone"), to: InstanceID(id), at: now)
      }
    }
    let service = try place.open()
    let step = try await service.start("review", at: now)
    #expect(step.touched == [InstanceID("review-4")])
    let ended = try #require(try await service.summary(of: InstanceID("review-2")))
    #expect(ended.status == "cancelled" && ended.ended == now && ended.number == 2)
    #expect(try await service.summary(of: InstanceID("review-9")) == nil)
  }

  @Test func `a refused command leaves the others of its batch be`() async throws {
    let service = try place.open()
    try await service.deploy(ProcessPlace.review, as: "one", at: now)
    var tasks: [(InstanceID, Key)] = []
    for _ in 0..<20 {
      let id = try #require(try await service.start("review", at: now).touched.first)
      for key in try await service.tasks(of: id) { tasks.append((id, key)) }
    }
    #expect(tasks.count == 20)
    let answers = await withTaskGroup(of: Bool.self) { group in
      for (id, key) in tasks + tasks {
        group.addTask {
          do {
            try await service.complete(task: key, of: id, at: ProcessPlace.now)
            return true
          } catch ProcessServiceError.refused(let rejection) {
            #expect(rejection.code == .notFound)
            return false
          } catch {
            Issue.record(error)
            return false
          }
        }
      }
      return await group.reduce(into: [Bool]()) { $0.append($1) }
    }
    #expect(answers.filter(\.self).count == 20 && answers.count == 40)
    let text = try await service.text()
    #expect(try await service.read { $0.count } == 20)
    for (id, key) in tasks {
      let done = try await service.history(of: id).flatMap(\.events).filter {
        $0["event"] == "elementCompleted" && $0["key"]?.integer == Int64(key.number)
      }
      #expect(done.count == 1)
    }
    #expect(text.contains("second"))
  }

  @Test func `a write that fails stops the service, and nobody hears that it was done`()
    async throws
  {
    do {
      let service = try place.open()
      try await service.deploy(ProcessPlace.review, as: "one", at: now)
      try await service.start("review", at: now)
      var configuration = Configuration()
      configuration.allowsUnsafeTransactions = true
      let other = try DatabaseQueue(path: place.path, configuration: configuration)
      try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
      let error = await #expect(throws: ProcessServiceError.self) {
        try await service.start("review", at: now)
      }
      guard case .stopped(let reason)? = error else {
        Issue.record("expected that the service has stopped, found \(String(describing: error))")
        return
      }
      #expect(reason.cause.contains("locked"))
      try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
      // Its memory is ahead of the file: it says no more.
      await #expect(throws: ProcessServiceError.self) {
        try await service.start("review", at: now)
      }
      await #expect(throws: ProcessServiceError.self) { try await service.text() }
    }
    let service = try place.open()
    #expect(try await service.read { $0.running.map(\.id.text) } == ["review-1"])
    #expect(try await service.start("review", at: now).touched == [InstanceID("review-2")])
  }

  @Test func `a full queue refuses, and does nothing`() async throws {
    var limits = ProcessService.Limits()
    limits.queue = 0
    let service = try place.open(limits)
    let error = await #expect(throws: ProcessServiceError.self) {
      try await service.deploy(ProcessPlace.review, as: "one", at: now)
    }
    guard case .busy(waiting: 0)? = error else {
      Issue.record("expected busy, found \(String(describing: error))")
      return
    }
    #expect(try await service.read { $0.processIDs } == [])
  }

  @Test func `files that cannot be deployed are refused with their findings`() async throws {
    let service = try place.open()
    let error = await #expect(throws: ProcessServiceError.self) {
      try await service.deploy(
        ProcessPlace.files(
          "<process id='p' isExecutable='true'><complexGateway id='g'/></process>"),
        as: "one", at: now)
    }
    guard case .notDeployable(let findings)? = error else {
      Issue.record("expected findings, found \(String(describing: error))")
      return
    }
    #expect(!findings.isEmpty)
    await #expect(throws: ProcessServiceError.self) { try await service.start("p", at: now) }
    #expect(try await service.text().contains("\"processes\":[]"))
  }

  @Test func `a snapshot takes the place of the records before it`() async throws {
    var limits = ProcessService.Limits()
    limits.snapshotBytes = 500
    let id = InstanceID("review-1")
    var before = ""
    do {
      let service = try place.open(limits)
      try await service.deploy(ProcessPlace.review, as: "one", at: now)
      try await service.start("review", at: now)
      for number in 0..<200 {
        try await service.send(
          .setVariables(["count": .integer(Int64(number))]), to: id, at: now)
      }
      before = try await service.text()
      #expect(try await service.history(of: id).count == 201)
    }
    let database = try DatabaseQueue(path: place.path)
    let left = try await database.read { database in
      try Int.fetchOne(
        database,
        sql: "SELECT count(*) FROM record JOIN live ON live.record < record.number")
    }
    #expect(try #require(left) < 20)
    #expect(try await reopened() == before)
  }

  @Test func `instances that were migrated and modified are there after a restart`() async throws {
    let id = InstanceID("review-1")
    var states: [String] = []
    do {
      let service = try place.open()
      try await service.deploy(ProcessPlace.review, as: "one", at: now)
      for _ in 0..<2 { try await service.start("review", at: now) }
      try await service.deploy(ProcessPlace.wrapped, as: "two", at: now)
      try await service.migrate(id, at: now)
      try await service.modify(
        InstanceID("review-2"),
        by: Modification([.startBefore("second"), .cancelAll("first")]), at: now)
      states.append(try await service.text())
      #expect(try await service.summary(of: id)?.process.version == 2)
      let history = try await service.history(of: id).flatMap(\.events)
      let notes = history.compactMap { $0["note"]?.string }
      #expect(notes == ["migrated"])
    }
    #expect(try await reopened() == states.last)
    do {
      let service = try place.open()
      // Past the first record of the new version.
      let key = try #require(try await service.tasks(of: id).first)
      try await service.complete(task: key, of: id, at: now)
      states.append(try await service.text())
    }
    #expect(try await reopened() == states.last)
    let service = try place.open()
    let error = await #expect(throws: ProcessServiceError.self) {
      try await service.migrate(InstanceID("review-2"), to: .version(1), at: now)
    }
    guard case .refused(let rejection)? = error else {
      Issue.record("expected a refusal, found \(String(describing: error))")
      return
    }
    #expect(rejection.message.contains("it is one of review:1 already"))
    #expect(Set(states).count == 2)
  }

  @Test func `a file has one service at a time`() async throws {
    let service = try place.open()
    let error = #expect(throws: HostError.self) { try place.open() }
    #expect(error?.cause.contains("another process service") == true)
    try await service.deploy(ProcessPlace.review, as: "one", at: now)
  }

  @Test func `history is what an instance did, and nothing of others`() async throws {
    let service = try place.open()
    try await service.deploy(ProcessPlace.review, as: "one", at: now)
    for _ in 0..<5 { try await service.start("review", at: now) }
    let id = InstanceID("review-3")
    let key = try #require(try await service.tasks(of: id).first)
    try await service.complete(
      task: key, of: id, variables: ["verdict": "pass"], at: now + .seconds(5))
    let history = try await service.history(of: id)
    #expect(history.map(\.at) == [now, now + .seconds(5)])
    let names = history.flatMap(\.events).compactMap { $0["event"]?.string }
    #expect(
      names == [
        "started", "elementActivated", "elementCompleted", "elementActivated", "userTaskCreated",
        "variablesSet", "elementCompleted", "elementActivated", "userTaskCreated",
      ])
  }
}
