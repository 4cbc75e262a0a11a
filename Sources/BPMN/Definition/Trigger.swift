package import Expressions
import Vocabulary

/// What a catching event waits for.
package enum Trigger: Sendable {
  case none
  case signal(EventReference)
  case message(EventReference)
  case timer(TimerDefinition)
  case error(ErrorCatch)
}

/// The name of a signal or message; in Camunda's files it may be a template with expressions.
package struct EventReference: Sendable {
  package let name: Expression
  /// For a throwing event: what the signal carries (`camunda:in`).
  package let payload: [PayloadItem]

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
}

/// Which errors an event handles, and where it puts what it learns.
package struct ErrorCatch: Sendable {
  /// `nil` handles every error.
  package let code: String?
  package let codeVariable: String?
  package let messageVariable: String?
}
