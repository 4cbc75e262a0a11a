package import Vocabulary

/// Two versions side by side on the same rows: every metric, and the gates that compare.
package struct ComparisonReport: Codable, Hashable, Sendable {
  package var champion: Side
  package var challenger: Side
  /// By name: the challenger's tests.
  package var tests: [Test]
  /// What could not be found out or is odd, as sentences.
  package var notes: [String]
  /// When the report was made.
  package var generated: Instant

  /// One of the two versions.
  package struct Side: Codable, Hashable, Sendable {
    package var model: ModelName
    package var version: Digest
    /// The commit that it was read from.
    package var commit: CommitID
    /// What named it: `HEAD`, `v1.2`, `champion`.
    package var words: String
    /// Where it is deployed, where that is how it was found.
    package var runtime: RuntimeName?

    /// A version, and what named it.
    package init(
      model: ModelName, version: Digest, commit: CommitID, words: String,
      runtime: RuntimeName? = nil
    ) {
      self.model = model
      self.version = version
      self.commit = commit
      self.words = words
      self.runtime = runtime
    }
  }

  /// One metric of both versions.
  package struct Metric: Codable, Hashable, Sendable {
    /// The metric with its threshold and group: `f1@0.5`.
    package var name: String
    package var champion: Report.Figure
    package var challenger: Report.Figure
    /// Challenger minus champion.
    package var difference: Report.Figure
    /// Two-sided, 90 %: each end holds at 95 % alone, which is what gates ask.
    package var interval90: Report.Interval?
    package var interval95: Report.Interval?
    /// The two-sided probability of such a difference between equally good versions.
    package var p: Double?
    /// How the uncertainty was found; `nil` where there is none.
    package var method: String?
    package var rowCount: Int?
    package var isHigherBetter: Bool?

    /// A metric of both versions.
    package init(
      name: String, champion: Report.Figure, challenger: Report.Figure, difference: Report.Figure,
      interval90: Report.Interval? = nil, interval95: Report.Interval? = nil, p: Double? = nil,
      method: String? = nil, rowCount: Int? = nil, isHigherBetter: Bool? = nil
    ) {
      self.name = name
      self.champion = champion
      self.challenger = challenger
      self.difference = difference
      self.interval90 = interval90
      self.interval95 = interval95
      self.p = p
      self.method = method
      self.rowCount = rowCount
      self.isHigherBetter = isHigherBetter
    }
  }

  /// One test of the challenger.
  package struct Test: Codable, Hashable, Sendable {
    package var name: String
    package var data: Report.TestData?
    /// Sorted by name.
    package var metrics: [Metric]
    /// The manifest's gates that compare with a champion.
    package var gates: [Report.Row]
    /// The worst of the gates; an error where nothing could be compared.
    package var outcome: Report.Outcome
    /// Whether an error is none of the models'.
    package var isInfrastructure: Bool
    package var messages: [String]
    package var charts: [Chart]

    /// A test by its parts.
    package init(
      name: String, data: Report.TestData? = nil, metrics: [Metric] = [],
      gates: [Report.Row] = [], outcome: Report.Outcome = .pass, isInfrastructure: Bool = false,
      messages: [String] = [], charts: [Chart] = []
    ) {
      self.name = name
      self.data = data
      self.metrics = metrics
      self.gates = gates
      self.outcome = outcome
      self.isInfrastructure = isInfrastructure
      self.messages = messages
      self.charts = charts
    }
  }

  /// Two versions by what is known of them.
  package init(
    champion: Side, challenger: Side, tests: [Test] = [], notes: [String] = [], generated: Instant
  ) {
    self.champion = champion
    self.challenger = challenger
    self.tests = tests
    self.notes = notes
    self.generated = generated
  }

  /// The comparison for programs.
  package var json: JSON { JSON(encoding: self) }

  // MARK: - Words that every form shares

  var title: String {
    champion.model == challenger.model
      ? "\(challenger.model): \(champion.words) against \(challenger.words)"
      : "\(champion.model)@\(champion.words) against \(challenger.model)@\(challenger.words)"
  }

  /// `1f3a9c0d2b4e of 0a1b2c3d4e, on credit-prod`.
  static func place(_ side: Side) -> String {
    "version \(side.version.short) of commit \(side.commit.short)"
      + (side.runtime.map { ", on \($0)" } ?? "")
  }

  static let heads: [(text: String, isNumber: Bool)] = [
    ("metric", false), ("champion", true), ("challenger", true), ("difference", true),
    ("90 %", true), ("95 %", true), ("p", true), ("method", false), ("n", true),
  ]

  static func cells(_ metric: Metric) -> [String] {
    func value(_ figure: Report.Figure) -> String {
      figure.value.map(Numeral.short) ?? figure.reason.map { "none (\($0))" } ?? "none"
    }
    func interval(_ interval: Report.Interval?) -> String {
      interval.map { "[\(Numeral.short($0.low)), \(Numeral.short($0.high))]" } ?? "-"
    }
    return [
      metric.name, value(metric.champion), value(metric.challenger),
      metric.difference.value.map(Numeral.signed) ?? "none",
      interval(metric.interval90), interval(metric.interval95),
      metric.p.map(Self.probability) ?? "-",
      metric.method ?? "-", metric.rowCount.map(Numeral.count) ?? "-",
    ]
  }

  /// Three significant digits are more than any test is worth; tiny ones are named as such.
  private static func probability(_ p: Double) -> String {
    p < 0.0001 ? "<0.0001" : Numeral.short(p)
  }

  static func origin(_ test: Test) -> String? {
    test.data.map { data in
      "on \(data.name)" + (data.rowCount.map { ", \(ReportWords.counted($0, "row"))" } ?? "")
    }
  }
}
