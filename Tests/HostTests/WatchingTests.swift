import Foundation
import Host
import Jobs
import Reconciler
import Registry
import Reports
import Testing
import Vocabulary

@testable import Host

/// What somebody who watches sees of jobs and versions, beside the Muster at work.
@Suite(.enabled(if: Playground.canRun, "muster is not built beside the tests"))
struct WatchingTests {
  // MARK: - What a job prints

  @Test
  func `what a job printed is there for whoever watches, and begins with what was done`()
    async throws
  {
    let place = try Playground()
    var files = place.registry(hasRuntime: false)
    files["models/tiny/score.py"] = Playground.score(0.9) + "print('hello from the model')\n"
    try place.commit(files, "Registry")
    let state = try await place.reconcile()
    let jobs = state.instances.values.flatMap(\.jobs).filter { $0.operation == "run-tests" }
    let job = try #require(jobs.first)
    let feed = try RecordFeed(repository: place.repositoryPath, folder: place.state)
    let log = String(decoding: try #require(await feed.jobLog(job.id)), as: UTF8.self)
    #expect(log.hasPrefix("» measuring tiny backtest\n"), "\(log)")
    #expect(log.contains("hello from the model\n"), "\(log)")
    #expect(await feed.jobLog(JobID("../../state.sqlite")) == nil)
  }

  @Test
  func `output is bounded, and notes stand on lines of their own`() throws {
    let folder = try TemporaryFolder()
    let job = Reconciler.JobID("abc-2-1")
    do {
      let output = JobOutput(of: job, in: folder.path)
      output.take(.log(Array("half a line".utf8)))
      output.note("measuring")
      output.take(.log([UInt8](repeating: 0x61, count: 2 << 20)))
      output.take(.log(Array("never shown".utf8)))
    }
    let all = try #require(JobOutput.tail(of: job, in: folder.path, most: 4 << 20))
    #expect(all.count < JobOutput.mostBytes + 100)
    let text = String(decoding: all, as: UTF8.self)
    #expect(text.hasPrefix("half a line\n» measuring\naaaa"))
    #expect(text.hasSuffix("\n» more was printed than is kept here\n"))
    #expect(!text.contains("never shown"))
    #expect(JobOutput.tail(of: job, in: folder.path, most: 5)?.count == 5)
  }

  @Test
  func `only the newest outputs are kept`() throws {
    let folder = try TemporaryFolder()
    for number in 0..<(JobOutput.mostFiles + 20) {
      JobOutput(of: JobID("job-\(number)"), in: folder.path).note("\(number)")
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/jobs")
    #expect(names.count == JobOutput.mostFiles)
    #expect(names.contains("job-\(JobOutput.mostFiles + 19).log"))
  }

  // MARK: - Two versions side by side

  private static let scored: [String: String?] = [
    "models/tiny/model.yaml": """
    apiVersion: muster.dev/v1
    kind: Model
    metadata: {name: tiny, labels: {tier: "1"}}
    spec:
      source: [score.py]
      tests:
        - name: backtest
          function: score
          data: {asset: rows, label: label_value, score: score, positive: 1, id: id}
          gates:
            - {metric: roc_auc, atLeast: 0.5}
            - {metric: roc_auc, versus: champion, nonInferior: 0.05}
          firstVersion: valueGatesOnly
          limits: {time: 1m, memory: 512MiB}

    """,
    "datasets/rows.csv": "id,x,label_value\n"
      + (0..<80).map { "\($0),\(Double($0 * 37 % 80) / 80),\($0 * 37 % 80 >= 40 ? 1 : 0)\n" }
      .joined(),
  ]

  private static func score(_ expression: String) -> String {
    "# modelop.score\ndef score(record):\n    x = float(record['x'])\n"
      + "    yield {'score': \(expression)}\n"
  }

  @Test
  func `two recorded versions are compared without running anything`() async throws {
    let place = try Playground()
    var files = place.registry(hasRuntime: false).merging(Self.scored) { $1 }
    files["models/tiny/score.py"] = Self.score("x")
    try place.commit(files, "Registry")
    try await place.reconcile()
    try place.commit(
      ["models/tiny/score.py": Self.score("(x * 7919) % 1.0")], "Worse, by something like chance")
    let state = try await place.reconcile()
    let model = try #require(state.models[ModelName("tiny")])
    #expect(model.versions.count == 2, "\(place.log)")
    let (first, second) = (model.versions[0].version, model.versions[1].version)
    let measured = place.measurements
    let feed = try RecordFeed(repository: place.repositoryPath, folder: place.state)
    let comparison = RecordedComparison(feed: feed, folder: place.state) { place.now }
    let answer = try await comparison.report(of: model.name, champion: first, challenger: second)
    guard case .known(let report) = answer else {
      Issue.record("\(answer), \(place.log)")
      return
    }
    let test = try #require(report.tests.first)
    #expect(test.messages == [])
    let area = try #require(test.metrics.first { $0.name == "roc_auc" })
    #expect(area.champion.value == 1)
    #expect(try #require(area.interval95).high < 0)
    #expect(test.gates.map(\.outcome) == [.fail])
    // The other way round the difference has the other sign.
    guard
      case .known(let turned) = try await comparison.report(
        of: model.name, champion: second, challenger: first)
    else {
      Issue.record("not known the other way round")
      return
    }
    let other = try #require(turned.tests.first?.metrics.first { $0.name == "roc_auc" })
    #expect(try #require(other.interval95).low > 0)
    #expect(place.measurements == measured)
  }

  @Test
  func `versions whose rows are not kept here say so, and strangers are unknown`() async throws {
    let place = try Playground()
    var files = place.registry(hasRuntime: false).merging(Self.scored) { $1 }
    files["models/tiny/score.py"] = Self.score("x")
    try place.commit(files, "Registry")
    try await place.reconcile()
    try place.commit(["models/tiny/score.py": Self.score("1 - x")], "Turned round")
    let model = try #require(try await place.reconcile().models[ModelName("tiny")])
    let versions = model.versions.map(\.version)
    let elsewhere = try TemporaryFolder()
    let feed = try RecordFeed(repository: place.repositoryPath, folder: place.state)
    let comparison = RecordedComparison(feed: feed, folder: StateFolder(elsewhere.path)) {
      place.now
    }
    let answer = try await comparison.report(
      of: model.name, champion: versions[0], challenger: versions[1])
    guard case .known(let report) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(report.tests.first?.metrics == [])
    #expect(report.tests.first?.messages.first?.contains("not on this machine") == true)
    for (left, right) in [(versions[0], versions[0]), (Digest(of: "x"), versions[1])] {
      guard
        case .unknown = try await comparison.report(
          of: model.name, champion: left, challenger: right)
      else {
        Issue.record("it should not be known")
        return
      }
    }
  }
}
