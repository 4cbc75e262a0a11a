internal import Gates
package import ModelMetrics
package import Vocabulary
internal import YAML

/// Metrics that were computed elsewhere: they are somebody's claim, and say whose.
package struct ExternalMetrics: Codable, Hashable, Sendable {
  /// Where they come from: `file metrics.json`, `mlflow run 1f3a…`.
  package var source: String
  /// Who claims them.
  package var claimedBy: String
  /// When they were computed, where the source says it.
  package var computedAt: Instant?
  /// The numbers by name.
  package var values: [String: Figure]
  /// The whole, as it was given: what no gate reads is shown and kept.
  package var document: JSON
  /// What was left out, a sentence each.
  package var notes: [String]

  /// As a test result has them: a file's whole document, and of a run its numbers with what it says
  /// of itself, whose document holds times and counts that are no metrics.
  package var metrics: JSON {
    guard document["run"] != nil, source.hasPrefix("mlflow ") else { return document }
    var members: [String: JSON] = values.mapValues { figure in
      figure.number.map { .number($0) } ?? .null
    }
    for folder in ["params", "tags"] where members[folder] == nil {
      members[folder] = document[folder]
    }
    return .object(members)
  }

  /// The longest file, in bytes.
  package static let maximumSize = 16 << 20
  /// The most metrics of a run.
  package static let maximumMetrics = 2000

  /// Why there are no metrics.
  package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
  }

  /// The metrics of a JSON file: an object as a metrics function gives it, a list with one, or JSON
  /// lines, of which the first counts (as ModelOp's ingest monitor takes it).
  package init(json bytes: [UInt8], path: String, claimedBy: String) throws(Problem) {
    guard bytes.count <= Self.maximumSize else {
      throw Problem("\(path) has \(bytes.count) bytes, at most \(Self.maximumSize) expected")
    }
    notes = []
    var found: JSON
    do throws(JSONError) {
      found = try JSON(parsing: bytes)
    } catch {
      let first = bytes.prefix { $0 != 0x0A }
      guard first.count < bytes.count, let line = Self.parsed(Array(first)) else {
        throw Problem("\(path) is no JSON: \(error.message)")
      }
      found = line
      notes.append("\(path) has JSON lines; the first counts")
    }
    if let list = found.array {
      guard let first = list.first else { throw Problem("\(path) is an empty list") }
      if list.count > 1 { notes.append("\(path) is a list of \(list.count); the first counts") }
      found = first
    }
    guard found.object != nil else {
      throw Problem("\(path): expected an object of metrics, found \(found.kind)")
    }
    source = "file \(path)"
    self.claimedBy = claimedBy
    document = found
    values = FlatMetrics.values(of: found)
    if values.isEmpty { throw Problem("\(path) has no number by a name") }
  }

  private static func parsed(_ bytes: [UInt8]) -> JSON? {
    do throws(JSONError) {
      return try JSON(parsing: bytes)
    } catch {
      // The caller says what is wrong with the whole.
      return nil
    }
  }

  /// The metrics of an MLflow run's directory (`meta.yaml`, `metrics/<name>`, `params/`, `tags/`).
  ///
  /// A metric's file has a line for each value: time, value and step. Of several the last step
  /// counts, and of its values the latest. Figures that are no numbers have none here.
  ///
  /// - Parameters:
  ///   - files: by path, of the run's directory or of one above it with one run in it.
  ///   - claimedBy: who claims them; else the run's user.
  package init(mlflow files: [String: [UInt8]], claimedBy: String?) throws(Problem) {
    let runs = files.keys.filter { $0 == "meta.yaml" || $0.hasSuffix("/meta.yaml") }
      .map { String($0.dropLast("meta.yaml".count)) }
      .filter { root in files.keys.contains { $0.hasPrefix(root + "metrics/") } }.sorted()
    guard let root = runs.first else {
      throw Problem("there is no run: expected meta.yaml beside metrics/")
    }
    guard runs.count == 1 else {
      throw Problem("there are \(runs.count) runs; choose one of \(runs.joined(separator: ", "))")
    }
    let meta = try Self.meta(files[root + "meta.yaml"] ?? [])
    notes = []
    if let status = meta["status"], ![.integer(3), .string("FINISHED")].contains(status) {
      notes.append("the run's status is \(status.canonicalText), which is not FINISHED")
    }
    let id = meta["run_id"]?.string ?? meta["run_uuid"]?.string ?? "unknown"
    source = "mlflow run \(id)"
    guard let owner = claimedBy ?? meta["user_id"]?.string, !owner.isEmpty else {
      throw Problem("the run has no user: say who claims its metrics")
    }
    self.claimedBy = owner
    computedAt = meta["end_time"]?.integer.map { Instant(milliseconds: $0) }
    values = [:]
    for (path, bytes) in files.sorted(by: { $0.key < $1.key })
    where path.hasPrefix(root + "metrics/") {
      let name = String(path.dropFirst(root.count + "metrics/".count))
      guard values.count < Self.maximumMetrics else {
        notes.append("only the first \(Self.maximumMetrics) metrics were taken")
        break
      }
      switch Self.last(bytes) {
      case .success(let figure): values[name] = figure
      case .failure(let problem): notes.append("the metric \(name) was left out: \(problem)")
      }
    }
    guard !values.isEmpty else { throw Problem("the run has no metric that can be read") }
    var members: [String: JSON] = ["run": meta]
    for folder in ["params", "tags"] {
      var texts: [String: JSON] = [:]
      for (path, bytes) in files where path.hasPrefix("\(root)\(folder)/") {
        guard bytes.count <= 65_536 else { continue }
        let name = String(path.dropFirst(root.count + folder.count + 1))
        texts[name] = .string(String(decoding: bytes, as: UTF8.self))
      }
      members[folder] = .object(texts)
    }
    document = .object(members)
  }

  private static func meta(_ bytes: [UInt8]) throws(Problem) -> JSON {
    do throws(YAMLError) {
      let documents = try YAML.documents(bytes)
      guard let meta = documents.first?.json(), meta.object != nil else {
        throw YAMLError(position: .start, code: "empty", message: "it is no mapping")
      }
      return meta
    } catch {
      throw Problem("meta.yaml cannot be read: \(error.message)")
    }
  }

  private static func last(_ bytes: [UInt8]) -> Result<Figure, Problem> {
    guard bytes.count <= maximumSize else { return .failure(Problem("it is too long")) }
    var best: (step: Int64, time: Int64, value: Double)?
    for (index, line) in bytes.split(separator: 0x0A).enumerated() {
      let words = String(decoding: line, as: UTF8.self).split(separator: " ")
      guard (2...3).contains(words.count), let time = Int64(words[0]),
        let value = Double(words[1]), let step = words.count == 3 ? Int64(words[2]) : 0
      else {
        return .failure(Problem("line \(index + 1) is not time, value and step"))
      }
      if let known = best, (step, time) < (known.step, known.time) { continue }
      best = (step, time, value)
    }
    guard let best else { return .failure(Problem("it has no value")) }
    return .success(
      best.value.isFinite ? .value(best.value) : .undefined("the run gave \(best.value)"))
  }
}
