/// The answer to an accepted command: what happened, and the instance after it.
package struct Step: Sendable {
  /// To be kept, in this order.
  package let events: [Event]
  /// The same as applying ``events`` to the instance before.
  package let instance: ProcessInstance
}
