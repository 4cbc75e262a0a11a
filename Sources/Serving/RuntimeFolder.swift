internal import Vocabulary

/// Where a runtime keeps what, below the state folder.
struct RuntimeFolder: Sendable {
  private let root: String
  private let name: String

  init(stateFolder: String, name: RuntimeName) {
    root = "\(stateFolder)/runtimes"
    self.name = name.text
  }

  var path: String { root }
  var registration: String { "\(root)/\(name).json" }
  var lock: String { "\(root)/\(name).lock" }
  var deployment: String { "\(root)/\(name).deployment.json" }
  /// The challenger that shares the requests, for a start after an end.
  var challenger: String { "\(root)/\(name).challenger.json" }
  /// What challengers in shadow answered beside the version that served.
  var shadow: String { "\(root)/\(name).shadow" }
  /// What was asked and answered, where that is recorded.
  var records: String { "\(root)/\(name).records" }
  /// The copies of packages that are loaded now.
  var loaded: String { "\(root)/\(name).loaded" }
}
