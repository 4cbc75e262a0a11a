import Avro
import Vocabulary

/// What a blob is read for.
enum BlobUse: Hashable, Sendable {
  case assets
  case content
  case manifest
  case metadata
  case python
  case r
  case requirements
  case schema

  /// The largest blob that is read for this use, in bytes.
  var limit: Int {
    switch self {
    case .assets: RequiredAssets.maximumSize
    case .content: Registry.maximumAttachmentSize
    case .manifest: ManifestFile.maximumSize
    case .metadata: ModelMetadataFile.maximumSize
    case .python, .r: SourceScan.maximumSize
    case .requirements: RequirementsFile.maximumSize
    case .schema: AvroSchema.maximumSize
    }
  }
}

/// A blob that must be read before a resource can be put together.
struct BlobRequest: Hashable, Sendable {
  var blob: BlobID
  var use: BlobUse
}

/// What blobs say, by their id: each is read and parsed once, wherever it stands in the tree.
struct BlobCache: Sendable {
  private(set) var assets: [BlobID: RequiredAssets] = [:]
  private(set) var contents: [BlobID: BlobContent] = [:]
  private(set) var manifests: [BlobID: ManifestFile] = [:]
  private(set) var metadata: [BlobID: ModelMetadataFile] = [:]
  private(set) var python: [BlobID: SourceScan] = [:]
  private(set) var r: [BlobID: SourceScan] = [:]
  private(set) var requirements: [BlobID: RequirementsFile] = [:]
  private(set) var schemas: [BlobID: Result<AvroSchema, AvroSchema.Invalid>] = [:]

  /// Parses a blob that was read.
  mutating func store(_ bytes: [UInt8], for request: BlobRequest) {
    let blob = request.blob
    switch request.use {
    case .content: break
    case .assets: assets[blob] = RequiredAssets(bytes)
    case .manifest: manifests[blob] = ManifestFile(reading: bytes)
    case .metadata: metadata[blob] = ModelMetadataFile(bytes)
    case .python: python[blob] = SourceScan(bytes, language: .python)
    case .r: r[blob] = SourceScan(bytes, language: .r)
    case .requirements: requirements[blob] = RequirementsFile(bytes)
    case .schema:
      schemas[blob] = Result { () throws(AvroSchema.Invalid) in try AvroSchema(parsing: bytes) }
    }
    if request.use != .manifest, contents[blob] == nil { contents[blob] = BlobContent(of: bytes) }
  }

  /// Whether a blob was already read for a use.
  func has(_ request: BlobRequest) -> Bool {
    switch request.use {
    case .assets: assets[request.blob] != nil
    case .content: contents[request.blob] != nil
    case .manifest: manifests[request.blob] != nil
    case .metadata: metadata[request.blob] != nil
    case .python: python[request.blob] != nil
    case .r: r[request.blob] != nil
    case .requirements: requirements[request.blob] != nil
    case .schema: schemas[request.blob] != nil
    }
  }

  /// How many results are kept.
  var count: Int {
    assets.count + contents.count + manifests.count + metadata.count + python.count + r.count
      + requirements.count + schemas.count
  }

  /// Forgets every blob that is not in a set.
  mutating func keep(_ live: Set<BlobID>) {
    assets = assets.filter { live.contains($0.key) }
    contents = contents.filter { live.contains($0.key) }
    manifests = manifests.filter { live.contains($0.key) }
    metadata = metadata.filter { live.contains($0.key) }
    python = python.filter { live.contains($0.key) }
    r = r.filter { live.contains($0.key) }
    requirements = requirements.filter { live.contains($0.key) }
    schemas = schemas.filter { live.contains($0.key) }
  }
}
