internal import Glibc

/// What tests may do to brokers of the mock cluster.
package enum Brokers {
  /// Whether they may be stopped and started: in the integration run, which has the process to
  /// itself.
  package static var mayGoDown: Bool { unsafe getenv("MUSTER_INTEGRATION") != nil }
}
