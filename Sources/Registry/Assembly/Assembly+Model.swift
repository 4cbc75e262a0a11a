import Avro
import Vocabulary

extension Assembly {
  /// A model with everything it names looked up; `nil` while blobs are missing. What it refers to
  /// in other resources is linked later.
  mutating func model(
    _ spec: ModelSpec, isModelFolder: (String) -> Bool
  ) -> DesiredModel? {
    var draft = ModelDraft()
    let below = tree.files(below: folder, leavingOut: isModelFolder)
    findSources(spec, below, &draft)
    choosePrimary(spec, &draft)
    bindFunctions(spec, &draft)
    addAttachments(spec, &draft)
    addSchemas(spec, &draft)
    addPlatform(spec, below, &draft)
    draft.tests = spec.tests.map { test($0) }
    draft.monitors = spec.monitors.map { declaration(of: $0) }
    readSideFiles(spec, below, &draft)
    for file in draft.sources { addFile(.source, file.path, file.entry, &draft) }
    guard missing.isEmpty else { return nil }
    draft.files.sort { ($0.role, $0.path) < ($1.role, $1.path) }
    return finished(spec, draft)
  }

  /// Adds a file that executes, by its path relative to the model's folder.
  mutating func addFile(
    _ role: ModelFile.Role, _ relative: String, _ entry: FileChange.Entry,
    _ draft: inout ModelDraft
  ) {
    guard let content = content(entry.blob), let place = repositoryPath(relative) else { return }
    draft.files.append(
      ModelFile(
        role: role, path: place, blob: entry.blob, size: content.size, digest: content.digest,
        isPointer: content.isPointer))
  }

  // MARK: - Attachments, schemas, platform, tests

  private mutating func addAttachments(_ spec: ModelSpec, _ draft: inout ModelDraft) {
    var seen: Set<RepositoryPath> = []
    for attachment in spec.attachments {
      guard seen.insert(attachment.value).inserted else {
        error(
          "duplicate", at: attachment.position, "\"\(attachment.value)\" is attached twice")
        continue
      }
      guard let (_, entry) = entry(attachment) else { continue }
      addFile(.attachment, attachment.value.text, entry, &draft)
    }
  }

  private mutating func addSchemas(_ spec: ModelSpec, _ draft: inout ModelDraft) {
    let tags = draft.primary?.scan?.schemas ?? [:]
    let all = tags["$all"]
    let input = spec.inputSchema ?? tagged(tags["0"] ?? tags["$in"] ?? all, draft)
    let output = spec.outputSchema ?? tagged(tags["1"] ?? tags["$out"] ?? all, draft)
    draft.schemas.isEnforced = spec.isEnforced
    for (slot, declared) in [("0", spec.inputSchema), ("1", spec.outputSchema)] {
      guard let tag = tags[slot], let declared, tag.value != declared.value.text else { continue }
      warning(
        "conflict", at: declared.position,
        "the source's tag schema.\(slot) names \"\(tag.value)\"; \"\(declared.value)\" is used")
    }
    if let input, let found = schema(input) {
      draft.schemas.input = found.schema
      draft.schemas.inputPath = input.value.text
      addFile(.schema, input.value.text, found.entry, &draft)
    }
    if let output, let found = schema(output) {
      draft.schemas.output = found.schema
      draft.schemas.outputPath = output.value.text
      if output.value != input?.value { addFile(.schema, output.value.text, found.entry, &draft) }
    }
    if spec.isEnforced, input == nil, output == nil {
      error(
        "missing-field", at: manifest.namePosition,
        "\"enforce\" is true, but the model has no schema")
    }
  }

  /// A schema that a tag of the primary source names, placed at the model as a whole.
  private mutating func tagged(
    _ tag: Located<String>?, _ draft: ModelDraft
  ) -> Located<RepositoryPath>? {
    guard let tag, let source = draft.primary else { return nil }
    do throws(RepositoryPath.Problem) {
      let place = try RepositoryPath(checking: tag.value)
      let full = TreeIndex.join(folder, place.text)
      guard tree.entries[full] == nil else {
        return Located(value: place, position: manifest.namePosition)
      }
      let names = tree.folders[folder]?.files.filter { $0.hasSuffix(".avsc") } ?? []
      add(
        Finding(
          code: "missing-file", at: tag.position, "the schema \"\(place)\" does not exist",
          hint: Suggestion.hint(for: place.text, among: names)),
        in: TreeIndex.join(folder, source.path))
    } catch {
      add(
        Finding(
          code: "bad-path", at: tag.position,
          "the schema \"\(TextRule.visible(tag.value))\" \(error.reason)"),
        in: TreeIndex.join(folder, source.path))
    }
    return nil
  }

