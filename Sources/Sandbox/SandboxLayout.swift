/// Where a confined process finds things inside its sandbox.
package enum SandboxLayout {
  /// The environment's packages, at the same path while they are installed and while they are used:
  /// compiled modules hold it.
  package static let packages = "/environment"
  /// The harness and the job's description, read-only.
  package static let harness = "/muster"
  /// The inputs, read-only.
  package static let inputs = "/data"
  /// Where results go.
  package static let results = "/result"
  /// The working folder.
  package static let work = "/work"
}
