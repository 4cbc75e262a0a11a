package import Vocabulary

extension Report {
  /// What was found about one model.
  package struct Model: Codable, Hashable, Sendable {
    /// What happens to a model.
    package enum Change: String, Codable, CaseIterable, Hashable, Sendable {
      case new
      case changed
      case removed
      /// Nothing: the report is about a version as it stands.
      case unchanged
    }

    /// The version that is compared with.
    package struct Champion: Codable, Hashable, Sendable {
      package var version: Digest
      /// Where it is deployed; `nil` for the version of the base.
      package var runtime: RuntimeName?

      /// A version, and where it is deployed.
      package init(version: Digest, runtime: RuntimeName? = nil) {
        self.version = version
        self.runtime = runtime
      }
    }

    package var name: ModelName
    package var change: Change
    package var outcome: Outcome
    /// What changes: `source`, `schemas`, `gates` and so on.
    package var aspects: [String]
    package var version: Digest?
    /// The version of the base.
    package var former: Digest?
    package var champion: Champion?
    package var tests: [Test]
    /// What no test says.
    package var messages: [String]
    /// Gates that the proposal removes or weakens, a sentence each.
    package var loosened: [String]
    package var after: AfterMerge?
    /// Pictures of Muster's own figures.
    package var charts: [Chart]
    /// Pictures that the model's own metrics ask for.
    package var ownCharts: [Chart]

    /// A model's part of a report.
    package init(
      name: ModelName, change: Change, outcome: Outcome, aspects: [String] = [],
      version: Digest? = nil, former: Digest? = nil, champion: Champion? = nil,
      tests: [Test] = [], messages: [String] = [], loosened: [String] = [],
      after: AfterMerge? = nil, charts: [Chart] = [], ownCharts: [Chart] = []
    ) {
      self.name = name
      self.change = change
      self.outcome = outcome
      self.aspects = aspects
      self.version = version
      self.former = former
      self.champion = champion
      self.tests = tests
      self.messages = messages
      self.loosened = loosened
      self.after = after
      self.charts = charts
      self.ownCharts = ownCharts
    }
  }
}

extension Report.Model {
  /// Takes up the pictures that a model asks for, and says which of them are none.
  package mutating func add(_ pictures: GenericCharts) {
    ownCharts += pictures.charts
    messages += pictures.problems.map { "a picture of its metrics is left out: \($0)" }
  }
}
