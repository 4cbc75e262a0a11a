internal import Gates
internal import Registry
internal import Vocabulary
internal import YAML

/// Imports ModelOp Center's monitor repositories: a metrics function, `metadata.json`,
/// `required_assets.json`, decision tables. Files in, manifests out; nothing of them is run.
package enum ModelOpImport {
  /// The most files that are looked at.
  package static let maximumFiles = 10_000

  /// Imports the monitors of a repository.
  ///
  /// - Parameters:
  ///   - files: by path.
  ///   - repository: what the repository is called, for a monitor that has no name of its own.
  package static func monitors(
    in files: [String: [UInt8]], repository: String
  ) -> ImportReport {
    var report = ImportReport()
    guard files.count <= maximumFiles else {
      report.add(repository, .left, "\(files.count) files are more than \(maximumFiles)")
      return report
    }
    var usable: [String: [UInt8]] = [:]
    for (path, bytes) in files.sorted(by: { $0.key < $1.key }) {
      do throws(RepositoryPath.Problem) {
        usable[try RepositoryPath(checking: path).text] = bytes
      } catch {
        report.add(path, .left, "the path \(error.reason)")
      }
    }
    let roots = Set(
      usable.keys.filter { ["metadata.json", "required_assets.json"].contains(Self.name($0)) }
        .map(Self.folder)
    ).sorted()
    guard !roots.isEmpty else {
      report.add(
        repository, .left, "there is no metadata.json and no required_assets.json in it")
      return report
    }
    var names: Set<String> = []
    for root in roots {
      let inner = roots.filter { $0 != root && ($0.hasPrefix(root + "/") || root.isEmpty) }
      let own = usable.filter { path, _ in
        (root.isEmpty || path.hasPrefix(root + "/"))
          && !inner.contains { path.hasPrefix($0 + "/") }
      }
      var monitor = MonitorImport(
        root: root, files: own, fallback: root.isEmpty ? repository : Self.name(root))
      monitor.run(&names, &report)
    }
    return report
  }

  static func name(_ path: String) -> String {
    String(path.split(separator: "/").last ?? "")
  }

  static func folder(_ path: String) -> String {
    path.split(separator: "/").dropLast().joined(separator: "/")
  }
}

/// One monitor of a repository.
private struct MonitorImport {
  let root: String
  let files: [String: [UInt8]]
  let fallback: String
  private var name = ""
  private var labels: [String: JSON] = [:]
  private var data: [String: JSON] = [:]
  private var assets: [JSON] = []

  init(root: String, files: [String: [UInt8]], fallback: String) {
    self.root = root
    self.files = files
    self.fallback = fallback
  }

  private func path(_ name: String) -> String { root.isEmpty ? name : "\(root)/\(name)" }
  /// The label by which models get the monitor; a label's key has at most 63 characters.
  private var label: String {
    "monitor-" + (ForeignFiles.resourceName(String(name.prefix(55))) ?? "")
  }
  private func relative(_ path: String) -> String {
    root.isEmpty ? path : String(path.dropFirst(root.count + 1))
  }

  mutating func run(_ names: inout Set<String>, _ report: inout ImportReport) {
    guard let description = readMetadata(&names, &report) else { return }
    let source = findSource(&report)
    let builtIn = source.flatMap { recognised($0) }
    var spec: [String: JSON] = ["models": ["matchLabels": .object([label: "true"])]]
    if let text = description { spec["description"] = .string(text) }
    readAssets(hasModel: builtIn == nil, &report)
    if let source, let builtIn {
      spec["check"] = .string(builtIn.rawValue)
      report.add(
        source, .adapted,
        "it calls ModelOp's package modelop.monitors: the built-in check \(builtIn.rawValue) does "
          + "the same, and its figures have ModelOp's names in decision tables")
    } else if let source {
      spec["monitorModel"] = .string(name)
      writeModel(source, description, &report)
      if !assets.isEmpty { spec["assets"] = .array(assets) }
    } else {
      report.add(
        root.isEmpty ? fallback : root, .open,
        "no source has a function with the tag modelop.metrics: name one under functions, or "
          + "choose a check")
      spec["check"] = "drift"
    }
    addThresholds(&spec, &report)
    if !data.isEmpty { spec["data"] = .object(data) }
    let manifest: JSON = [
      "apiVersion": "muster.dev/v1", "kind": "Monitor",
      "metadata": ["name": .string(name), "labels": .object(labels)], "spec": .object(spec),
    ]
    report.files["monitors/\(name).yaml"] = Array(YAMLEmitter.text(of: manifest).utf8)
    report.add(
      "monitors/\(name).yaml", .open,
      "attach it: give models the label \(label): \"true\", or name them under models; and "
        + "say when it runs under schedule, as ModelOp keeps both outside of the repository")
  }

