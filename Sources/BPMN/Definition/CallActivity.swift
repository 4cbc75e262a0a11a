package import Expressions

/// A call of another process.
package struct CallActivity: Sendable {
  /// Which version of the called process is meant.
  package enum Binding: Sendable {
    /// The newest at the time of the call.
    case latest
    /// The one that was deployed together with the caller.
    case deployment
    case version(Expression)
    case versionTag(Expression)
  }

  package let process: Expression
  package let binding: Binding
  package let businessKey: Expression?
  /// `camunda:in`: what the called process gets.
  package let inputs: [CallMapping]
  /// `camunda:out`: what comes back.
  package let outputs: [CallMapping]
}

/// One `camunda:in` or `camunda:out` of a call.
package struct CallMapping: Sendable {
  /// What is handed over.
  package enum Source: Sendable {
    /// Everything that is visible.
    case all
    /// Everything of the activity's own scope.
    case allLocal
    /// A variable under a name on the other side.
    case variable(String, target: String)
    /// A value under a name on the other side.
    case expression(Expression, target: String)
  }

  package let source: Source
  /// Out: the value goes to the scope of the call itself; in: the source is read only there.
  package let isLocal: Bool
}
