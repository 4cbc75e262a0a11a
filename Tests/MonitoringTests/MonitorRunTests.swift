import Gates
import ModelMetrics
import Monitoring
import Registry
import Testing
import Vocabulary

@Suite struct MonitorRunTests {
  private let fine = Fixture.rows(1000, seed: 2)

  private func colour(
    _ check: MonitorCheck.BuiltIn, _ sample: MonitorRows, gates: [Gate] = []
  ) throws -> MonitorColour? {
    try Fixture.run(check, gates: gates, sample: .rows(sample)).first?.colour
  }

  @Test(arguments: MonitorCheck.BuiltIn.allCases.filter { $0 != .challenger })
  func `rows like the baseline are green`(check: MonitorCheck.BuiltIn) throws {
    let results = try Fixture.run(check, sample: .rows(fine))
    #expect(results.map(\.colour) == [.green], "\(Fixture.text(results))")
  }

  @Test func `each check sees what it is for, and only that`() throws {
    let moved = Fixture.rows(1000, seed: 3, shift: 12)
    let noisy = Fixture.rows(1000, seed: 3, noise: 0.6)
    #expect(try colour(.drift, moved) == .red)
    #expect(try colour(.drift, noisy) == .green)
    #expect(try colour(.stability, moved) == .red)
    #expect(try colour(.performance, noisy) == .red)
    #expect(try colour(.performance, moved) == .green)
    #expect(try colour(.conceptDrift, noisy) == .red)
    #expect(try colour(.conceptDrift, fine) == .green)
  }

  @Test func `a small sample that differs by chance is no drift`() throws {
    // Of 100 rows in ten bins the index alone is above 0.1 by chance.
    let data = MonitorData(
      baseline: DatasetName("training"), sample: .recorded(.seconds(1)), minimumRows: 50)
    var raw = 0
    for seed in 10..<30 {
      let sample = MonitorInput.Source.rows(Fixture.rows(60, seed: UInt64(seed)))
      #expect(try Fixture.run(.drift, data: data, sample: sample).first?.colour == .green)
      let gate = Gate(metric: "psi", bound: .atMost(0.1), column: "age")
      let plain = try Fixture.run(.drift, gates: [gate], data: data, sample: sample)
      raw += plain.first?.colour == .red ? 1 : 0
    }
    #expect(raw > 5)
  }

  @Test func `a line that warns is yellow, one that is crossed red, and the worst is said`() throws
  {
    let gates = [
      Gate(metric: "psi", bound: .atMost(10), column: "age"),
      Gate(metric: "psi", bound: .atMost(0), column: "age", severity: .warn),
    ]
    let results = try Fixture.run(.drift, gates: gates, sample: .rows(fine))
    #expect(results.first?.colour == .yellow)
    #expect(results.first?.items.map(\.colour) == [.yellow, .green])
    let each = try Fixture.run(
      .drift, gates: [Gate(metric: "psi", bound: .atMost(0), column: "*")], sample: .rows(fine))
    #expect(each.first?.items.map(\.name) == ["psi of age", "psi of region"])
    #expect(each.first?.summary.hasSuffix("> 0: fail, and 1 more") == true)
  }

  @Test func `a metric that nobody knows is grey`() throws {
    let results = try Fixture.run(
      .volume, gates: [Gate(metric: "rowz", bound: .atLeast(1))], sample: .rows(fine))
    #expect(results.first?.colour == .grey)
    #expect(results.first?.summary.contains("rowz is no metric of Muster's") == true)
  }

  // MARK: - Bad data: each has its own verdict, and none is green

  @Test(arguments: MonitorCheck.BuiltIn.allCases.filter { ![.volume, .challenger].contains($0) })
  func `no rows say nothing`(check: MonitorCheck.BuiltIn) throws {
    let results = try Fixture.run(
      check, sample: .rows(MonitorRows(fine.columns.mapValues { _ in .numeric([]) })))
    #expect(Fixture.text(results) == "grey: there are no rows")
  }

