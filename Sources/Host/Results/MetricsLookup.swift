import Gates
import Git
import ModelMetrics
import Reconciler
import Registry
package import Reports
import Vocabulary

/// What is known of models' figures at a revision, or at two beside each other. It looks up and
/// runs nothing: what was never measured is named and left out.
package struct MetricsLookup: Sendable {
  private let clone: Clone
  private let known: KnownMeasurements

  /// The figures of a repository.
  package init(repository: String, folder: StateFolder) async throws {
    clone = try Clone(opening: repository)
    known = try await KnownMeasurements(clone: clone, folder: folder)
  }

  /// One version's figures, or the reason why there are none.
  private struct Known {
    var test: String
    var version: Digest
    var record: MeasurementRecord?
  }

  // MARK: - One revision

  /// The figures of all models, or of some.
  ///
  /// - Parameter revision: a commit; `.` is what was recorded last, for which no file is read.
  package func table(of revision: String, models: [String] = []) async throws -> MetricsTable {
    var table = MetricsTable(new: revision)
    for (name, found) in try await figures(of: revision).sorted(by: { $0.key < $1.key })
    where models.isEmpty || models.contains(name.text) {
      for known in found {
        guard let record = known.record else {
          table.notes.append(Self.unknown(name, known, revision))
          continue
        }
        let intervals = record.namedIntervals
        for (metric, figure) in record.namedFigures.sorted(by: { $0.key < $1.key }) {
          let shown = Self.reported(figure, intervals[metric])
          table.rows.append(
            MetricsTable.Row(object: name.text, test: known.test, metric: metric, new: shown))
        }
      }
    }
    return table
  }

  /// The names of all models of a revision.
  package func models(of revision: String) async throws -> [String] {
    if revision == "." {
      return try await known.records.models().filter { $0.current != nil }.map(\.name.text)
    }
    let tree = try await clone.commit(try await clone.resolve(revision)).tree
    return try await clone.desired(of: tree).0.models.keys.map(\.text).sorted()
  }

  private func figures(of revision: String) async throws -> [ModelName: [Known]] {
    var found: [ModelName: [Known]] = [:]
    guard revision != "." else {
      try requireRecords()
      for record in try await known.records.models() {
        guard let version = record.current.flatMap({ record.version($0.version) }) else { continue }
        for (test, fact) in version.tests.sorted(by: { $0.key < $1.key }) {
          let measurement = try await known.measurement(fact.id)
          found[record.name, default: []].append(
            Known(test: test, version: version.version, record: measurement))
        }
      }
      return found
    }
    let tree = try await clone.commit(try await clone.resolve(revision)).tree
    let (desired, _) = try await clone.desired(of: tree)
    for model in desired.models.values {
      found[model.name] = try await figures(of: model, data: desired.datasets) { desired.datasets }
    }
    return found
  }

  private func requireRecords() throws(HostError) {
    guard known.records.isEmpty else { return }
    throw HostError(
      "read", "recorded state", "nothing was recorded yet",
      hint: "run muster reconcile or muster serve first, or name commits")
  }

  // MARK: - Two revisions

  /// The figures that differ between two revisions.
  ///
  /// - Parameters:
  ///   - old: a commit, or `.` for the commit that was observed last.
  ///   - includesEqual: whether figures of a model that differs are listed that do not differ.
  package func difference(
    from old: String, to new: String, models: [String] = [], includesEqual: Bool = false
  ) async throws -> MetricsTable {
    let trees = (try await tree(of: old), try await tree(of: new))
    let differing = try await clone.differing(from: trees.0, to: trees.1)
    var table = MetricsTable(old: old, new: new)
    var datasets: [DatasetName: DesiredDataset]?
    let names = Set(differing.old.models.keys).union(differing.new.models.keys).sorted()
    for name in names where models.isEmpty || models.contains(name.text) {
      let before = differing.old.models[name]
      let after = differing.new.models[name]
      if let before, let after, Self.measuresAlike(before, after) { continue }
      var sides: [[Known]] = []
      for (isNew, model) in [(false, before), (true, after)] {
        guard let model else {
          sides.append([])
          continue
        }
        guard !differing.isWhole else {
          let desired = isNew ? differing.new : differing.old
          sides.append(try await figures(of: model, data: desired.datasets) { desired.datasets })
          continue
        }
        // Only where a record does not name the measurement must data be known. They are the same
        // on both sides, else all would have been read.
        sides.append(
          try await figures(of: model, data: nil) {
            if let datasets { return datasets }
            let found = try await clone.datasets(inTree: trees.1)
            datasets = found
            return found
          })
      }
      add(name, sides[0], sides[1], includesEqual, to: &table)
    }
    return table
  }

  private func tree(of revision: String) async throws -> TreeID {
    guard revision == "." else {
      return try await clone.commit(try await clone.resolve(revision)).tree
    }
    try requireRecords()
    guard let observed = try await known.records.observed() else {
      throw HostError("read", "recorded state", "no commit was observed yet")
    }
    return try await clone.commit(observed).tree
  }

  /// Whether nothing that could change a figure differs.
  private static func measuresAlike(_ left: DesiredModel, _ right: DesiredModel) -> Bool {
    left.version.digest == right.version.digest && left.testsDigest == right.testsDigest
      && left.dataDigest == right.dataDigest && left.gatesDigest == right.gatesDigest
  }

  /// - Parameters:
  ///   - data: the datasets of the revision, where they were read anyway.
  ///   - read: reads them, where a measurement is not found without.
  private func figures(
    of model: DesiredModel, data: [DatasetName: DesiredDataset]?,
    read: () async throws -> [DatasetName: DesiredDataset]
  ) async throws -> [Known] {
    let record = try await known.records.model(model.name)
    var found: [Known] = []
    for test in model.tests.sorted(by: { $0.name < $1.name }) {
      let digest = test.data.flatMap { data?[$0.asset]?.contentDigest }
      var measurement = try await known.recorded(test, of: model, in: record, data: digest)
      if measurement == nil {
        measurement = try await known.measured(test, of: model, on: try await read())
      }
      found.append(Known(test: test.name, version: model.version.digest, record: measurement))
    }
    return found
  }

  private func add(
    _ name: ModelName, _ before: [Known], _ after: [Known], _ includesEqual: Bool,
    to table: inout MetricsTable
  ) {
    for test in Set(before.map(\.test)).union(after.map(\.test)).sorted() {
      let old = before.first { $0.test == test }
      let new = after.first { $0.test == test }
      for (side, revision) in [(old, table.old ?? ""), (new, table.new)] {
        if let side, side.record == nil {
          table.notes.append(Self.unknown(name, side, revision))
        }
      }
      guard old?.record != nil || new?.record != nil else { continue }
      if let left = old?.record?.inputs["data"], let right = new?.record?.inputs["data"],
        left != right
      {
        table.notes.append(
          "\(name) \(test) was measured on other data, so that more than the model differs")
      }
      let left = old?.record?.namedFigures ?? [:]
      let right = new?.record?.namedFigures ?? [:]
      for metric in Set(left.keys).union(right.keys).sorted()
      where includesEqual || left[metric] != right[metric] {
        table.rows.append(
          MetricsTable.Row(
            object: name.text, test: test, metric: metric,
            old: left[metric].map { Self.reported($0) },
            new: right[metric].map { Self.reported($0) }))
      }
    }
  }

  // MARK: - Words

  private static func unknown(_ name: ModelName, _ known: Known, _ revision: String) -> String {
    "\(name) \(known.test) at \(revision) (version \(known.version.short)) was not measured yet; "
      + "muster compare or muster gate measures it"
  }

  private static func reported(
    _ figure: Figure, _ interval: ConfidenceInterval? = nil
  ) -> Report.Figure {
    guard let value = figure.number else {
      return Report.Figure(undefined: figure.reason ?? "no value")
    }
    return Report.Figure(
      value, interval: interval.map { Report.Interval($0.lower, $0.upper, level: $0.level) })
  }
}
