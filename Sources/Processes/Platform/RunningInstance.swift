package import BPMN
internal import Vocabulary

/// An instance that runs, and what the platform knows about it.
package struct RunningInstance: Sendable {
  package let id: InstanceID
  /// Its place in the order in which instances began.
  package let number: Int
  /// The version that it is an instance of.
  let handle: Int
  /// Who called it: the number of the caller and the key of the call activity.
  let caller: Caller?
  /// Whether nobody called it and its version keeps to itself: what it does concerns nobody else.
  let isAlone: Bool
  package internal(set) var instance: ProcessInstance
  /// The instances that its call activities wait for, by number.
  var calls: [Key: Int] = [:]
  /// When something in it is due by itself; the past for a token that rests and may go on.
  var nextDue: Instant?

  init(
    id: InstanceID, number: Int, handle: Int, definition: ProcessDefinition, caller: Caller?,
    instance: ProcessInstance
  ) {
    self.id = id
    self.number = number
    self.handle = handle
    self.caller = caller
    self.instance = instance
    isAlone = caller == nil && definition.keepsToItself
  }

  struct Caller: Hashable, Sendable {
    let number: Int
    let key: Key
  }

  /// The same instance as one of another version, with the state that it had.
  func moved(to handle: Int, _ definition: ProcessDefinition) -> RunningInstance {
    var moved = RunningInstance(
      id: id, number: number, handle: handle, definition: definition, caller: caller,
      instance: instance)
    moved.calls = calls
    moved.nextDue = nextDue
    return moved
  }
}

extension RunningInstance {
  /// Moves the state out, unless the instance may concern others; the handle.
  mutating func takeOut(into state: inout ProcessInstance) -> Int? {
    guard isAlone else { return nil }
    swap(&state, &instance)
    return handle
  }

  /// Moves the state back in; when something is due now at another moment than before, that moment.
  mutating func putBack(_ state: inout ProcessInstance) -> Instant? {
    let due = state.nextWorkDue
    let news = due == nextDue ? nil : due
    nextDue = due
    swap(&state, &instance)
    return news
  }
}
