package import BPMN

/// Why an instance begins: all that its name may be made of.
///
/// One command may begin several instances (a signal starts whoever waits for it, a call activity
/// starts what it calls), so the caller gives a rule for names rather than a name. The rule must
/// not give a name twice.
package struct InstanceOrigin: Hashable, Sendable {
  /// What began it.
  package enum Cause: Hashable, Sendable {
    /// Somebody asked for it by the id of the process.
    case request
    /// A message.
    case message(String)
    /// A signal.
    case signal(String)
    /// The timer of a start event, at the moment when it was due.
    case timer(startEvent: String)
    /// A condition of a start event that holds.
    case condition(startEvent: String)
    /// A call activity of another instance.
    case call(InstanceID, Key)
  }

  package let process: String
  package let version: Int
  package let cause: Cause
  /// Counts the instances that the platform began, from one.
  package let number: Int

  /// `promotion-3`: the process and the count.
  package var countedName: InstanceID { InstanceID("\(process)-\(number)") }
}