  // MARK: - metadata.json

  /// The description (which may be none), or `nil` where this is no monitor.
  private mutating func readMetadata(
    _ names: inout Set<String>, _ report: inout ImportReport
  ) -> String?? {
    let place = path("metadata.json")
    var written: String?
    var description: String?
    if let bytes = files[place] {
      let metadata = ForeignFiles.metadata(bytes)
      for problem in metadata.problems { report.add(place, .left, problem) }
      let body = metadata.json["modelMetaData"] ?? metadata.json
      let category = body["modelCategory"]?.string ?? "MODEL_MONITORING_MODEL"
      guard category == "MODEL_MONITORING_MODEL" else {
        report.add(
          place, .left,
          "its category is \(category), which is no monitor: it is imported as a model")
        return .none
      }
      written = metadata.name
      description = metadata.description
      labels["modelop-category"] = .string(category)
      if let role = body["defaultAssociationRole"]?.string {
        labels["modelop-role"] = .string(role)
      }
      if metadata.problems.isEmpty {
        report.add(place, .imported, "name, description, category and role")
      }
    } else {
      report.add(place, .open, "there is none: the monitor is called by its folder")
    }
    let base = (written ?? fallback)
    var candidate = ForeignFiles.resourceName(base) ?? "monitor"
    var number = 2
    while names.contains(candidate) {
      candidate = "\((ForeignFiles.resourceName(base) ?? "monitor").prefix(58))-\(number)"
      number += 1
    }
    names.insert(candidate)
    name = candidate
    if let written, written != candidate {
      report.add(place, .adapted, "the name \"\(written.prefix(80))\" is now \(candidate)")
    }
    return .some(description)
  }

  // MARK: - Source

  private func findSource(_ report: inout ImportReport) -> String? {
    var found: [String] = []
    for (path, bytes) in files.sorted(by: { $0.key < $1.key }) {
      guard let language = ModelLanguage(fileName: ModelOpImport.name(path)),
        ForeignFiles.functions(bytes, language: language).metrics != nil
      else { continue }
      found.append(path)
    }
    for path in found.dropFirst() {
      report.add(path, .left, "\(found[0]) has a metrics function already")
    }
    return found.first
  }

  /// The built-in check that does what the calls of ModelOp's own package do.
  private func recognised(_ source: String) -> MonitorCheck.BuiltIn? {
    guard let text = String(validating: files[source] ?? [], as: UTF8.self) else { return nil }
    let modules: [(String, MonitorCheck.BuiltIn)] = [
      ("concept_drift", .conceptDrift), ("drift", .drift), ("performance", .performance),
      ("stability", .stability), ("bias", .bias), ("volumetrics", .volume),
    ]
    let imports = text.split(separator: "\n").filter {
      $0.contains("modelop.monitors.") && ($0.contains("import ") || $0.contains("from "))
    }
    let found = Set(
      imports.compactMap { line in
        modules.first { line.contains("modelop.monitors." + $0.0) }?.1
      })
    // Several modules in one function are a monitor of their own.
    return found.count == 1 ? found.first : nil
  }

  private func writeModel(
    _ source: String, _ description: String?, _ report: inout ImportReport
  ) {
    var spec: [String: JSON] = ["source": [.string(relative(source))]]
    if let description { spec["description"] = .string(description) }
    if files[path("requirements.txt")] != nil {
      spec["platform"] = ["requirements": "requirements.txt"]
    }
    let left: Set<String> = ["metadata.json", "required_assets.json", "model.yaml"]
    for (path, bytes) in files.sorted(by: { $0.key < $1.key }) {
      let own = relative(path)
      guard !left.contains(own), !own.hasSuffix(".dmn") else { continue }
      report.files["models/\(name)/\(own)"] = bytes
    }
    let manifest: JSON = [
      "apiVersion": "muster.dev/v1", "kind": "Model",
      "metadata": ["name": .string(name), "labels": .object(labels)], "spec": .object(spec),
    ]
    report.files["models/\(name)/model.yaml"] = Array(YAMLEmitter.text(of: manifest).utf8)
    report.add(source, .imported, "its metrics function is the monitor models/\(name)")
  }

