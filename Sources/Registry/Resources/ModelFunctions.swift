/// What each life-cycle function of a model is called in its primary source (for the language
/// `command`: the command line).
package struct ModelFunctions: Hashable, Sendable {
  /// Called once, before all others.
  package var initialise: String?
  /// Called for each record.
  package var score: String?
  /// Called once with the whole data.
  package var metrics: String?
  /// Called once with the whole data; writes artefacts into the working directory.
  package var train: String?

  /// Functions by name.
  package init(
    initialise: String? = nil, score: String? = nil, metrics: String? = nil, train: String? = nil
  ) {
    self.initialise = initialise
    self.score = score
    self.metrics = metrics
    self.train = train
  }

  /// The function of a role.
  package subscript(role: FunctionRole) -> String? {
    get {
      switch role {
      case .initialise: initialise
      case .score: score
      case .metrics: metrics
      case .train: train
      }
    }
    set {
      switch role {
      case .initialise: initialise = newValue
      case .score: score = newValue
      case .metrics: metrics = newValue
      case .train: train = newValue
      }
    }
  }

  /// Whether no function is known.
  package var isEmpty: Bool { FunctionRole.allCases.allSatisfy { self[$0] == nil } }
}

/// The roles that a smart tag or `functions:` can give to a function.
package enum FunctionRole: String, CaseIterable, Sendable {
  case initialise = "init"
  case score
  case metrics
  case train
}
