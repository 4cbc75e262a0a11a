package import Vocabulary

/// Tokens that are moved by hand: steps that are done in their order, all or none.
///
/// Camunda 7 calls this process instance modification; the steps are its instructions.
package struct Modification: Hashable, Sendable {
  /// One step.
  package enum Step: Hashable, Sendable {
    /// One visit is left before it is done, and every scope around it that holds nothing else. With
    /// an id it must be one to that element.
    case cancel(Key, of: String? = nil)
    /// All visits to an element that were there before the first step.
    case cancelAll(String)
    /// A token in front of an element; `scope` is the instance around it where there are several.
    /// `variables` go where their names already live, else to the process, `local` ones to the
    /// visit itself.
    case startBefore(
      String, scope: Key? = nil, variables: [String: JSON] = [:], local: [String: JSON] = [:])
    /// A token behind an element, on its only flow.
    case startAfter(String, scope: Key? = nil, variables: [String: JSON] = [:])
    /// A token on a sequence flow, whatever its condition.
    case startTransition(String, scope: Key? = nil, variables: [String: JSON] = [:])
    /// Variables of a scope.
    case set([String: JSON], scope: Key = .root)
  }

  package let steps: [Step]
  /// Whether no listener is run meanwhile.
  package let skipsListeners: Bool
  /// Whether no input or output mapping is done meanwhile.
  package let skipsMappings: Bool

  /// Steps to be done.
  package init(_ steps: [Step], skipsListeners: Bool = false, skipsMappings: Bool = false) {
    self.steps = steps
    self.skipsListeners = skipsListeners
    self.skipsMappings = skipsMappings
  }

  /// What somebody asks for in one go: variables first, then new tokens, then what is taken away,
  /// so that a scope in which a token moves stays, with its variables.
  package init(
    cancelling cancelled: [Step] = [], starting started: [Step] = [],
    variables: [String: JSON] = [:], skipsListeners: Bool = false, skipsMappings: Bool = false
  ) {
    self.init(
      (variables.isEmpty ? [] : [.set(variables)]) + started + cancelled,
      skipsListeners: skipsListeners, skipsMappings: skipsMappings)
  }

  /// Why an instance is cancelled in which a modification left nothing; the call activity that
  /// waits for it is then to be cancelled as well.
  package static let emptiedReason = "everything in it was cancelled by hand"

  /// What stands behind an activity's id to mean its loop as a whole, as in Camunda 7; the id alone
  /// means one of its instances.
  package static let loopSuffix = "#multiInstanceBody"
}

extension Modification.Step: CustomStringConvertible {
  /// `start before "Approve"`.
  package var description: String {
    switch self {
    case .cancel(let key, let id): "cancel \(key)" + (id.map { " \"\($0)\"" } ?? "")
    case .cancelAll(let id): "cancel \"\(id)\""
    case .startBefore(let id, let scope, _, _): "start before \"\(id)\"\(Self.place(scope))"
    case .startAfter(let id, let scope, _): "start after \"\(id)\"\(Self.place(scope))"
    case .startTransition(let id, let scope, _): "take the flow \"\(id)\"\(Self.place(scope))"
    case .set(let variables, let scope):
      "set \(variables.keys.sorted().joined(separator: ", "))\(Self.place(scope))"
    }
  }

  private static func place(_ scope: Key?) -> String {
    scope.map { $0 == .root ? "" : " in \($0)" } ?? ""
  }
}
