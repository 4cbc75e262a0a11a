/// Why an environment could not be made.
package struct EnvironmentFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// The step that failed.
  package enum Step: String, Hashable, Sendable {
    /// Reading the requirements.
    case read
    /// Finding and downloading the packages: the only step with a network.
    case resolve
    /// Installing the downloaded packages.
    case install
    /// Finding a Python interpreter with pip.
    case interpreter
    /// Writing the store's own folder.
    case store
  }

  package let step: Step
  /// What went wrong; for pip its decisive line.
  package let reason: String
  /// The model's for a requirement that nothing satisfies, the platform's for a network that is
  /// down.
  package let fault: JobCause.Fault

  /// A failure by its parts.
  package init(step: Step, reason: String, fault: JobCause.Fault) {
    self.step = step
    self.reason = reason
    self.fault = fault
  }

  package var description: String {
    let verb =
      switch step {
      case .read: "read the requirements"
      case .resolve: "resolve the requirements"
      case .install: "install the requirements"
      case .interpreter: "find a Python interpreter"
      case .store: "store the environment"
      }
    return "failed to \(verb): \(reason)"
  }
}
