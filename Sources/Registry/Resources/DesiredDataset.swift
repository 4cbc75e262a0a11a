package import Avro
package import Vocabulary

/// Data that tests and monitors use.
package struct DesiredDataset: Hashable, Sendable {
  /// Where the bytes are.
  package enum Location: Hashable, Sendable {
    /// A file of the repository, by its path from the root.
    case file(RepositoryPath, blob: BlobID)
    /// A git-lfs pointer in the repository; the bytes are to be had from git-lfs.
    case pointer(RepositoryPath, blob: BlobID)
    /// Elsewhere.
    case remote(uri: String)
  }

  /// How records are written.
  package enum Format: String, CaseIterable, Sendable {
    case avro
    case csv
    case json
    case jsonLines = "jsonl"
    case parquet
  }

  package var name: DatasetName
  package var manifest: String
  package var labels: [String: String]
  package var description: String?
  package var location: Location
  package var format: Format
  /// In bytes; `nil` for remote data.
  package var size: Int?
  /// SHA-256 of the data's bytes (not of a pointer to them).
  package var contentDigest: Digest
  package var schema: AvroSchema?
  /// An SPDX expression.
  package var licence: String?
  /// Where the data came from, for people.
  package var source: String?
  /// The identity of the data for measurements: content, format and schema.
  package var digest: Digest

  /// A dataset by its parts.
  package init(
    name: DatasetName, manifest: String, labels: [String: String] = [:],
    description: String? = nil, location: Location, format: Format, size: Int?,
    contentDigest: Digest, schema: AvroSchema? = nil, licence: String? = nil,
    source: String? = nil, digest: Digest
  ) {
    self.name = name
    self.manifest = manifest
    self.labels = labels
    self.description = description
    self.location = location
    self.format = format
    self.size = size
    self.contentDigest = contentDigest
    self.schema = schema
    self.licence = licence
    self.source = source
    self.digest = digest
  }
}
