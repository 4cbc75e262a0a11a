import Vocabulary

extension Assembly {
  /// A project with the files that it names looked up.
  mutating func project(_ spec: ProjectSpec) -> ProjectSettings {
    for key in [spec.identityKey].compactMap(\.self) + spec.executorKeys {
      _ = entry(key, atMost: Registry.maximumKeySize)
    }
    if path != "muster.yaml" {
      error(
        "misplaced-project", at: manifest.position,
        "a Project stands only in muster.yaml at the root of the repository")
    }
    var settings = spec.settings
    settings.name = manifest.id.name
    settings.manifest = path
    settings.labels = manifest.labels
    return settings
  }

  /// A dataset with its content; `nil` if the content cannot be told.
  mutating func dataset(_ spec: DatasetSpec) -> DesiredDataset? {
    let schema = spec.schema.flatMap { self.schema($0)?.schema }
    let located = spec.path.map { location(of: $0) } ?? remoteLocation(spec)
    guard let (location, digest, size) = located, let format = spec.format else { return nil }
    var hasher = DigestHasher()
    hasher.field("muster-data 1")
    hasher.field(digest)
    hasher.field(format.rawValue)
    return DesiredDataset(
      name: DatasetName(manifest.id.name), manifest: path, labels: manifest.labels,
      description: spec.description, location: location, format: format, size: size,
      contentDigest: digest, schema: schema, licence: spec.licence, source: spec.source,
      digest: hasher.finalize())
  }

  private mutating func location(
    of named: Located<RepositoryPath>
  ) -> (DesiredDataset.Location, Digest, Int?)? {
    guard let (full, entry) = entry(named, atMost: Registry.maximumDatasetSize),
      let content = content(entry.blob), let place = repositoryPath(full)
    else { return nil }
    let location: DesiredDataset.Location =
      content.isPointer ? .pointer(place, blob: entry.blob) : .file(place, blob: entry.blob)
    return (location, content.digest, content.size)
  }

  private func remoteLocation(_ spec: DatasetSpec) -> (DesiredDataset.Location, Digest, Int?)? {
    guard let uri = spec.uri, let digest = spec.sha256 else { return nil }
    return (.remote(uri: uri), digest, nil)
  }

  /// A process with its files; `nil` if one is not there.
  mutating func process(_ spec: ProcessSpec) -> DesiredProcess? {
    let bpmn = spec.bpmn.flatMap { file($0) }
    let decisions = spec.decisions.compactMap { file($0) }
    guard let bpmn, let selector = spec.selector else { return nil }
    var hasher = DigestHasher()
    hasher.field("muster-process 1")
    hasher.field(bpmn.digest)
    for decision in decisions.map(\.digest).sorted() { hasher.field(decision) }
    let bindings: JSON = [
      "operations": .object(spec.operations.mapValues { .string($0) }),
      "scripts": .object(spec.scripts.mapValues { .string($0) }),
    ]
    hasher.field(bindings.canonicalText)
    return DesiredProcess(
      name: ProcessName(manifest.id.name), manifest: path, labels: manifest.labels,
      description: spec.description, bpmn: bpmn, decisions: decisions, selector: selector,
      onNewVersion: spec.onNewVersion, onFileChange: spec.onFileChange,
      operations: spec.operations, scripts: spec.scripts, digest: hasher.finalize())
  }

  private mutating func file(_ named: Located<RepositoryPath>) -> DesiredProcess.File? {
    guard let (full, entry) = entry(named, atMost: Registry.maximumProcessSize),
      let content = content(entry.blob), let place = repositoryPath(full)
    else { return nil }
    return DesiredProcess.File(path: place, blob: entry.blob, digest: content.digest)
  }

  /// A monitor with its decision table; `nil` where it is for no models.
  mutating func monitor(_ spec: MonitorSpec) -> DesiredMonitor? {
    var declaration = declaration(of: spec)
    declaration.name = manifest.id.name
    guard let selector = spec.selector else { return nil }
    return DesiredMonitor(
      name: MonitorName(manifest.id.name), manifest: path, labels: manifest.labels,
      description: spec.description, models: selector, declaration: declaration)
  }

  /// What a monitor says, with its decision table looked up.
  mutating func declaration(of spec: MonitorSpec) -> MonitorDeclaration {
    var declaration = spec.declaration
    guard let named = spec.thresholds,
      let (_, entry) = entry(named, atMost: Registry.maximumProcessSize),
      let content = content(entry.blob)
    else { return declaration }
    declaration.thresholds = TestDeclaration.Thresholds(
      path: named.value, blob: entry.blob, digest: content.digest)
    return declaration
  }

  /// A runtime; its spec is complete in itself.
  func runtime(_ spec: RuntimeSpec) -> DesiredRuntime {
    var runtime = spec.runtime
    runtime.name = RuntimeName(manifest.id.name)
    runtime.manifest = path
    runtime.labels = manifest.labels
    return runtime
  }

  /// A group; its spec is complete in itself.
  func group(_ spec: GroupSpec) -> DesiredGroup {
    DesiredGroup(
      name: GroupName(manifest.id.name), manifest: path, labels: manifest.labels,
      description: spec.description, members: spec.members.map(\.member))
  }

  /// A path of the tree as a checked one.
  mutating func repositoryPath(_ text: String) -> RepositoryPath? {
    do throws(RepositoryPath.Problem) {
      return try RepositoryPath(checking: text)
    } catch {
      self.error("bad-path", at: nil, "the path \"\(text)\" \(error.reason)")
      return nil
    }
  }
}
