package import BPMN

/// Something that happened on the platform. The records of a step are all that it changed: a driver
/// stores them, in this order, before it acts on them. The large and rare cases are indirect, so
/// that the many events stay small.
package enum PlatformRecord: Sendable {
  /// A version of a process is there, and is the latest one.
  indirect case deployed(ProcessReference, deployment: String)
  /// A decision is there.
  indirect case decisionDeployed(DecisionID, version: Int, deployment: String)
  /// The timer of a start event runs; it takes the place of the one before.
  indirect case startTimerSet(StartTimer)
  /// The timer of a start event has fired for the last time, or its version is not the latest.
  indirect case startTimerRemoved(ProcessReference, startEvent: String)
  /// There is a new instance; its events follow.
  indirect case began(InstanceID, ProcessReference, caller: CallReference?)
  /// An instance is one of another version from now on; what happened is told in its words.
  indirect case migrated(InstanceID, ProcessReference)
  /// What happened in an instance.
  case happened(InstanceID, [Event])
  /// An instance is over; its last state.
  indirect case ended(InstanceID, ProcessInstance)
  /// A message that an instance threw matched this many receivers, and reached none.
  indirect case messageLost(InstanceID, name: String, receivers: Int)
  /// No instance of a process begins until it is resumed.
  case processSuspended(String)
  /// Instances of a process may begin.
  case processResumed(String)
}
