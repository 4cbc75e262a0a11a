import Compression
import Foundation
import Git
import Host
import ModelMetrics
import Monitoring
import Reconciler
import Recordings
import Registry
import Signatures
import TestSupport
import Testing
import Vocabulary

/// Champion and challenger in a real repository: a shadow at a real runtime, recorded pairs, the
/// looks, the branch, and what becomes of it.
@Suite(.enabled(if: Playground.canRun, "muster is not built beside the tests"), .blocking)
struct PromotionHostTests {
  private static let header = "apiVersion: muster.dev/v1\n"
  private static let id = "monitor/better/tiny"
  private static let reference = "refs/heads/muster/promote/tiny/1"

  private static func registry(_ score: Double) -> [String: String?] {
    [
      "muster.yaml": header + """
        kind: Project
        metadata: {name: tiny}
        spec: {track: main, signatures: optional}

        """,
      "datasets/truth.yaml": header + """
        kind: Dataset
        metadata: {name: truth}
        spec: {path: truth.csv, format: csv}

        """,
      "datasets/truth.csv": "id,label\n" + (0..<400).map { "a-\($0),\($0 % 2)\n" }.joined(),
      "models/tiny/model.yaml": header + """
        kind: Model
        metadata: {name: tiny}
        spec: {source: [score.py]}

        """,
      "models/tiny/score.py": Playground.score(score),
      "runtimes/prod.yaml": header + """
        kind: Runtime
        metadata: {name: prod}
        spec:
          driver: muster
          resources: {workers: 1, memory: 512MiB}
          recording: {}   # for the monitor

        """,
      "monitors/better.yaml": header
        + """
        kind: Monitor
        metadata: {name: better}
        spec:
          models: [tiny]
          check: challenger
          challenger: {loss: brier}
          data:
            labels: {asset: truth, within: 1d}
            {label: label, score: score, id: id, positive: 1, period: day}
          schedule: {cron: "0 6 * * *"}

        """.replacingOccurrences(
          of: "    {label: label, score: score, id: id, positive: 1, period: day}",
          with: "    label: label\n    score: score\n    id: id\n    positive: 1\n    period: day"),
      "processes/shadow.yaml": header + """
        kind: Process
        metadata: {name: shadow}
        spec: {bpmn: shadow.bpmn, selector: {}}

        """,
      "processes/shadow.bpmn": process,
    ]
  }

  private static let process = """
    <?xml version="1.0" encoding="UTF-8"?>
    <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
        xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">
      <signal id="changed" name="deployable_model_changed" />
      <signal id="merged" name="promotion_merged" />
      <error id="failure" name="failure" errorCode="FAILURE" />
      <process id="shadow" isExecutable="true">
        <startEvent id="start"><signalEventDefinition signalRef="changed" /></startEvent>
        <sequenceFlow id="f1" sourceRef="start" targetRef="try" />
        <serviceTask id="try" camunda:type="external" camunda:topic="deploy">
          <extensionElements><camunda:inputOutput>
            <camunda:inputParameter name="runtime">prod</camunda:inputParameter>
            <camunda:inputParameter name="shadow">true</camunda:inputParameter>
          </camunda:inputOutput></extensionElements>
        </serviceTask>
        <boundaryEvent id="alone" attachedToRef="try">
          <errorEventDefinition errorRef="failure" />
        </boundaryEvent>
        <sequenceFlow id="f2" sourceRef="alone" targetRef="bring" />
        <serviceTask id="bring" camunda:type="external" camunda:topic="deploy">
          <extensionElements><camunda:inputOutput>
            <camunda:inputParameter name="runtime">prod</camunda:inputParameter>
          </camunda:inputOutput></extensionElements>
        </serviceTask>
        <sequenceFlow id="f3" sourceRef="bring" targetRef="live" />
        <sequenceFlow id="f4" sourceRef="try" targetRef="wait" />
        <intermediateCatchEvent id="wait" name="Wait">
          <signalEventDefinition signalRef="merged" />
        </intermediateCatchEvent>
        <sequenceFlow id="f5" sourceRef="wait" targetRef="promote" />
        <serviceTask id="promote" camunda:type="external" camunda:topic="promote">
          <extensionElements><camunda:inputOutput>
            <camunda:inputParameter name="runtime">prod</camunda:inputParameter>
          </camunda:inputOutput></extensionElements>
        </serviceTask>
        <sequenceFlow id="f6" sourceRef="promote" targetRef="live" />
        <endEvent id="live" name="Live" />
      </process>
    </definitions>
    """

