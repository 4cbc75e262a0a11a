import ModelMetrics
import Vocabulary

/// Scored rows as a file of JSON columns: what a store keeps, named by its digest.
extension ScoredTable {
  /// The canonical bytes: equal tables give equal files.
  var fileText: String {
    var members: [String: JSON] = [
      "ids": .array(ids.map { .string($0) }), "dropped": .integer(Int64(dropped)),
      "groups": .object(rows.groups.mapValues { .array($0.map { .string($0) }) }),
      "weights": rows.weights.map { .array($0.map { .number($0) }) } ?? .null,
    ]
    func numbers(_ values: [Double]) -> JSON { .array(values.map { .number($0) }) }
    switch rows.outcome {
    case .binary(let labels, let scores):
      members["task"] = "binary"
      members["labels"] = .array(labels.map { .bool($0) })
      members["scores"] = numbers(scores)
    case .regression(let labels, let predictions):
      members["task"] = "regression"
      members["labels"] = numbers(labels)
      members["scores"] = numbers(predictions)
    case .multiclass(let labels, let classes, let probabilities):
      members["task"] = "multiclass"
      members["labels"] = .array(labels.map { .string($0) })
      members["classes"] = .array(classes.map { .string($0) })
      members["scores"] = .array(probabilities.map(numbers))
    }
    return JSON.object(members).canonicalText
  }

  /// Reads a file that ``fileText`` wrote; `nil` for anything else.
  init?(file json: JSON) {
    func numbers(_ value: JSON?) -> [Double]? {
      value?.array.flatMap { list in
        let found = list.compactMap(\.double)
        return found.count == list.count ? found : nil
      }
    }
    func texts(_ value: JSON?) -> [String]? {
      value?.array.flatMap { list in
        let found = list.compactMap(\.string)
        return found.count == list.count ? found : nil
      }
    }
    guard let ids = texts(json["ids"]), let dropped = json["dropped"]?.integer else { return nil }
    let outcome: ScoredRows.Outcome
    switch json["task"]?.string {
    case "binary":
      guard let labels = json["labels"]?.array?.compactMap(\.bool),
        let scores = numbers(json["scores"]), labels.count == ids.count, scores.count == ids.count
      else { return nil }
      outcome = .binary(labels: labels, scores: scores)
    case "regression":
      guard let labels = numbers(json["labels"]), let scores = numbers(json["scores"]),
        labels.count == ids.count, scores.count == ids.count
      else { return nil }
      outcome = .regression(labels: labels, predictions: scores)
    case "multiclass":
      guard let labels = texts(json["labels"]), let classes = texts(json["classes"]),
        let columns = json["scores"]?.array?.map({ numbers($0) ?? [] }), labels.count == ids.count,
        columns.count == classes.count, columns.allSatisfy({ $0.count == ids.count })
      else { return nil }
      outcome = .multiclass(labels: labels, classes: classes, probabilities: columns)
    default: return nil
    }
    var groups: [String: [String]] = [:]
    for (name, values) in json["groups"]?.object ?? [:] {
      guard let values = texts(values), values.count == ids.count else { return nil }
      groups[name] = values
    }
    let weights = numbers(json["weights"])
    guard weights.map({ $0.count == ids.count }) ?? true else { return nil }
    self.init(
      ids: ids, rows: ScoredRows(outcome, weights: weights, groups: groups), dropped: Int(dropped))
  }
}