  @Test func `no rows are too few rows for who counts them`() throws {
    let results = try Fixture.run(.volume, sample: .rows(MonitorRows([:])))
    #expect(Fixture.text(results) == "red: rows 0 < 1: fail")
  }

  @Test func `too few rows say nothing`() throws {
    let results = try Fixture.run(.drift, sample: .rows(Fixture.rows(99, seed: 4)))
    #expect(Fixture.text(results) == "grey: 99 rows are too few, 100 are needed")
  }

  @Test func `rows that come twice cannot be judged, and are counted`() throws {
    let twice = Fixture.joined([fine, fine])
    let results = try Fixture.run(.drift, sample: .rows(twice))
    #expect(
      Fixture.text(results) == "grey: 1000 of 2000 rows repeat an identifier that came before")
    #expect(
      Fixture.text(try Fixture.run(.volume, sample: .rows(twice)))
        == "red: duplicate_rate 0.5 > 0.01: fail")
  }

  @Test func `what is half written or cannot be read says nothing`() throws {
    let ragged = fine.replacing("age", .numeric([1, 2]))
    #expect(
      Fixture.text(try Fixture.run(.drift, sample: .rows(ragged)))
        == "grey: the data is half written: the column age has 2 rows, others 1000")
    #expect(
      Fixture.text(try Fixture.run(.volume, sample: .halfWritten("line 7 has no end")))
        == "grey: the data is half written: line 7 has no end")
    #expect(
      Fixture.text(try Fixture.run(.quality, sample: .unreadable("no such file")))
        == "grey: the data cannot be read: no such file")
  }

  @Test func `a baseline that is gone, empty or unnamed says nothing`() throws {
    #expect(
      Fixture.text(
        try Fixture.run(.drift, baseline: .gone("no such object"), sample: .rows(fine)))
        == "grey: the baseline is gone: training: no such object")
    #expect(
      Fixture.text(
        try Fixture.run(.drift, baseline: .rows(MonitorRows([:])), sample: .rows(fine)))
        == "grey: the baseline is gone: training: it has no rows")
    #expect(
      Fixture.text(try Fixture.run(.stability, baseline: .none, sample: .rows(fine)))
        == "grey: there is no baseline to compare with")
    // Who needs none goes on.
    #expect(
      try Fixture.run(.quality, baseline: .none, sample: .rows(fine)).first?.colour == .green)
  }

  @Test func `a column that is absent or of another type says nothing of itself, and is seen`()
    throws
  {
    let absent = try Fixture.run(.drift, sample: .rows(fine.replacing("age", nil)))
    #expect(absent.first?.colour == .grey)
    #expect(absent.first?.items.first?.fault == .absentColumn("age"))
    #expect(absent.first?.items.last?.colour == .green)
    let texts = ColumnValues.categorical([String?](repeating: "old", count: 1000))
    let changed = try Fixture.run(.drift, sample: .rows(fine.replacing("age", texts)))
    #expect(
      changed.first?.items.first?.fault
        == .changedType(column: "age", found: "texts", expected: "numbers"))
    #expect(
      Fixture.text(try Fixture.run(.quality, sample: .rows(fine.replacing("age", nil))))
        .hasPrefix("red: absent_columns 1 > 0: fail"))
    #expect(
      Fixture.text(try Fixture.run(.quality, sample: .rows(fine.replacing("age", texts))))
        .hasPrefix("red: changed_types 1 > 0: fail"))
  }

  @Test func `a constant column is grey where it always was, and seen where it became so`() throws {
    let same = ColumnValues.numeric([Double](repeating: 3, count: 1000))
    let before = Fixture.rows(2000, seed: 1)
      .replacing("age", .numeric([Double](repeating: 3, count: 2000)))
    let always = try Fixture.run(
      .drift, baseline: .rows(before), sample: .rows(fine.replacing("age", same)))
    #expect(always.first?.items.first?.fault == .constant("age"))
    #expect(always.first?.colour == .grey)
    #expect(try colour(.drift, fine.replacing("age", same)) == .red)
    #expect(
      try Fixture.run(.quality, sample: .rows(fine.replacing("age", same))).first?.items
        .contains { $0.name == "constant_columns" && $0.colour == .yellow } == true)
  }

  @Test func `a category that was never seen is told`() throws {
    var random = SeededNumbers(seed: 9)
    let regions = (0..<1000).map { _ in random.below(10) == 0 ? "moon" : "north" as String? }
    let results = try Fixture.run(
      .quality, sample: .rows(fine.replacing("region", .categorical(regions))))
    let item = results.first?.items.first { $0.name == "unseen_rate of region" }
    #expect(item?.colour == .red)
    #expect(item?.value.map { (0.05...0.15).contains($0) } == true)
  }

  @Test func `scores that no model gives are told`() throws {
    var scores = [Double](repeating: 0.5, count: 1000)
    scores[3] = .nan
    scores[4] = 7
    let results = try Fixture.run(
      .scoreDistribution, sample: .rows(fine.replacing("score", .numeric(scores))))
    #expect(
      results.first?.items.first { $0.name == "invalid_score_rate" }?.sentence
        == "invalid_score_rate 0.002 > 0: fail")
  }

  // MARK: - Labels, groups, periods

  @Test func `labels that come later are joined, and until then nobody knows`() throws {
    let labels = MonitorRows(fine.columns.filter { ["id", "label"].contains($0.key) })
    let bare = fine.replacing("label", nil)
    #expect(
      try Fixture.run(.performance, sample: .rows(bare), labels: .rows(labels)).first?.colour
        == .green)
    #expect(
      Fixture.text(
        try Fixture.run(.performance, sample: .rows(bare), labels: .gone("it is not there yet")))
        == "grey: there are no labels yet: it is not there yet")
    let others = MonitorRows(["id": .categorical(["x"]), "label": .numeric([1])])
    #expect(
      Fixture.text(
        try Fixture.run(.performance, sample: .rows(bare), labels: .rows(others)))
        == "grey: there are no labels yet: of 1000 rows none has one")
  }

  @Test func `groups are compared with labels and without`() throws {
    let bare = fine.replacing("label", nil)
    #expect(try colour(.bias, bare) == .green)
    guard case .categorical(let genders)? = fine.columns["gender"],
      case .numeric(let scores)? = fine.columns["score"]
    else {
      Issue.record("the fixture has groups and scores")
      return
    }
    let unfair = zip(genders, scores).map { $0 == "f" ? $1 * 0.6 : $1 }
    #expect(try colour(.bias, bare.replacing("score", .numeric(unfair))) == .red)
  }

  @Test func `each day has its result, days without rows are late, and today is not over`() throws {
    let joined = Fixture.joined([
      Fixture.rows(400, seed: 40, day: "2026-03-01"),
      Fixture.rows(400, seed: 41, shift: 15, day: "2026-03-02"),
      Fixture.rows(400, seed: 42, day: "2026-03-05"),
    ])
    let results = try Fixture.run(
      .drift, sample: .rows(joined), now: try #require(Instant("2026-03-05T20:00:00Z")),
      withDate: true)
    #expect(
      results.map { "\($0.period?.description ?? "") \($0.colour)" } == [
        "2026-03-01 green", "2026-03-02 red", "2026-03-03 grey", "2026-03-04 grey",
      ])
    let later = try Fixture.run(
      .drift, sample: .rows(joined), now: try #require(Instant("2026-03-07T06:00:00Z")),
      withDate: true)
    #expect(later.map(\.colour) == [.green, .red, .grey, .grey, .green, .grey])
    #expect(
      later.last?.fault?.words
        == "the data ends at 2026-03-05T12:00:00Z, expected up to 2026-03-07T00:00:00Z")
    let volume = try Fixture.run(
      .volume, sample: .rows(joined), now: try #require(Instant("2026-03-07T06:00:00Z")),
      withDate: true)
    #expect(volume.map(\.colour) == [.green, .green, .red, .red, .green, .red])
  }

  @Test func `the number of rows is beside that of earlier periods`() throws {
    let half = try Fixture.run(.volume, sample: .rows(fine), history: [4000, 4100, 3900])
    #expect(Fixture.text(half) == "yellow: rows_ratio 0.25 not in [0.5, 2]: fail")
  }

  @Test func `a monitor that is a model is judged by its numbers`() {
    var monitor = Fixture.monitor(.drift)
    monitor.declaration.check = .model(ModelName("own"))
    monitor.declaration.gates = [Gate(metric: "distance", bound: .atMost(1))]
    func text(_ claims: Result<[String: Figure], MonitorInput.MonitorFailure>) -> String {
      Fixture.text(
        MonitorRun.results(
          of: MonitorInput(
            monitor: monitor, sample: .rows(fine), claims: claims, now: Fixture.now)))
    }
    #expect(text(.success(["distance": .value(0.5)])) == "green: distance 0.5 ≤ 1: pass")
    #expect(text(.success(["distance": .value(2)])) == "red: distance 2 > 1: fail")
    #expect(text(.success([:])).hasPrefix("grey: distance is missing"))
    #expect(
      text(.failure(.init("it raised KeyError"))) == "grey: the monitor broke: it raised KeyError")
  }

  private func table(_ input: String) -> [UInt8] {
    Array(
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"
        namespace="http://example.org">
        <decision id="limits" name="Limits">
          <decisionTable id="t" hitPolicy="COLLECT">
            <input id="i"><inputExpression id="e" typeRef="double"><text>\(input)</text>
            </inputExpression></input>
            <output id="o" name="passes" typeRef="boolean"/>
            <output id="p" name="reason" typeRef="string"/>
            <rule id="r"><inputEntry id="a"><text>&gt; 0.2</text></inputEntry>
              <outputEntry id="b"><text>false</text></outputEntry>
              <outputEntry id="c"><text>"too far"</text></outputEntry></rule>
          </decisionTable>
        </decision>
      </definitions>
      """.utf8)
  }

  @Test func `a decision table judges in the place of gates, by ModelOp's names too`() throws {
    func run(_ input: String, _ sample: MonitorRows) throws -> String {
      let bytes = table(input)
      let thresholds = TestDeclaration.Thresholds(
        path: try RepositoryPath(checking: "limits.dmn"), blob: BlobID("b"),
        digest: Digest(of: bytes))
      var tables = ThresholdTables()
      tables.read(bytes, of: thresholds)
      var monitor = Fixture.monitor(.drift)
      monitor.declaration.thresholds = thresholds
      return Fixture.text(
        MonitorRun.results(
          of: MonitorInput(
            monitor: monitor, schemas: [try Fixture.schema()],
            baseline: .rows(Fixture.rows(2000, seed: 1)), sample: .rows(sample), tables: tables,
            now: Fixture.now)))
    }
    let key = "DataDrift_maxJensen-ShannonDistance"
    #expect(try run(key, fine).hasPrefix("green: "))
    #expect(
      try run(key, Fixture.rows(1000, seed: 3, shift: 12))
        == "red: Limits, row 1: too far: fail")
    #expect(
      try run("Another_Key", fine)
        == "grey: Limits, row 1: it needs Another_Key, which was not measured: inconclusive")
  }

  @Test func `a result is written and read`() throws {
    let results = try Fixture.run(.drift, sample: .rows(fine.replacing("age", nil)))
    let result = try #require(results.first)
    #expect(try JSON(encoding: result).decode(MonitorResult.self) == result)
  }
}
