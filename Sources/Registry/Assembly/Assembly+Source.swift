import Vocabulary

extension Assembly {
  /// The source files: those that are named, else every one of the folder.
  mutating func findSources(_ spec: ModelSpec, _ below: [String], _ draft: inout ModelDraft) {
    let attached = Set(spec.attachments.map(\.value.text))
    if let named = spec.source {
      var seen: Set<RepositoryPath> = []
      for source in named {
        guard seen.insert(source.value).inserted else {
          error("duplicate", at: source.position, "\"\(source.value)\" is a source twice")
          continue
        }
        guard let (_, entry) = entry(source, atMost: SourceScan.maximumSize) else { continue }
        addSource(source.value.text, entry, &draft)
      }
      return
    }
    for relative in below where ModelLanguage(fileName: relative) != nil {
      guard !attached.contains(relative),
        let entry = tree.entries[TreeIndex.join(folder, relative)],
        check(entry, relative, SourceScan.maximumSize, at: manifest.namePosition)
      else { continue }
      addSource(relative, entry, &draft)
    }
  }

  private mutating func addSource(
    _ relative: String, _ entry: FileChange.Entry, _ draft: inout ModelDraft
  ) {
    var scan: SourceScan?
    switch ModelLanguage(fileName: relative) {
    case .python: scan = cached(entry.blob, .python, cache.python)
    case .r: scan = cached(entry.blob, .r, cache.r)
    case .command, nil: scan = nil
    }
    let full = TreeIndex.join(folder, relative)
    for finding in scan?.findings ?? [] { add(finding, in: full) }
    draft.sources.append(ModelDraft.Source(path: relative, entry: entry, scan: scan))
  }

  /// The primary source and the language: the tagged source; among several, the first that the
  /// manifest names.
  mutating func choosePrimary(_ spec: ModelSpec, _ draft: inout ModelDraft) {
    let tagged = draft.sources.filter { $0.scan?.isTagged == true }
    if spec.source == nil, tagged.count > 1 {
      reportSeveralTagged(tagged)
    } else if let source = tagged.first ?? (spec.source == nil ? nil : draft.sources.first) {
      draft.primary = source
    } else if draft.sources.count == 1 {
      draft.primary = draft.sources.first
    } else if draft.sources.isEmpty {
      if spec.source == nil, spec.functions.isEmpty {
        error(
          "no-source", at: manifest.namePosition,
          "the folder \"\(folder)\" has no source file",
          hint: "name the files of other languages under source, and their functions")
      }
    } else if missing.isEmpty {
      error(
        "no-primary-source", at: manifest.namePosition,
        "none of the \(draft.sources.count) source files has a smart tag",
        hint: "put # modelop.score above the score function, or name the primary source first "
          + "under source and its functions under functions")
    }
    draft.language =
      spec.language?.value ?? draft.primary.flatMap { ModelLanguage(fileName: $0.path) } ?? .command
    guard let language = spec.language, let primary = draft.primary else { return }
    let told = ModelLanguage(fileName: primary.path)
    if language.value != .command, told != language.value {
      error(
        "conflict", at: language.position,
        "the language is \(language.value.rawValue), but the primary source is \"\(primary.path)\"")
    }
  }

  private mutating func reportSeveralTagged(_ tagged: [ModelDraft.Source]) {
    let names = tagged.map { "\"\($0.path)\"" }.joined(separator: " and ")
    for source in tagged.dropFirst() {
      let position = source.scan?.functions.values.map(\.position).min()
      add(
        Finding(
          code: "several-tagged-sources", at: position,
          "several source files have smart tags: \(names)",
          hint: "name the sources under source, the primary one first"),
        in: TreeIndex.join(folder, source.path))
    }
  }

  /// The functions: those of the tags, else those of the manifest.
  mutating func bindFunctions(_ spec: ModelSpec, _ draft: inout ModelDraft) {
    let scan = draft.primary?.scan
    let tags = scan?.functions ?? [:]
    for (role, name) in tags { draft.functions[role] = name.value }
    if !spec.functions.isEmpty {
      let place = spec.functionPlaces.values.min() ?? manifest.namePosition
      if !tags.isEmpty, let primary = draft.primary {
        error(
          "conflict", at: place,
          "\"functions\" is only for sources without smart tags; \"\(primary.path)\" has some",
          hint: "leave one of the two out")
        return
      }
      draft.functions = spec.functions
      if let scan, draft.language != .command { checkDeclared(spec, scan, draft) }
      return
    }
    if tags.isEmpty, draft.primary != nil, missing.isEmpty {
      error(
        "no-functions", at: manifest.namePosition, "the model has no function that can be called",
        hint: "put # modelop.score above the score function, or name it under functions")
    }
  }

  private mutating func checkDeclared(
    _ spec: ModelSpec, _ scan: SourceScan, _ draft: ModelDraft
  ) {
    for role in FunctionRole.allCases {
      guard let name = spec.functions[role], !scan.declared.contains(name) else { continue }
      error(
        "missing-function", at: spec.functionPlaces[role],
        "\"\(draft.primary?.path ?? "")\" has no function \"\(name)\"",
        hint: Suggestion.hint(for: name, among: scan.declared))
    }
  }
}
