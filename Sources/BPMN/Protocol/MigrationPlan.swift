/// How a running instance goes on in another version of its process.
///
/// Elements and flows with equal ids are each other's counterparts where they are of one kind; a
/// plan says the others. A sub-process without a counterpart is left, and what is inside goes on
/// around it; one that only the new version has is begun around what goes on inside it.
package struct MigrationPlan: Hashable, Sendable {
  /// The id in the new version for an id of the running one.
  package let mapping: [String: String]
  /// Whether timers and subscriptions are made anew as the new version says; otherwise those with
  /// a counterpart go on as they are, with their moments and names.
  package let updatesTriggers: Bool
  /// Whether no listener is run of scopes that are left or begun.
  package let skipsListeners: Bool
  /// Whether no input or output mapping is done of scopes that are left or begun.
  package let skipsMappings: Bool

  /// A plan.
  package init(
    mapping: [String: String] = [:], updatesTriggers: Bool = false, skipsListeners: Bool = false,
    skipsMappings: Bool = false
  ) {
    self.mapping = mapping
    self.updatesTriggers = updatesTriggers
    self.skipsListeners = skipsListeners
    self.skipsMappings = skipsMappings
  }
}

/// Why an instance cannot go on in another version; nothing has happened.
package struct MigrationRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is in the way, all of it, each with the element's id.
  package let problems: [String]

  package var description: String { problems.joined(separator: "; ") }
}
