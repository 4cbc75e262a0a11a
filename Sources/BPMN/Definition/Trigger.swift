package import Expressions
import Vocabulary

/// What a catching event waits for.
package enum Trigger: Sendable {
  case none
  case signal(EventReference)
  case message(EventReference)
  case timer(TimerDefinition)
  case error(ErrorCatch)
  case escalation(EscalationCatch)
  case conditional(Condition)
  /// Begins when the scope around it is undone.
  case compensation
  /// The transaction was given up.
  case cancel
  /// The other end of a link.
  case link(name: String)
}

/// The name of a signal or message; in Camunda's files it may be a template with expressions.
package struct EventReference: Sendable {
  package let name: Expression
  /// For a throwing event: what the signal carries (`camunda:in`).
  package let payload: [PayloadItem]
  /// What identifies the receiver (`zeebe:subscription`); the caller matches it.
  package let correlationKey: Expression?

  /// The name as far as it can be known without any variables, as for a start event.
  package var constantName: String? {
    if let text = name.literalText { return text }
    switch name.value(in: Variables()) {
    case .success(let value): return value.string
    case .failure: return nil
    }
  }
}

/// One `camunda:in` below a signal event.
package enum PayloadItem: Sendable {
  /// `variables="all"` or `source="all"`: everything that is visible.
  case all
  /// `source` or `sourceExpression`, and the name on the other side.
  case one(PayloadSource, String)
}

/// Where one item of a payload comes from.
package enum PayloadSource: Sendable {
  /// A variable; one that does not exist is null.
  case variable(String)
  case expression(Expression)
}

/// When a timer is due.
package enum TimerDefinition: Sendable {
  case date(Expression)
  case duration(Expression)
  case cycle(Expression)

  /// The expression, whatever it means.
  package var expression: Expression {
    switch self {
    case .date(let expression), .duration(let expression), .cycle(let expression): expression
    }
  }
}

/// Which errors an event handles, and where it puts what it learns.
package struct ErrorCatch: Sendable {
  /// `nil` handles every error.
  package let code: String?
  package let codeVariable: String?
  package let messageVariable: String?

  /// Whether it handles every error.
  package var isForAll: Bool { code == nil || code == "" }
}

/// Which escalations an event handles, and where it puts the code.
package struct EscalationCatch: Sendable {
  /// `nil` handles every escalation.
  package let code: String?
  package let codeVariable: String?

  /// Whether it handles an escalation.
  package func handles(_ other: String) -> Bool { code == nil || code == "" || code == other }
}

/// A condition over variables that an event waits for.
package struct Condition: Sendable {
  /// What happened to a variable.
  package enum Change: String, Sendable {
    case create, update, delete
  }

  package let expression: Expression
  /// Only changes of this variable count.
  package let variableName: String?
  /// Only these kinds of change count; empty: all.
  package let changes: [Change]

  /// Whether it is to be evaluated after a change.
  func listens(to name: String, _ change: Change) -> Bool {
    (variableName == nil || variableName == name) && (changes.isEmpty || changes.contains(change))
  }
}
