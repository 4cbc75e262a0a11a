internal import Registry
internal import Vocabulary

extension AuthorForm {
  /// The files that the form proposes, checked by ``Registry``: a function of the fields and of
  /// what the tracked branch has.
  package func draft(on site: Site) -> Draft {
    var draft = Draft(files: [:], name: text("name"), subject: "", faults: [:], diagnostics: [])
    for field in AuthorField.fields(of: kind, on: site) where field.isRequired {
      if text(field.name).isEmpty { draft.faults[field.name] = "it is needed" }
    }
    for (name, value) in fields where !StreamSafeText.isSafe(value) || value.utf8.count > 1 << 18 {
      draft.faults[name] = "it is too long, or has too many marks on one letter"
    }
    if kind != .job, !draft.name.isEmpty, !Self.isName(draft.name) {
      draft.faults["name"] = "expected lower-case letters, digits, hyphens and underscores"
    }
    guard draft.faults.isEmpty else { return draft }
    switch kind {
    case .model: model(&draft, on: site)
    case .runtime: runtime(&draft, on: site)
    case .group: group(&draft, on: site)
    case .job: return draft
    }
    draft.diagnostics = Self.check(draft.files)
    return draft
  }

  func text(_ name: String) -> String { ManifestText.trimmed(fields[name] ?? "") }

  /// Lines of a field, without the empty ones.
  func lines(_ name: String) -> [String] {
    (fields[name] ?? "").split(whereSeparator: \.isNewline).map { ManifestText.trimmed($0) }
      .filter { !$0.isEmpty }
  }

  /// A name that may stand in a path: what it may be beyond that, Registry says.
  private static func isName(_ name: String) -> Bool {
    name.utf8.count <= 63
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
          UInt8(ascii: "-"), UInt8(ascii: "_"):
          true
        default: false
        }
      } && name.utf8.first != UInt8(ascii: "-")
  }

  /// What Registry says about the files alone; names of other files may stand on the branch.
  private static func check(_ files: [String: String]) -> [Diagnostic] {
    var registry = Registry(isPartial: true)
    var blobs: [BlobID: [UInt8]] = [:]
    var changes: [FileChange] = []
    // The project is the branch's own; without one the registry would miss it.
    let project = ManifestText(kind: "Project", name: "project").text
    for (path, text) in files.merging(["muster.yaml": project], uniquingKeysWith: { old, _ in old })
    {
      let bytes = Array(text.utf8)
      let blob = BlobID(String(Digest(of: bytes).hex.prefix(40)))
      blobs[blob] = bytes
      changes.append(FileChange(path: path, blob: blob, size: bytes.count))
    }
    registry.apply(changes) { blob, _ in blobs[blob] ?? [] }
    // What the files name stands on the branch, which the form's choices are taken from.
    return registry.diagnostics.filter {
      files[$0.location.path] != nil && $0.code != "unknown-dataset"
    }
  }

  // MARK: - Runtime

  private func runtime(_ draft: inout Draft, on site: Site) {
    let name = draft.name
    guard site.desired?.runtimes[RuntimeName(name)] == nil else {
      draft.faults["name"] = "there is a runtime of this name"
      return
    }
    var manifest = ManifestText(kind: "Runtime", name: name)
    manifest.labels(text("labels"))
    manifest.open(0, "spec")
    manifest.line(1, "description", text("description"))
    manifest.line(1, "driver", text("driver"))
    manifest.line(1, "url", text("url"))
    if !text("implementation").isEmpty {
      manifest.open(1, "openInference")
      manifest.line(2, "implementation", text("implementation"))
    }
    manifest.list(1, "tags", ManifestText.words(text("tags")))
    let endpoints = lines("endpoints")
    if !endpoints.isEmpty { manifest.open(1, "endpoints") }
    for (index, line) in endpoints.enumerated() {
      guard let item = Self.endpoint(line) else {
        draft.faults["endpoints"] =
          "line \(index + 1): expected name, direction, rest, encoding and port, or name, "
          + "direction, kafka, encoding, servers and topic"
        return
      }
      manifest.item(2, item)
    }
    manifest.open(1, "resources")
    guard let workers = Int(text("workers").isEmpty ? "1" : text("workers")) else {
      draft.faults["workers"] = "expected a whole number"
      return
    }
    manifest.plain(2, "workers", String(workers))
    manifest.line(2, "memory", text("memory"))
    draft.files["runtimes/\(name).yaml"] = manifest.text
    draft.subject = "runtime \(name)"
  }

  private static func endpoint(_ line: String) -> String? {
    let words = line.split(separator: " ").map { String($0) }
    func flow(_ pairs: [(String, String)]) -> String {
      "{\(pairs.map { "\($0.0): \(ManifestText.quoted($0.1))" }.joined(separator: ", "))}"
    }
    guard words.count >= 5 else { return nil }
    let head = [
      ("name", words[0]), ("direction", words[1]), ("type", words[2]), ("encoding", words[3]),
    ]
    switch (words[2], words.count) {
    case ("rest", 5):
      guard let port = Int(words[4]) else { return nil }
      return String(flow(head).dropLast()) + ", port: \(port)}"
    case ("kafka", 6):
      return flow(head + [("bootstrapServers", words[4]), ("topic", words[5])])
    default: return nil
    }
  }

  // MARK: - Group

  private func group(_ draft: inout Draft, on site: Site) {
    let existing = site.desired?.groups[GroupName(draft.name)]
    let path = existing?.manifest ?? "groups/\(draft.name).yaml"
    if existing != nil, site.desired?.shares(path) == true {
      draft.faults["name"] = "\(path) declares other things too; edit the file itself"
      return
    }
    var manifest = ManifestText(kind: "Group", name: draft.name)
    if let labels = existing?.labels, !labels.isEmpty {
      manifest.labels(
        labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ","))
    }
    manifest.open(0, "spec")
    manifest.line(1, "description", text("description"))
    manifest.open(1, "members")
    for (index, line) in lines("members").enumerated() {
      let parts = line.split(separator: ";", omittingEmptySubsequences: false).map {
        ManifestText.trimmed($0)
      }
      guard let name = parts.first, !name.isEmpty, parts.count <= 4 else {
        draft.faults["members"] = "line \(index + 1): expected Name; addresses; key; valid until"
        return
      }
      var pairs = ["name: \(ManifestText.quoted(name))"]
      func list(_ key: String, _ values: [String]) {
        pairs.append("\(key): [\(values.map(ManifestText.quoted).joined(separator: ", "))]")
      }
      list("emails", parts.count > 1 ? ManifestText.words(parts[1]) : [])
      list("keys", parts.count > 2 ? ManifestText.words(parts[2]) : [])
      if parts.count > 3, !parts[3].isEmpty {
        pairs.append("validUntil: \(ManifestText.quoted(parts[3]))")
      }
      manifest.item(2, "{\(pairs.joined(separator: ", "))}")
    }
    draft.files[path] = manifest.text
    draft.subject = existing == nil ? "group \(draft.name)" : "group \(draft.name): members"
  }
}

extension DesiredState {
  /// Whether a manifest's file declares more than one resource.
  func shares(_ path: String) -> Bool {
    let paths =
      models.values.map(\.manifest) + runtimes.values.map(\.manifest)
      + processes.values.map(\.manifest) + groups.values.map(\.manifest)
      + (project.map { [$0.manifest] } ?? [])
    return paths.count { $0 == path } > 1
  }
}
