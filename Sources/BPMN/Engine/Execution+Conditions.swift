import Expressions
import Vocabulary

/// A reason to ask conditions.
enum VariableChange {
  /// A variable of a scope changed.
  case changed(String, Condition.Change, scope: Key)
  /// A condition has just begun to listen.
  case armed(subscription: Key)
}

extension Execution {
  /// Writes variables into one scope, and remembers the changes for conditions.
  mutating func write(_ variables: [String: JSON], in scope: Key) {
    guard !variables.isEmpty else { return }
    if instance.subscriptions.contains(where: { $0.kind == .condition }) {
      let old = scope == .root ? instance.variables : instance[scope]?.variables ?? [:]
      for name in variables.keys.sorted() {
        changes.append(.changed(name, old[name] == nil ? .create : .update, scope: scope))
      }
    }
    emit(.variablesSet(scope: scope, variables: variables))
  }

  /// Asks every condition that sees a change, the outermost first.
  mutating func evaluateConditions() {
    while let change = changes.first, instance.isActive, !isExhausted {
      changes.removeFirst()
      let keys: [Key]
      switch change {
      case .armed(let key): keys = [key]
      case .changed:
        keys = instance.subscriptions.filter { $0.kind == .condition }.map(\.key)
      }
      for key in keys {
        guard let subscription = instance.subscriptions.first(where: { $0.key == key }),
          listens(subscription, to: change)
        else { continue }
        serve(subscription, [:])
      }
    }
  }

  private func listens(_ subscription: Subscription, to change: VariableChange) -> Bool {
    guard case .conditional(let condition)? = definition.elements[subscription.element].trigger
    else { return false }
    if case .changed(let name, let kind, let scope) = change {
      guard condition.listens(to: name, kind), sees(scope, from: subscription.host) else {
        return false
      }
    }
    // A condition over variables that are not there yet does not hold.
    let holds = condition.expression.condition(
      in: context(of: subscription.host), time: .init(now))
    guard case .success(true) = holds else { return false }
    return true
  }

  private func sees(_ scope: Key, from host: Key) -> Bool {
    var current = host
    while current != .root {
      if current == scope { return true }
      guard let visit = instance[current] else { return false }
      current = visit.scope
    }
    return scope == .root
  }
}