  // MARK: - required_assets.json

  private mutating func readAssets(hasModel: Bool, _ report: inout ImportReport) {
    let place = path("required_assets.json")
    guard let bytes = files[place] else { return }
    let required = ForeignFiles.requiredAssets(bytes)
    for problem in required.problems { report.add(place, .left, problem) }
    for (index, asset) in required.assets.enumerated() {
      let role = asset.role ?? "UNKNOWN"
      let subject = "\(place) $[\(index)] \(role)"
      let field: String
      switch role {
      case "BASELINE_DATA", "TRAINING_DATA": field = "baseline"
      case "COMPARATOR_DATA", "SAMPLE_DATA", "TEST_DATA", "PRODUCTION_DATA": field = "sample"
      case "MODEL_SCHEMA":
        report.add(subject, .adapted, "schemas are those of the model that is monitored")
        continue
      case "TEST_RESULT_COMPARATOR":
        report.add(subject, .adapted, "it is the monitor's thresholds")
        continue
      default: field = "assets"
      }
      let match = files.keys.sorted().first { asset.matches(ModelOpImport.name($0)) }
      guard let match, let dataset = writeDataset(match, field, &report) else {
        let what = asset.description.map { " (\($0.prefix(200)))" } ?? ""
        report.add(
          subject, .open,
          "no file of the repository is it\(what): name a Dataset under "
            + (field == "assets" ? field : "data.\(field)"))
        continue
      }
      switch field {
      case "baseline": data["baseline"] = .string(dataset)
      case "sample": data["sample"] = ["dataset": .string(dataset)]
      default:
        guard hasModel else {
          report.add(subject, .left, "the built-in check needs no further data")
          continue
        }
        assets.append(.string(dataset))
      }
      report.add(subject, .imported, "\(match) is the Dataset \(dataset)")
    }
  }

  private func writeDataset(
    _ file: String, _ field: String, _ report: inout ImportReport
  ) -> String? {
    let formats = [
      "csv": "csv", "json": "jsonl", "jsonl": "jsonl", "avro": "avro", "parquet": "parquet",
    ]
    let fileName = ModelOpImport.name(file)
    guard let ending = fileName.split(separator: ".").last, let format = formats[String(ending)],
      let dataset = ForeignFiles.resourceName("\(name)-\(field)"), let bytes = files[file]
    else { return nil }
    let unique =
      report.files["datasets/\(dataset).yaml"] == nil
      ? dataset : ForeignFiles.resourceName("\(name)-\(fileName)") ?? dataset
    // ModelOp's `.json` files are JSON lines.
    let manifest: JSON = [
      "apiVersion": "muster.dev/v1", "kind": "Dataset", "metadata": ["name": .string(unique)],
      "spec": ["path": .string("\(unique).\(ending)"), "format": .string(format)],
    ]
    report.files["datasets/\(unique).yaml"] = Array(YAMLEmitter.text(of: manifest).utf8)
    report.files["datasets/\(unique).\(ending)"] = bytes
    return unique
  }

  // MARK: - Decision tables

  private func addThresholds(_ spec: inout [String: JSON], _ report: inout ImportReport) {
    let tables = files.keys.filter { $0.hasSuffix(".dmn") }.sorted()
    guard let first = tables.first, let bytes = files[first] else {
      if spec["monitorModel"] != nil {
        report.add(
          "monitors/\(name).yaml", .open,
          "there is no decision table: without gates or thresholds it is never green")
      }
      return
    }
    for path in tables.dropFirst() {
      report.add(path, .left, "\(first) decides; a monitor has one decision table")
    }
    do throws(RepositoryPath.Problem) {
      let target = try RepositoryPath(checking: "\(name).dmn")
      let thresholds = TestDeclaration.Thresholds(
        path: target, blob: BlobID(Digest(of: bytes).hex), digest: Digest(of: bytes))
      var read = ThresholdTables()
      read.read(bytes, of: thresholds)
      report.files["monitors/\(target.text)"] = bytes
      spec["thresholds"] = .string(target.text)
      if let problem = read.problem(of: thresholds) {
        report.add(first, .open, "it cannot decide yet: \(problem)")
      } else {
        report.add(first, .imported, "it decides, as monitors/\(target.text)")
      }
    } catch {
      report.add(first, .left, "the path \(error.reason)")
    }
  }
}
