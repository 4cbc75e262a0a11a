package import Vocabulary

/// Which models something is attached to.
package enum ModelSelector: Hashable, Sendable {
  /// Every model.
  case all
  /// Models that have all of these labels (at least one).
  case labels([String: String])
  /// Models by name (at least one).
  case models([ModelName])

  /// Whether a model is one of them.
  package func selects(_ model: ModelName, labels: [String: String]) -> Bool {
    switch self {
    case .all: true
    case .labels(let wanted): wanted.allSatisfy { labels[$0.key] == $0.value }
    case .models(let names): names.contains(model)
    }
  }

  /// As it is written in a manifest.
  package var json: JSON {
    switch self {
    case .all: ["matchLabels": [:]]
    case .labels(let labels): ["matchLabels": .object(labels.mapValues { .string($0) })]
    case .models(let names): .array(names.sorted().map { .string($0.text) })
    }
  }
}
