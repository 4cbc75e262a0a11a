internal import Registry
internal import Vocabulary

// A model by a form: manifest, source, packages and schemas.

extension AuthorForm {
  func model(_ draft: inout Draft, on site: Site) {
    let name = draft.name
    guard site.desired?.models[ModelName(name)] == nil else {
      draft.faults["name"] = "there is a model of this name"
      return
    }
    let folder = "models/\(name)"
    let file = text("file")
    guard (try? RepositoryPath(checking: file)) != nil, !file.contains("/") else {
      draft.faults["file"] = "expected the name of a file, such as score.py"
      return
    }
    let source = (fields["source"] ?? "").replacingLineEnds
    draft.files["\(folder)/\(file)"] = source.hasSuffix("\n") ? source : source + "\n"
    var manifest = ManifestText(kind: "Model", name: name)
    manifest.labels(text("labels"))
    manifest.open(0, "spec")
    manifest.line(1, "description", text("description"))
    manifest.list(1, "source", [file])
    functions(of: source, &manifest)
    let packages = lines("requirements")
    if !packages.isEmpty {
      draft.files["\(folder)/requirements.txt"] = packages.joined(separator: "\n") + "\n"
      manifest.plain(1, "platform", "{requirements: requirements.txt}")
    }
    schemas(folder, &draft, &manifest)
    test(&draft, &manifest)
    draft.files["\(folder)/model.yaml"] = manifest.text
    draft.subject = "model \(name)"
  }

  /// Functions where the source does not tag them: those that are named, else those whose names say
  /// what they are.
  private func functions(of source: String, _ manifest: inout ManifestText) {
    let isTagged = ["modelop.score", "modelop.metrics", "fastscore.action"].contains {
      source.contains($0)
    }
    guard !isTagged else { return }
    let defined = SourceFunctions.names(in: source)
    func pick(_ field: String, _ guesses: [String]) -> String? {
      let typed = text(field)
      return typed.isEmpty ? guesses.first { defined.contains($0) } : typed
    }
    let pairs = [
      ("score", pick("score", ["score", "predict", "action", "infer"])),
      ("metrics", pick("metrics", ["metrics", "evaluate", "test"])),
    ].compactMap { name, function in function.map { (name, $0) } }
    guard !pairs.isEmpty else { return }
    manifest.open(1, "functions")
    for (name, function) in pairs { manifest.line(2, name, function) }
  }

  private func schemas(_ folder: String, _ draft: inout Draft, _ manifest: inout ManifestText) {
    var pairs: [String] = []
    for side in ["input", "output"] where !lines(side).isEmpty {
      do throws(SchemaSample.Problem) {
        let schema = try SchemaSample.schema(of: lines(side), name: side)
        draft.files["\(folder)/\(side).avsc"] = schema.prettyText + "\n"
        pairs.append("\(side): \(side).avsc")
      } catch {
        draft.faults[side] = error.message
      }
    }
    if !pairs.isEmpty { manifest.plain(1, "schemas", "{\(pairs.joined(separator: ", "))}") }
  }

  private func test(_ draft: inout Draft, _ manifest: inout ManifestText) {
    let data = text("data")
    guard !data.isEmpty else { return }
    manifest.open(1, "tests")
    manifest.item(2, "name: backtest")
    manifest.plain(3, "function", "score")
    manifest.open(3, "data")
    manifest.line(4, "asset", data)
    manifest.line(4, "label", text("label"))
    manifest.line(4, "score", text("column"))
    let positive = text("positive")
    if !positive.isEmpty {
      manifest.plain(
        4, "positive", Int(positive).map { String($0) } ?? ManifestText.quoted(positive))
    }
    let gates = lines("gates")
    if !gates.isEmpty { manifest.open(3, "gates") }
    for (index, line) in gates.enumerated() {
      guard let gate = Self.gate(line) else {
        draft.faults["gates"] = "line \(index + 1): expected a metric, >= or <=, and a number"
        return
      }
      manifest.item(4, gate)
    }
  }

  private static func gate(_ line: String) -> String? {
    for (sign, key) in [(">=", "atLeast"), ("<=", "atMost")] {
      let parts = line.split(separator: sign).map { ManifestText.trimmed($0) }
      guard line.contains(sign) else { continue }
      guard parts.count == 2, let bound = Double(parts[1]), bound.isFinite, !parts[0].isEmpty else {
        return nil
      }
      return "{metric: \(ManifestText.quoted(parts[0])), \(key): \(bound)}"
    }
    return nil
  }
}

extension String {
  /// The same text with the line ends of git: forms send carriage returns.
  var replacingLineEnds: String {
    guard utf8.contains(UInt8(ascii: "\r")) else { return self }
    var bytes: [UInt8] = []
    for byte in utf8 where byte != UInt8(ascii: "\r") { bytes.append(byte) }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// The functions that a source defines at its top level, by the shape of the line: `def name(` of
/// Python, `name <- function(` of R.
enum SourceFunctions {
  static func names(in source: String) -> Set<String> {
    var names: Set<String> = []
    for line in source.split(separator: "\n") {
      if line.hasPrefix("def ") {
        let name = line.dropFirst(4).prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        if !name.isEmpty { names.insert(String(name)) }
      } else if let mark = line.firstRange(of: "<- function(") {
        let name = ManifestText.trimmed(line[..<mark.lowerBound])
        if !name.isEmpty, !line.hasPrefix(" ") { names.insert(name) }
      }
    }
    return names
  }
}
