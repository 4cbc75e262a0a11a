package import Vocabulary

/// One test of a model: what is measured on which data, and what must hold.
package struct TestDeclaration: Hashable, Sendable {
  /// What is run.
  package enum Function: Hashable, Sendable {
    /// The model's own metrics function.
    case metrics
    /// The model's score function; Muster computes the metrics from its output.
    case score
    /// The two above, compared with each other.
    case both
    /// The model's train function.
    case train
    /// A program and its arguments, in the model's folder and environment.
    case command([String])
  }

  /// What happens to rows without a usable label or score.
  package enum InvalidRows: Hashable, Sendable {
    /// One such row fails the test.
    case fail
    /// They are left out, up to this share of all rows (0 to 1).
    case drop(Double)
  }

  /// What happens to gates that compare with a champion while there is none.
  package enum FirstVersion: String, CaseIterable, Sendable {
    /// They are skipped and reported; gates on values decide.
    case valueGatesOnly
    /// They fail.
    case fail
  }

  package var name: String
  package var function: Function
  /// `nil` only for ``Function/train`` and ``Function/command(_:)``.
  package var data: TestData?
  package var invalidRows: InvalidRows
  package var gates: [Gate]
  /// A decision table in the place of gates.
  package var thresholds: Thresholds?
  package var firstVersion: FirstVersion
  package var limits: TestLimits
  /// Where it is written.
  package var source = SourceMark()

  /// A `.dmn` file that decides.
  package struct Thresholds: Hashable, Sendable {
    /// Relative to the model's folder.
    package var path: RepositoryPath
    package var blob: BlobID
    package var digest: Digest

    /// A decision table by its file.
    package init(path: RepositoryPath, blob: BlobID, digest: Digest) {
      self.path = path
      self.blob = blob
      self.digest = digest
    }
  }

  /// A test by its parts.
  package init(
    name: String, function: Function = .score, data: TestData? = nil,
    invalidRows: InvalidRows = .fail, gates: [Gate] = [], thresholds: Thresholds? = nil,
    firstVersion: FirstVersion = .valueGatesOnly, limits: TestLimits = TestLimits()
  ) {
    self.name = name
    self.function = function
    self.data = data
    self.invalidRows = invalidRows
    self.gates = gates
    self.thresholds = thresholds
    self.firstVersion = firstVersion
    self.limits = limits
  }
}
