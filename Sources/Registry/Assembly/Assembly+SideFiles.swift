import Vocabulary

extension Assembly {
  /// Reads the files that describe a model without being named: `metadata.json`,
  /// `required_assets.json` and the README.
  mutating func readSideFiles(_ spec: ModelSpec, _ below: [String], _ draft: inout ModelDraft) {
    if let entry = sideFile("metadata.json", ModelMetadataFile.maximumSize),
      let file = cached(entry.blob, .metadata, cache.metadata)
    {
      draft.metadata = file
      let full = TreeIndex.join(folder, "metadata.json")
      for finding in file.findings { add(finding, in: full) }
      compare(file, spec, full)
    }
    if let entry = sideFile("required_assets.json", RequiredAssets.maximumSize),
      let file = cached(entry.blob, .assets, cache.assets)
    {
      let full = TreeIndex.join(folder, "required_assets.json")
      for finding in file.findings { add(finding, in: full) }
      checkAssets(file, spec, draft, full)
    }
    let readmes = ["README.md", "readme.md", "Readme.md", "README"]
    if let name = readmes.first(where: { below.contains($0) }),
      let entry = tree.entries[TreeIndex.join(folder, name)],
      [.regular, .executable].contains(entry.mode), entry.size <= Registry.maximumReadmeSize
    {
      draft.readme = content(entry.blob)?.digest
    }
  }

  private mutating func sideFile(_ name: String, _ limit: Int) -> FileChange.Entry? {
    guard let entry = tree.entries[TreeIndex.join(folder, name)] else { return nil }
    return check(entry, name, limit, at: manifest.namePosition) ? entry : nil
  }

  /// The manifest wins; where the two differ, somebody should know.
  private mutating func compare(_ file: ModelMetadataFile, _ spec: ModelSpec, _ full: String) {
    if let name = file.name, name != manifest.id.name {
      metadataConflict("name", name, manifest.id.name, full)
    }
    if let description = file.description, let own = spec.description, own != description {
      metadataConflict("description", description, own, full)
    }
    for (key, value) in file.labels.sorted(by: { $0.key < $1.key }) {
      guard let own = manifest.labels[key], own != value else { continue }
      metadataConflict("label \(key)", value, own, full)
    }
  }

  private mutating func metadataConflict(
    _ what: String, _ theirs: String, _ own: String, _ full: String
  ) {
    add(
      Finding(
        .warning, code: "metadata-conflict", at: nil,
        "the \(what) is \"\(TextRule.visible(theirs.prefix(60)))\" here and "
          + "\"\(TextRule.visible(own.prefix(60)))\" in the manifest, which is used"),
      in: full)
  }

  /// A required asset is there if a file of the model has its name, or if its role is one that the
  /// model fills.
  private mutating func checkAssets(
    _ required: RequiredAssets, _ spec: ModelSpec, _ draft: ModelDraft, _ full: String
  ) {
    var names = Set(draft.files.map(\.path.name))
    names.formUnion(draft.sources.map { TreeIndex.split($0.path).name })
    names.formUnion(spec.attachments.map(\.value.name))
    names.formUnion(spec.tests.compactMap(\.asset?.value))
    let usesData = spec.tests.contains { $0.asset != nil }
    for asset in required.assets {
      let isThere: Bool
      if let name = asset.name {
        isThere = names.contains(name)
      } else if let pattern = asset.pattern {
        isThere = names.contains { pattern.matches($0) }
      } else {
        isThere = fills(asset.role ?? "", spec, draft, usesData: usesData)
      }
      guard !isThere else { continue }
      let purpose = asset.description.map { " (\(TextRule.visible($0.prefix(120))))" } ?? ""
      add(
        Finding(
          code: "missing-asset", at: nil,
          "the required asset \(asset.words)\(purpose) is not there",
          hint: "name it under attachments, or as the data of a test"),
        in: full)
    }
  }

  private func fills(
    _ role: String, _ spec: ModelSpec, _ draft: ModelDraft, usesData: Bool
  ) -> Bool {
    switch role.uppercased().replacing(" ", with: "_") {
    case "MODEL_SOURCE", "SOURCE_CODE": !draft.sources.isEmpty
    case "MODEL_SCHEMA": draft.schemas.input != nil || draft.schemas.output != nil
    case "REQUIRED_LIBRARIES": spec.requirements != nil
    case "WEIGHTS_FILE", "MODEL_BINARY": !spec.attachments.isEmpty
    case "TEST_RESULT_COMPARATOR":
      spec.tests.contains { $0.thresholds != nil || !$0.declaration.gates.isEmpty }
    case "TRAINING_DATA", "TEST_DATA", "BASELINE_DATA", "COMPARATOR_DATA", "SAMPLE_DATA": usesData
    default: true
    }
  }
}
