/// Where a job finds things inside its sandbox.
enum PythonLayout {
  /// The environment's packages, at the same path while they are installed and while they are used:
  /// compiled modules hold it.
  static let packages = "/environment"
  /// The harness and the job's description, read-only.
  static let harness = "/muster"
  /// The inputs, read-only.
  static let inputs = "/data"
  /// Where results go.
  static let results = "/result"
  /// The working folder.
  static let work = "/work"
}
