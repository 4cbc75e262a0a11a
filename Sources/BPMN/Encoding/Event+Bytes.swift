import Vocabulary

extension Event {
  /// Appends the canonical text of ``json(in:)`` to bytes.
  ///
  /// The events of an ordinary visit are written straight away, as a log has little else; the rest
  /// goes through a JSON value. Members are sorted by name.
  package func write(to bytes: inout [UInt8], in definition: ProcessDefinition) {
    switch self {
    case .elementActivated(let key, let index, let scope, let flow):
      bytes.append(#"{"element":"#)
      bytes.append(contentsOf: definition.elements[index].encodedID)
      bytes.append(#","event":"elementActivated","#)
      if let flow {
        bytes.append(#""flow":"#)
        bytes.append(contentsOf: definition.encodedFlowIDs[flow])
        bytes.append(#","#)
      }
      bytes.append(#""key":"#, key)
      bytes.append(#","scope":"#, scope)
      bytes.append("}")
    case .tokenArrived(let key, let index, let scope, let flow):
      bytes.append(#"{"element":"#)
      bytes.append(contentsOf: definition.elements[index].encodedID)
      bytes.append(#","event":"tokenArrived","flow":"#)
      bytes.append(contentsOf: definition.encodedFlowIDs[flow])
      bytes.append(#","key":"#, key)
      bytes.append(#","scope":"#, scope)
      bytes.append("}")
    case .elementCompleted(let key):
      bytes.append(#"{"event":"elementCompleted","key":"#, key)
      bytes.append("}")
    case .tokenJoined(let key):
      bytes.append(#"{"event":"tokenJoined","key":"#, key)
      bytes.append("}")
    case .elementTerminated(let key):
      bytes.append(#"{"event":"elementTerminated","key":"#, key)
      bytes.append("}")
    case .endEventReached(let key, let index):
      bytes.append(#"{"element":"#)
      bytes.append(contentsOf: definition.elements[index].encodedID)
      bytes.append(#","event":"endEventReached","key":"#, key)
      bytes.append("}")
    case .completed:
      bytes.append(#"{"event":"completed"}"#)
    case .variablesSet(let scope, let variables):
      bytes.append(#"{"event":"variablesSet","scope":"#, scope)
      bytes.append(#","variables":"#)
      JSON.object(variables).write(to: &bytes)
      bytes.append("}")
    case .started(let start, nil, let variables):
      bytes.append(#"{"element":"#)
      bytes.append(contentsOf: definition.elements[start].encodedID)
      bytes.append(#","event":"started","variables":"#)
      JSON.object(variables).write(to: &bytes)
      bytes.append("}")
    case .userTaskCreated(let key, let request) where request.isPlain:
      bytes.append(#"{"event":"userTaskCreated","key":"#, key)
      if let name = request.name {
        bytes.append(#","name":"#)
        JSON.write(name, to: &bytes)
      }
      bytes.append("}")
    default:
      json(in: definition).write(to: &bytes)
    }
  }
}

extension UserTask.Request {
  /// Whether it has a name at most.
  fileprivate var isPlain: Bool {
    assignee == nil && candidateGroups.isEmpty && candidateUsers.isEmpty && due == nil
      && followUp == nil && priority == nil
  }
}

extension [UInt8] {
  fileprivate mutating func append(_ text: StaticString) {
    unsafe append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  fileprivate mutating func append(_ text: StaticString, _ key: Key) {
    append(text)
    var number = key.number
    guard number > 0 else {
      // The root, or a key that nothing has.
      append(contentsOf: String(number).utf8)
      return
    }
    let start = count
    while number > 0 {
      append(UInt8(truncatingIfNeeded: 48 + number % 10))
      number /= 10
    }
    self[start...].reverse()
  }
}
