import Expressions

/// The names and types that an expression may use.
struct NameScope: Sendable {
  /// What the reader of FEEL takes, made once for all expressions that see the same names.
  let environment: FEELEnvironment

  init(types: [String: FEELType] = [:]) {
    environment = FEELEnvironment(types: types)
  }

  private init(_ environment: FEELEnvironment) {
    self.environment = environment
  }

  /// The scope with more names, which hide others of the same name.
  func adding(_ more: [(String, FEELType)]) -> NameScope {
    guard !more.isEmpty else { return self }
    return NameScope(environment.adding(Dictionary(more) { _, last in last }))
  }
}
