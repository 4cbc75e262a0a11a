import Vocabulary
import YAML

/// One document of a manifest file, before anything it names is looked up.
struct Manifest: Sendable {
  /// The version of the format that this build reads.
  static let apiVersion = "muster.dev/v1"

  var id: ResourceID
  var position: SourcePosition
  var namePosition: SourcePosition
  var labels: [String: String]
  /// `nil` where it could not be decoded at all.
  var spec: ManifestSpec?
  var findings: [Finding]
}

/// A YAML file, as far as its text alone tells.
struct ManifestFile: Sendable {
  var manifests: [Manifest] = []
  /// Findings on the file as a whole: it is no YAML, or a document has no usable kind.
  var findings: [Finding] = []
  /// What is wrong only where a manifest must stand (`models/*/model.yaml` and so on).
  var findingsWhereExpected: [Finding] = []

  /// The most documents that one file may hold.
  static let maximumDocuments = 1000
  /// The longest manifest file, in bytes.
  static let maximumSize = 1 << 20
}
