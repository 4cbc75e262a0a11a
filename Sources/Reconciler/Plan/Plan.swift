package import Registry
package import Vocabulary

/// What a pass would do and why: a value, sorted, made before anything happens. `muster diff`
/// prints exactly this.
package struct Plan: Hashable, Sendable {
  package var steps: [PlanStep]
  /// Why nothing of it may happen before a person has looked; `nil` when it may.
  package var stall: Stall?

  /// A reason to hold a whole plan back.
  package struct Stall: Hashable, Sendable {
    /// A stable word in PascalCase.
    package var reason: String
    package var message: String
  }

  /// Whether what is, is what should be.
  package var isEmpty: Bool { steps.isEmpty && stall == nil }
}

/// One change that a pass would make.
package struct PlanStep: Hashable, Sendable, CustomStringConvertible {
  /// What happens to the resource.
  package enum Action: String, Hashable, Sendable {
    case create
    case change
    /// Only its description changes; nothing runs.
    case describe
    case remove
    case deploy
    case undeploy
    /// It has problems; its last good state stays in force.
    case hold
  }

  package var action: Action
  package var resource: ResourceID
  /// Why, in a sentence: what differs from what.
  package var reason: String
  /// The life-cycle signals that it fires, in order.
  package var signals: [String]
  /// The process that the signals would start or move.
  package var process: ProcessName?

  /// One change that a pass would make.
  package init(
    _ action: Action, _ resource: ResourceID, reason: String, signals: [String] = [],
    process: ProcessName? = nil
  ) {
    self.action = action
    self.resource = resource
    self.reason = reason
    self.signals = signals
    self.process = process
  }

  /// The mark before the line, as `diff` has them.
  package var mark: String {
    switch action {
    case .create: "+"
    case .change, .describe, .deploy: "~"
    case .remove, .undeploy: "-"
    case .hold: "!"
    }
  }

  package var description: String {
    var text = "\(mark) \(resource): \(reason)"
    if !signals.isEmpty { text += "; fires \(signals.joined(separator: ", "))" }
    if let process { text += "; runs process \(process)" }
    return text
  }
}