  /// Leaves what both answered to some requests, as the runtime records it.
  private static func leave(
    _ place: Playground, _ rows: Range<Int>, at moment: Instant, champion: Digest,
    challenger: Digest
  ) throws {
    let header = SegmentHeader(
      runtime: "prod", model: "tiny", version: challenger, champion: champion, sample: 1,
      masked: [])
    var bytes = header.line
    var line = RecordLine(mask: RecordMask([]))
    for row in rows {
      let truth = row % 2 == 1
      let near = 0.1 + Double(row % 7) * 0.01
      line.append(
        to: &bytes, at: moment + .seconds(row), endpoint: Array(#""score""#.utf8), key: nil,
        input: Array(#"{"id": "a-\#(row)"}"#.utf8).span,
        output: Array(#"{"score": \#(truth ? 1 - near : near)}"#.utf8).span,
        champion: Array(#"{"score": \#(truth ? 0.6 : 0.4)}"#.utf8).span)
    }
    let frame = try #require(ZstandardFrame.packing(bytes))
    let summary = try #require(SegmentSummary(of: bytes))
    let name = SegmentName(
      first: summary.first, last: summary.last, records: summary.records,
      digest: Digest(of: frame))
    let folder = "\(place.state.runtimes)/prod.records/\(RecordPlace.shadowFolderName(of: "tiny"))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(frame).write(to: URL(filePath: "\(folder)/\(name)"))
  }

  /// The next six o'clock in the morning.
  private static func morning(_ place: Playground) {
    let day: Int64 = 86_400_000
    let next = Instant(milliseconds: (place.now.milliseconds / day + 1) * day + day / 4)
    place.pass(next - place.now)
  }

  @Test func `recorded pairs become looks, the looks a branch, and its merge a promotion`()
    async throws
  {
    let place = try Playground()
    try place.commit(Self.registry(0.4), "Registry")
    var state = try await place.reconcile()
    let prod = RuntimeName("prod")
    let champion = try #require(state.runtimes[prod]?.observed?.version, "\(place.log)")
    try place.commit(["models/tiny/score.py": Playground.score(0.6)], "Another")
    state = try await place.reconcile()
    let challenger = try #require(
      state.runtimes[prod]?.challenger?.assignment.version, "\(place.log)")
    #expect(state.runtimes[prod]?.challenger?.assignment.confirmed != nil, "\(place.log)")

    try Self.leave(
      place, 0..<150, at: place.now + .seconds(60), champion: champion, challenger: challenger)
    Self.morning(place)
    state = try await place.reconcile()
    var record = try #require(state.monitors[Self.id], "\(place.log)")
    #expect(record.comparison?.sequence.looks.map(\.rows) == [150], "\(record.latest.summary)")
    #expect(record.latest.colour == .grey)

    try Self.leave(
      place, 150..<400, at: place.now + .seconds(60), champion: champion, challenger: challenger)
    // The clock goes on before the database is gone: all of it is in the state ref.
    Self.morning(place)
    try FileManager.default.removeItem(atPath: place.state.database)
    state = try await place.reconcile()
    record = try #require(state.monitors[Self.id], "\(place.log)")
    #expect(record.comparison?.sequence.looks.map(\.rows) == [150, 250], "\(place.log)")
    #expect(record.comparison?.verdict == .better)
    let promotion = try #require(record.promotions?.first, "\(place.log)")
    #expect(promotion.state == .proposed, "\(promotion.message ?? "") \(place.log)")

    let repository = try Repository(opening: place.repositoryPath)
    let base = try #require(try repository.tip(of: Playground.main))
    let tip = try #require(try repository.tip(of: Self.reference), "\(place.log)")
    let commit = try repository.commit(tip)
    #expect(commit.parents == [base])
    #expect(commit.subject == "Promote tiny at prod")
    let trailers = try Trailers(message: commit.message)
    #expect(trailers["Muster-Promotion"] == promotion.id.hex)
    #expect(trailers["Muster-Version"] == challenger.hex)
    #expect(trailers["Muster-From-Version"] == champion.hex)
    #expect(trailers["Muster-Pairs"] == "400")
    #expect(trailers["Muster-Gain-Bounds"]?.hasPrefix("[0.1") == true)
    #expect(try SignedCommit(parsing: try repository.rawCommit(tip)).signature != nil)
    let changes = try repository.changes(from: try repository.commit(base).tree, to: commit.tree)
    #expect(changes.map(\.path) == ["runtimes/prod.yaml"])
    let proposal = try #require(state.proposals[Self.reference], "\(place.log)")
    #expect(proposal.outcome == .pass, "\(proposal.summary)")
    #expect(try repository.tip(of: Playground.main) == base, "the tracked branch is people's")
    #expect(state.runtimes[prod]?.assigned?.version == champion)

    // Looking again proposes nothing more.
    Self.morning(place)
    state = try await place.reconcile()
    #expect(state.monitors[Self.id]?.promotions?.count == 1)

    try place.merge(tip)
    state = try await place.reconcile()
    #expect(state.monitors[Self.id]?.promotions?.map(\.state) == [.merged], "\(place.log)")
    #expect(state.runtimes[prod]?.assigned?.version == challenger, "\(place.log)")
    #expect(state.runtimes[prod]?.observed?.version == challenger)
    #expect(state.ready("tiny") == "Settled: shadow: Live", "\(place.log)")
  }

  @Test func `a canary's two groups are read from what was served, and compared`() async throws {
    let place = try Playground()
    var files = Self.registry(0.4)
    files["processes/shadow.bpmn"] = Self.process.replacingOccurrences(
      of: "name=\"shadow\">true", with: "name=\"traffic\">20")
    try place.commit(files, "Registry")
    try await place.reconcile()
    try place.commit(["models/tiny/score.py": Playground.score(0.6)], "Another")
    var state = try await place.reconcile()
    let prod = RuntimeName("prod")
    let champion = try #require(state.runtimes[prod]?.observed?.version, "\(place.log)")
    let challenger = try #require(state.runtimes[prod]?.challenger?.assignment.version)
    #expect(state.runtimes[prod]?.challenger?.share.mode == .canary)
    let segments = RecordedSegments(folder: place.state.runtimes, runtime: "prod", model: "tiny")
    for (version, isTheirs) in [(champion, false), (challenger, true)] {
      // Every fifth, by their order; its truth goes by another number.
      let rows = (0..<400).filter { ($0 % 5 == 0) == isTheirs }
      try segments.leave(
        rows.map { row in
          let truth = row % 2 == 1
          let near = isTheirs ? 0.1 : 0.45
          return RecordedSegments.Served(
            at: place.now + .seconds(60 + row), input: #"{"id": "a-\#(row)"}"#,
            output: #"{"score": \#(truth ? 1 - near : near)}"#)
        }, version: version)
    }
    Self.morning(place)
    state = try await place.reconcile()
    let comparison = try #require(state.monitors[Self.id]?.comparison, "\(place.log)")
    #expect(comparison.trial.mode == .canary)
    #expect(comparison.trial.percent == 20)
    #expect(comparison.champion.rows == 320, "\(comparison)")
    #expect(comparison.challenger.rows == 80)
    #expect(abs(comparison.champion.loss - 0.2025) < 1e-9)
    #expect(abs(comparison.challenger.loss - 0.01) < 1e-9)
    #expect(comparison.verdict == .better)
    #expect(state.monitors[Self.id]?.promotions?.map(\.state) == [.proposed], "\(place.log)")
  }

  /// The states of the promotions that a commit of the state ref has.
  private static func states(
    at commit: CommitID, _ repository: borrowing Repository
  ) throws -> [String] {
    let path = "monitors/\(Digest(of: id).hex.prefix(2))/\(Digest(of: id).hex).json"
    guard let entry = try repository.entry(at: path, in: try repository.commit(commit).tree) else {
      return []
    }
    let json = try JSON(parsing: try repository.blob(entry.object.blob, limit: 1 << 20))
    return (json["promotions"]?.array ?? []).compactMap { $0["state"]?.string }
  }

  @Test func `a branch that was made before its record was kept is found again`() async throws {
    let place = try Playground()
    try place.commit(Self.registry(0.4), "Registry")
    try await place.reconcile()
    try place.commit(["models/tiny/score.py": Playground.score(0.6)], "Another")
    var state = try await place.reconcile()
    let prod = RuntimeName("prod")
    let champion = try #require(state.runtimes[prod]?.observed?.version, "\(place.log)")
    let challenger = try #require(state.runtimes[prod]?.challenger?.assignment.version)
    try Self.leave(
      place, 0..<400, at: place.now + .seconds(60), champion: champion, challenger: challenger)
    // Somebody has the first name.
    try place.commit(["note.txt": "mine"], "Mine", to: Self.reference)
    Self.morning(place)
    state = try await place.reconcile()
    let promotion = try #require(state.monitors[Self.id]?.promotions?.first, "\(place.log)")
    #expect(promotion.branch == "muster/promote/tiny/2")
    #expect(promotion.state == .proposed, "\(promotion.message ?? "")")
    // A kill between the branch and its record: what is known is what the state ref has.
    let repository = try Repository(opening: place.repositoryPath)
    let branch = "refs/heads/muster/promote/tiny/2"
    let made = try repository.tip(of: branch)
    let last = try #require(try repository.tip(of: "refs/muster/state"))
    var tip = last
    while try repository.commit(tip).parents.first != nil,
      try Self.states(at: tip, repository).contains("proposed")
    {
      tip = try #require(try repository.commit(tip).parents.first)
    }
    #expect(try Self.states(at: tip, repository) == ["wanted"])
    try repository.update(reference: "refs/muster/state", to: tip, expecting: .at(last))
    try FileManager.default.removeItem(atPath: place.state.database)
    state = try await place.reconcile()
    #expect(state.monitors[Self.id]?.promotions?.map(\.state) == [.proposed], "\(place.log)")
    #expect(state.monitors[Self.id]?.promotions?.first?.number == 2)
    #expect(try repository.tip(of: branch) == made)
    // Another version comes: the branch goes, and somebody's stays.
    try place.commit(["models/tiny/score.py": Playground.score(0.7)], "A third")
    state = try await place.reconcile()
    #expect(state.monitors[Self.id]?.promotions?.map(\.state) == [.superseded], "\(place.log)")
    let names = try Repository(opening: place.repositoryPath)
      .references(prefix: "refs/heads/muster/promote/").map(\.name)
    #expect(names == [Self.reference])
  }
}
