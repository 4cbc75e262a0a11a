package import Vocabulary

/// Which models a process is for.
package enum ProcessSelector: Hashable, Sendable {
  /// Every model that no other process selects.
  case all
  /// Models that have all of these labels (at least one).
  case labels([String: String])
  /// Models by name (at least one).
  case models([ModelName])
  /// No model: call activities of other processes begin it.
  case calls

  /// How specific the selector is for a model; `nil` if it does not select it. The default is 0,
  /// labels count how many they are, a name beats any number of labels.
  package func rank(model: ModelName, labels: [String: String]) -> Int? {
    switch self {
    case .all: 0
    case .labels(let wanted):
      wanted.allSatisfy { labels[$0.key] == $0.value } ? wanted.count : nil
    case .models(let names): names.contains(model) ? .max : nil
    case .calls: nil
    }
  }
}

/// The outcome of looking for the one life-cycle process of a model.
package enum ProcessSelection: Hashable, Sendable {
  /// No process selects the model.
  case none
  /// The most specific one.
  case process(ProcessName)
  /// Several are equally specific, in order; none may run.
  case tied([ProcessName])

  /// Selects among processes: the most specific selector wins.
  package static func select(
    model: ModelName, labels: [String: String], among processes: [ProcessName: ProcessSelector]
  ) -> ProcessSelection {
    var best = -1
    var names: [ProcessName] = []
    for (name, selector) in processes {
      guard let rank = selector.rank(model: model, labels: labels), rank >= best else { continue }
      if rank > best { names = [] }
      best = rank
      names.append(name)
    }
    if names.count > 1 { return .tied(names.sorted()) }
    return names.first.map { .process($0) } ?? .none
  }
}
