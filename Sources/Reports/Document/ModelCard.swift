package import Vocabulary

/// What a person should know before using a model, after M. Mitchell et al., "Model Cards for Model
/// Reporting" (FAT* 2019): what it is for, on what it was measured, how it does for whom, and what
/// nobody should use it for.
///
/// Sections without content say so: a gap in a card is a finding of its own.
package struct ModelCard: Codable, Hashable, Sendable {
  package var name: ModelName
  package var version: Digest
  package var summary: String
  package var owner: String?
  /// An identifier of SPDX, such as `apache-2.0`.
  package var license: String?
  package var language: String?
  package var framework: String?
  package var tags: [String]
  /// The kind of task in Hugging Face's words: `tabular-classification`, `tabular-regression`.
  package var task: String
  package var intendedUse: [String]
  package var outOfScope: [String]
  /// Groups, instruments and surroundings that its performance depends on.
  package var factors: [String]
  package var trainingData: [String]
  package var ethics: [String]
  package var limits: [String]
  package var tests: [Report.Test]
  package var charts: [Chart]
  package var approvals: [GivenApproval]
  package var generated: Instant

  /// Who stood up for a version.
  package struct GivenApproval: Codable, Hashable, Sendable {
    package var name: String
    package var by: String
    package var at: Instant
    package var commit: CommitID?

    /// An approval by its task, person and time.
    package init(name: String, by: String, at: Instant, commit: CommitID? = nil) {
      self.name = name
      self.by = by
      self.at = at
      self.commit = commit
    }
  }

  /// A card by what is known.
  package init(
    name: ModelName, version: Digest, summary: String, owner: String? = nil,
    license: String? = nil, language: String? = nil, framework: String? = nil,
    tags: [String] = [], task: String, intendedUse: [String] = [], outOfScope: [String] = [],
    factors: [String] = [], trainingData: [String] = [], ethics: [String] = [],
    limits: [String] = [], tests: [Report.Test] = [], charts: [Chart] = [],
    approvals: [GivenApproval] = [], generated: Instant
  ) {
    self.name = name
    self.version = version
    self.summary = summary
    self.owner = owner
    self.license = license
    self.language = language
    self.framework = framework
    self.tags = tags
    self.task = task
    self.intendedUse = intendedUse
    self.outOfScope = outOfScope
    self.factors = factors
    self.trainingData = trainingData
    self.ethics = ethics
    self.limits = limits
    self.tests = tests
    self.charts = charts
    self.approvals = approvals
    self.generated = generated
  }
}
