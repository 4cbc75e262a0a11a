/// Which engine a file was made for.
package enum Dialect: String, Hashable, Sendable {
  /// Camunda 7, with its own extensions and JUEL.
  case camunda7
  /// Camunda 8 (Zeebe), with its own extensions and FEEL.
  case camunda8
}
