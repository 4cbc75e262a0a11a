package import BPMN
package import Vocabulary

/// Why a request to a process service was not done. Whatever the case, nothing of it has happened,
/// save that after ``stopped(_:)`` the file has the last word.
package enum ProcessServiceError: Error, Sendable, CustomStringConvertible {
  /// The platform refused the command.
  case refused(Rejection)
  /// The files cannot be deployed.
  case notDeployable([Diagnostic])
  /// The queue is full: as many requests wait as the service takes. Ask again later.
  case busy(waiting: Int)
  /// The service stopped, since its log could not be written. What was asked may have been written
  /// or not; open the file again to know.
  case stopped(HostError)

  package var description: String {
    switch self {
    case .refused(let rejection): rejection.description
    case .notDeployable(let findings): findings.map(\.description).joined(separator: "\n")
    case .busy(let waiting): "failed to take a request: \(waiting) wait already"
    case .stopped(let error): "the process service has stopped: \(error)"
    }
  }
}
