package import BPMN

/// The call activity that waits for a called instance.
package struct CallReference: Hashable, Sendable {
  package let instance: InstanceID
  /// The element instance of the call activity.
  package let key: Key

  /// A call activity that waits.
  package init(instance: InstanceID, key: Key) {
    self.instance = instance
    self.key = key
  }
}
