import Foundation
import Host
import Reconciler
import Registry
import TestSupport
import Testing
import Vocabulary

/// Jobs that run for ever, until somebody ends them: nothing of them stays alive.
@Suite(
  .enabled(if: Playground.canRun, "muster is not built beside the tests"), .blocking, .serialized)
struct CancelledJobTests {
  private let place: Playground
  /// So many seconds: they tell the processes of one test from all others of the machine.
  private let mark = "86400.\(UInt32.random(in: 100_000_000...999_999_999))"

  init() throws {
    place = try Playground()
    var files = place.registry(hasRuntime: false)
    // A child in a session of its own, which the end of the process group alone would not reach.
    files["models/tiny/score.py"] = """
      import subprocess
      import time

      # modelop.score
      def score(record):
          yield {"score": 1}

      # modelop.metrics
      def metrics(data):
          subprocess.Popen(["sleep", "\(mark)"], start_new_session=True)
          print("it goes on and on", flush=True)
          while True:
              time.sleep(1)

      """
    files["models/tiny/model.yaml"] = files["models/tiny/model.yaml"]??.replacing(
      "time: 1m", with: "time: 24h")
    try place.commit(files, "Registry")
  }

  /// How many processes of the job are alive.
  private var alive: Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.count { name in
      guard name.allSatisfy(\.isNumber),
        let bytes = FileManager.default.contents(atPath: "/proc/\(name)/cmdline")
      else { return false }
      return bytes.split(separator: 0).last.map { Array($0) } == Array(mark.utf8)
    }
  }

  /// Waits until so many are; all processes of the machine are looked through each time.
  private func becomes(
    _ count: Int, at location: Testing.SourceLocation = #_sourceLocation
  ) async throws {
    try await eventually(
      within: .seconds(600), pause: .milliseconds(200), { alive == count }, at: location)
  }

  private func job(of daemon: Daemon) async throws -> JobRecord {
    try #require(
      await daemon.state.instances.values.flatMap(\.jobs).first { !$0.state.isFinal })
  }

  @Test(arguments: [Request.Kind.cancelJob, .cancel])
  func `what somebody cancels is dead, and is measured anew when it is retried`(
    kind: Request.Kind
  ) async throws {
    try await place.serving { daemon, poke in
      try await becomes(1)
      let job = try await job(of: daemon)
      let instance = try #require(await daemon.state.instances.values.first { $0.isActive })
      let request = Request(
        kind, resource: kind == .cancel ? instance.id.text : job.id.text, reason: "too long",
        by: "Olga")
      try RequestSpool.leave(request, in: place.state)
      poke()
      try await becomes(0)
      try await eventually(within: .seconds(600)) { await daemon.effectsUnderWay == 0 }
      let record = try #require(await daemon.state.instances[instance.id])
      #expect(record.jobs.map(\.state) == [.cancelled])
      #expect(record.isActive == (kind == .cancelJob))
      #expect(await daemon.state.models[ModelName("tiny")]?.versions.first?.tests == [:])

      let again = Request(
        kind == .cancel ? .start : .retry,
        resource: kind == .cancel ? "model/tiny" : instance.id.text, by: "Olga")
      try RequestSpool.leave(again, in: place.state)
      poke()
      try await becomes(1)
      #expect(place.measurements == 2, "that it was ended says nothing of the model")
    }
    #expect(alive == 0, "what serves ends with all that it runs")
  }

  @Test func `a job that the end of Muster cuts off is measured anew by the next one`()
    async throws
  {
    for round in 1...2 {
      try await place.serving { _, _ in
        try await becomes(1)
        #expect(place.measurements == round)
      }
      #expect(alive == 0)
    }
  }
}