  private mutating func addPlatform(
    _ spec: ModelSpec, _ below: [String], _ draft: inout ModelDraft
  ) {
    guard let named = spec.requirements else {
      if below.contains("requirements.txt") {
        warning(
          "unused-file", at: manifest.namePosition, "requirements.txt is not used",
          hint: "write platform: {requirements: requirements.txt}")
      }
      return
    }
    guard let (full, entry) = entry(named, atMost: RequirementsFile.maximumSize) else { return }
    if let requirements = cached(entry.blob, .requirements, cache.requirements) {
      for finding in requirements.findings { add(finding, in: full) }
    }
    addFile(.platform, named.value.text, entry, &draft)
  }

  private mutating func test(_ spec: TestSpec) -> TestDeclaration {
    var test = spec.declaration
    guard let named = spec.thresholds,
      let (_, entry) = entry(named, atMost: Registry.maximumProcessSize),
      let content = content(entry.blob)
    else { return test }
    test.thresholds = TestDeclaration.Thresholds(
      path: named.value, blob: entry.blob, digest: content.digest)
    return test
  }

  // MARK: - The whole

  private mutating func finished(_ spec: ModelSpec, _ draft: ModelDraft) -> DesiredModel {
    checkFunctions(draft)
    checkRecording(spec, draft)
    let labels = draft.metadata.labels.merging(manifest.labels) { _, own in own }
    let description = spec.description ?? draft.metadata.description
    // Selectors and rules may ask for the language, whether it is written or told by the source.
    let selectable = ["language": draft.language.rawValue].merging(labels) { _, own in own }
    return DesiredModel(
      name: ModelName(manifest.id.name), manifest: path, folder: folder, labels: selectable,
      description: description, tags: draft.metadata.tags, metadata: draft.metadata.json,
      language: draft.language, files: draft.files,
      primarySource: draft.primary.flatMap { repositoryPath($0.path) },
      functions: draft.functions, schemas: draft.schemas, tests: draft.tests,
      monitors: draft.monitors, retrain: spec.retrain?.declaration,
      recording: spec.recording?.recording, version: ModelDigests.version(draft),
      gatesDigest: ModelDigests.gates(draft.tests),
      testsDigest: ModelDigests.tests(draft.tests), dataDigest: nil,
      metadataDigest: ModelDigests.metadata(
        labels: labels, description: description, metadata: draft.metadata.json,
        readme: draft.readme, monitors: draft.monitors, retrain: spec.retrain?.declaration,
        recording: spec.recording?.recording))
  }

  /// A name that no record has masks nothing: what was meant would be kept.
  private mutating func checkRecording(_ spec: ModelSpec, _ draft: ModelDraft) {
    guard let input = draft.schemas.input, let output = draft.schemas.output else { return }
    let known = (input.fields + output.fields).map(\.name)
    for name in spec.recording?.mask ?? [] where !known.contains(name.value) {
      error(
        "unknown-member", at: name.position,
        "no record of the model has a member \"\(name.value)\"",
        hint: Suggestion.hint(for: name.value, among: known))
    }
  }

  /// A test can only call a function that the model has.
  private mutating func checkFunctions(_ draft: ModelDraft) {
    guard case .model(let spec)? = manifest.spec, !draft.functions.isEmpty else { return }
    checkRetraining(spec, draft)
    for test in spec.tests {
      let needed: [FunctionRole]
      switch test.declaration.function {
      case .metrics: needed = [.metrics]
      case .score: needed = [.score]
      case .both: needed = [.metrics, .score]
      case .train: needed = [.train]
      case .command: needed = []
      }
      for role in needed where draft.functions[role] == nil {
        error(
          "missing-function", at: test.name.position,
          "the test \"\(test.name.value)\" needs a \(role.rawValue) function, the model has none",
          hint: draft.language == .command
            ? "name it under functions" : "tag it with # modelop.\(role.rawValue)")
      }
    }
  }

  /// What training writes has to be what the model is loaded from.
  private mutating func checkRetraining(_ spec: ModelSpec, _ draft: ModelDraft) {
    guard let retrain = spec.retrain else { return }
    if draft.functions[.train] == nil {
      error(
        "missing-function", at: retrain.position,
        "\"retrain\" needs a train function, the model has none",
        hint: draft.language == .command
          ? "name it under functions" : "tag it with # modelop.train")
    }
    if spec.attachments.isEmpty {
      error(
        "missing-field", at: retrain.position,
        "\"retrain\" needs attachments: what the train function writes takes their place")
    }
  }
}
