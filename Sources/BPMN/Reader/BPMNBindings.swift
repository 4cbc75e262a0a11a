/// What a caller says about elements that their file leaves open, by element id.
package struct BPMNBindings: Hashable, Sendable {
  /// Names of operations for service, script, send, business rule and plain tasks. They win over
  /// what the file says.
  package var operations: [String: String]
  /// Expressions for script tasks whose language is not run here: FEEL behind `=`, or JUEL.
  package var scripts: [String: String]
  /// Listeners that change nothing about the process, so that it runs without them: names of
  /// classes, expressions as the file has them, or `*` for all that are no expressions, or such as
  /// call what only Java has.
  package var ignoredListeners: Set<String>

  /// Bindings by element id.
  package init(
    operations: [String: String] = [:], scripts: [String: String] = [:],
    ignoredListeners: Set<String> = []
  ) {
    self.operations = operations
    self.scripts = scripts
    self.ignoredListeners = ignoredListeners
  }
}
