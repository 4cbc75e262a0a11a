package import Gates
import ModelMetrics
import Reconciler
package import Vocabulary

/// The latest measurement of a test of a version.
package struct TestResultItem: Sendable {
  package let model: ModelName
  package let version: Digest
  package let test: String
  package let fact: MeasurementFact
  /// Whether the tracked branch wants the version.
  package let isCurrent: Bool

  func verdict(in snapshot: Snapshot) -> TestVerdict? {
    snapshot.verdict(model, version)?.tests.first { $0.test == test }
  }

  /// The same measurement may be of several models of equal content.
  var key: String { "\(fact.id) \(model) \(test)" }
}

extension Snapshot {
  /// The latest measurement of each test of each version, in no order.
  package var testResults: [TestResultItem] {
    derive("test results") {
      var items: [TestResultItem] = []
      for model in state.models.values {
        for version in model.versions {
          for (test, fact) in version.tests {
            items.append(
              TestResultItem(
                model: model.name, version: version.version, test: test, fact: fact,
                isCurrent: model.current?.version == version.version))
          }
        }
      }
      return items
    }
  }

  /// The test results by the ids of their measurements.
  var testResultsByID: [MeasurementID: [TestResultItem]] {
    derive("test results by id") { Dictionary(grouping: testResults) { $0.fact.id } }
  }
}

extension Resource<TestResultItem> {
  /// What tests of versions found.
  static let testResults = Resource(
    name: "test-results", title: "TestResult", summary: "the latest results of tests",
    path: "test-results", key: "result", keySchema: .id, fields: fields, filters: conditions,
    sorts: [
      .time("measuredAt") { $0.fact.measuredAt },
      Sort("model") { .text($0.model.text) },
    ],
    items: { snapshot, _ in snapshot.testResults },
    find: { snapshot, path in
      snapshot.testResultsByID[MeasurementID(path["result"] ?? "")]?
        .min { $0.key < $1.key }
    },
    id: { $0.key }, object: { .model($0.model) })

  private static let outcomes = ["measured", "modelFailed", "notMeasured"]

  private static func word(_ outcome: MeasurementOutcome) -> String {
    switch outcome {
    case .measured: "measured"
    case .modelFailed: "modelFailed"
    case .notMeasured: "notMeasured"
    }
  }

  private static func reason(_ outcome: MeasurementOutcome) -> String? {
    switch outcome {
    case .measured: nil
    case .modelFailed(let reason), .notMeasured(let reason): reason
    }
  }

  private static var fields: [Field<TestResultItem>] {
    [
      Field("id", .id, "The measurement: the digest of all that could change it.") { item, _ in
        .string(item.fact.id.text)
      },
      Field("model", .name, "The model.") { item, _ in .string(item.model.text) },
      Field("version", .id, "Its version.") { item, _ in .string(item.version.hex) },
      Field("current", .boolean, "Whether the tracked branch wants it.") { item, _ in
        .bool(item.isCurrent)
      },
      Field("test", .string(), "The test.") { item, _ in .string(item.test) },
      Field("outcome", .enumeration(outcomes), "How the job ended.") { item, _ in
        .string(word(item.fact.outcome))
      },
      .optional("message", .string(), "Why it did not measure.") { item, _ in
        reason(item.fact.outcome).map { .string($0) }
      },
      .optional("verdict", Shapes.outcome, "What its gates say.") { item, snapshot in
        item.verdict(in: snapshot).map { .string($0.outcome.rawValue) }
      },
      Field("measuredAt", .moment, "When.") { item, _ in Shapes.moment(item.fact.measuredAt) },
      Field("metrics", .map(.number), "The model's own numbers by name.") { item, _ in
        .object(item.fact.values.compactMapValues { $0.number.map { .number($0) } })
      }.inDetail,
      Field("gates", .array(.any), "Its gates, judged.") { item, snapshot in
        .array((item.verdict(in: snapshot)?.gates ?? []).map { JSON(encoding: $0) })
      }.inDetail,
    ]
  }

  private static var conditions: [Filter<TestResultItem>] {
    [
      Filter("model", .name, "Only of this model.") { item, value, _ in item.model.text == value },
      Filter("version", .id, "Only of this version.") { item, value, _ in item.version.hex == value
      },
      Filter("current", .boolean, "Only of versions that are wanted, or that are not.") {
        item, value, _ in
        item.isCurrent == (value == "true")
      },
      Filter("outcome", .enumeration(outcomes), "Only those that ended so.") { item, value, _ in
        word(item.fact.outcome) == value
      },
      Filter("verdict", Shapes.outcome, "Only those that were judged so.") {
        item, value, snapshot in
        item.verdict(in: snapshot)?.outcome.rawValue == value
      },
    ]
  }
}
