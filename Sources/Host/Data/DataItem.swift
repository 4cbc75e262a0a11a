package import Registry
package import Vocabulary

/// Some bytes that somebody needs: where they are, and what they must be.
package struct DataItem: Hashable, Sendable {
  /// Where the bytes are.
  package enum Location: Hashable, Sendable {
    /// A file of the repository.
    case blob(BlobID)
    /// A git-lfs object, by the digest that its pointer names.
    case object
    /// An address that a manifest gives.
    case remote(uri: String)
  }

  /// What they are, for people: `dataset "rows"`.
  package let name: String
  package let location: Location
  /// The SHA-256 that they must have.
  package let digest: Digest
  /// Their length in bytes, where it is known beforehand.
  package let size: Int?

  /// Bytes by their parts.
  package init(name: String, location: Location, digest: Digest, size: Int?) {
    self.name = name
    self.location = location
    self.digest = digest
    self.size = size
  }

  /// A dataset's bytes.
  package init(_ dataset: DesiredDataset) {
    name = "dataset \"\(dataset.name)\""
    digest = dataset.contentDigest
    size = dataset.size
    switch dataset.location {
    case .file(_, let blob): location = .blob(blob)
    case .pointer: location = .object
    case .remote(let uri): location = .remote(uri: uri)
    }
  }

  /// The bytes of a file of a model.
  package init(_ file: ModelFile, of model: ModelName) {
    name = "\"\(file.path)\" of \(model)"
    digest = file.digest
    size = file.size
    location = file.isPointer ? .object : .blob(file.blob)
  }
}
