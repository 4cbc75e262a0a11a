package import BPMN
package import Vocabulary

/// Something that is due by itself: nobody outside has to do it.
package enum Work: Hashable, Sendable {
  /// The timer of a start event.
  case startTimer(ProcessReference, startEvent: String, due: Instant)
  /// A timer of an instance.
  case timer(InstanceID, Key, due: Instant)
  /// An asynchronous continuation of an instance: the key is that of the element instance.
  case continuation(InstanceID, Key, due: Instant)

  /// When it is due.
  package var due: Instant {
    switch self {
    case .startTimer(_, _, let due), .timer(_, _, let due), .continuation(_, _, let due): due
    }
  }
}
