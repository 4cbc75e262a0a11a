internal import BPMN

/// What the start events of a process wait for, by the index of the start event.
enum StartTriggers {
  static func messages(of definition: ProcessDefinition) -> [(Int, String)] {
    definition.startTriggers.compactMap { trigger in
      guard case .message(let name) = trigger.cause else { return nil }
      return (trigger.element.index, name)
    }
  }

  static func signals(of definition: ProcessDefinition) -> [(Int, String)] {
    definition.startTriggers.compactMap { trigger in
      guard case .signal(let name) = trigger.cause else { return nil }
      return (trigger.element.index, name)
    }
  }

  static func conditions(of definition: ProcessDefinition) -> [Int] {
    definition.startTriggers.compactMap { trigger in
      guard case .conditional = trigger.cause else { return nil }
      return trigger.element.index
    }
  }

  static func timers(of definition: ProcessDefinition) -> [FlowElement] {
    definition.startTriggers.compactMap { trigger in
      guard case .timer = trigger.cause else { return nil }
      return trigger.element
    }
  }

  /// Whether the name of a start event depends on variables, of which there are none.
  static func hasNoName(_ index: Int, in definition: ProcessDefinition) -> Bool {
    switch definition.elements[index].trigger {
    case .message(let reference), .signal(let reference): reference.constantName == nil
    default: false
    }
  }
}
