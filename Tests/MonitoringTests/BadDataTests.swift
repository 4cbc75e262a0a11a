import ModelMetrics
import Monitoring
import Registry
import Testing
import Vocabulary

/// Every check on every kind of data that cannot be judged: whatever else it says, never green.
@Suite struct BadDataTests {
  /// A way in which data are bad.
  enum Fault: String, CaseIterable, Sendable {
    case empty, withoutColumns, tooFew, ragged, halfWritten, unreadable, gone, unnamed, duplicated
    case allOfOneIdentifier, baselineGone, baselineEmpty, baselineRagged, baselineHalfWritten
    case nothingButIdentifiers, otherColumns, nothingIsANumber, allMissing, allNotANumber

    /// What is left for a check that only counts rows: these have as many as they should, by
    /// identifiers of their own.
    var concernsColumnsOnly: Bool {
      switch self {
      case .tooFew, .nothingButIdentifiers, .otherColumns, .nothingIsANumber, .allMissing,
        .allNotANumber:
        true
      default: false
      }
    }
  }

  private static let fine = Fixture.rows(300, seed: 2)
  private static let base = Fixture.rows(600, seed: 1)

  private static func sample(_ fault: Fault) -> MonitorInput.Source {
    switch fault {
    case .empty: .rows(MonitorRows(fine.columns.mapValues { _ in .numeric([]) }))
    case .withoutColumns: .rows(MonitorRows([:]))
    case .tooFew: .rows(Fixture.rows(99, seed: 2))
    case .ragged: .rows(fine.replacing("region", .categorical(["north"])))
    case .halfWritten: .halfWritten("line 7 has no end")
    case .unreadable: .unreadable("no such file")
    case .gone: .gone("no such object")
    case .unnamed: .none
    case .duplicated: .rows(Fixture.joined([fine, fine]))
    case .allOfOneIdentifier:
      .rows(fine.replacing("id", .categorical([String?](repeating: "1", count: 300))))
    case .nothingButIdentifiers: .rows(MonitorRows(fine.columns.filter { $0.key == "id" }))
    case .otherColumns:
      .rows(
        MonitorRows(
          fine.columns.reduce(into: [:]) { $0[$1.key == "id" ? "id" : $1.key + "_2"] = $1.value }))
    case .nothingIsANumber: .rows(changed(to: "n/a"))
    case .allMissing: .rows(changed(to: nil))
    case .allNotANumber:
      .rows(
        MonitorRows(
          fine.columns.mapValues { values in
            guard case .numeric = values else { return values }
            return .numeric([Double](repeating: .nan, count: 300))
          }
        ).replacing("region", .categorical([String?](repeating: nil, count: 300)))
          .replacing("gender", .categorical([String?](repeating: nil, count: 300))))
    case .baselineGone, .baselineEmpty, .baselineRagged, .baselineHalfWritten: .rows(fine)
    }
  }

  /// The same rows, with one value in each column but the identifiers.
  private static func changed(to value: String?) -> MonitorRows {
    MonitorRows(
      fine.columns.reduce(into: [:]) { columns, column in
        columns[column.key] =
          column.key == "id"
          ? column.value : .categorical([String?](repeating: value, count: 300))
      })
  }

  private static func baseline(_ fault: Fault) -> MonitorInput.Source {
    switch fault {
    case .baselineGone: .gone("no such object")
    case .baselineEmpty: .rows(MonitorRows([:]))
    case .baselineRagged: .rows(fine.replacing("age", .numeric([1])))
    case .baselineHalfWritten: .halfWritten("line 7 has no end")
    default: .rows(base)
    }
  }

  @Test(arguments: MonitorCheck.BuiltIn.allCases, Fault.allCases)
  func `no check is green about data that cannot be judged`(
    check: MonitorCheck.BuiltIn, fault: Fault
  ) throws {
    guard check != .volume || !fault.concernsColumnsOnly else { return }
    let results = try Fixture.run(
      check, baseline: Self.baseline(fault), sample: Self.sample(fault))
    #expect(!results.isEmpty)
    for result in results {
      #expect(result.colour != .green, "\(Fixture.text(results))")
      #expect(!result.summary.isEmpty)
    }
  }

  @Test func `volume counts the rows that are there, whatever is in them`() throws {
    for fault in Fault.allCases where fault.concernsColumnsOnly && fault != .tooFew {
      let results = try Fixture.run(.volume, sample: Self.sample(fault))
      #expect(results.map(\.colour) == [.green], "\(fault): \(Fixture.text(results))")
    }
  }

  @Test func `labels of one kind tell nothing of a model, whoever counts them`() throws {
    let ones = Self.fine.replacing("label", .numeric([Double](repeating: 1, count: 300)))
    let performance = try Fixture.run(.performance, sample: .rows(ones))
    #expect(performance.first?.colour == .grey, "\(Fixture.text(performance))")
    let concept = try Fixture.run(.conceptDrift, sample: .rows(ones))
    #expect(concept.first?.colour == .red, "\(Fixture.text(concept))")
  }

  @Test func `a category that the baseline never had is drift with a figure`() throws {
    var random = SeededNumbers(seed: 9)
    let regions = (0..<300).map { _ in random.below(3) == 0 ? "moon" : "north" as String? }
    let results = try Fixture.run(
      .drift, sample: .rows(Self.fine.replacing("region", .categorical(regions))))
    let item = try #require(results.first?.items.first { $0.name.hasSuffix("of region") })
    #expect(item.colour == .red)
    #expect(try #require(item.value).isFinite)
  }

  @Test func `a column of numbers with a word among them has changed its type`() throws {
    guard case .numeric(let ages)? = Self.fine.columns["age"] else {
      Issue.record("the fixture has ages")
      return
    }
    var texts = ages.map { "\($0)" as String? }
    texts[100] = "unknown"
    let results = try Fixture.run(
      .drift, sample: .rows(Self.fine.replacing("age", .categorical(texts))))
    #expect(
      results.first?.items.first?.fault
        == .changedType(column: "age", found: "texts", expected: "numbers"))
    #expect(results.first?.colour == .grey)
  }

  @Test func `rows of a day that come after its judgement are judged with the next run`() throws {
    let early = Fixture.rows(300, seed: 40, day: "2026-03-01")
    let late = Fixture.rows(400, seed: 41, shift: 25, day: "2026-03-01")
    let now = try #require(Instant("2026-03-02T06:00:00Z"))
    let first = try Fixture.run(.drift, sample: .rows(early), now: now, withDate: true)
    #expect(first.map(\.colour) == [.green])
    let second = try Fixture.run(
      .drift, sample: .rows(Fixture.joined([early, late])), now: now, withDate: true)
    #expect(second.map(\.colour) == [.red])
    #expect(second.first?.rows == 700)
  }
}
