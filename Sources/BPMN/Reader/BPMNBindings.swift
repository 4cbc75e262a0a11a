/// What a caller says about elements that their file leaves open, by element id.
package struct BPMNBindings: Hashable, Sendable {
  /// Names of operations for service, script, send, business rule and plain tasks. They win over
  /// what the file says.
  package var operations: [String: String]
  /// Expressions for script tasks whose language is not run here: FEEL behind `=`, or JUEL.
  package var scripts: [String: String]

  /// Bindings by element id.
  package init(operations: [String: String] = [:], scripts: [String: String] = [:]) {
    self.operations = operations
    self.scripts = scripts
  }
}
