import Vocabulary

extension Execution {
  /// Raises a BPMN error from a job or a person's task; without a handler it is an incident.
  mutating func throwError(
    _ code: String, _ message: String?, _ variables: [String: JSON], from key: Key
  ) {
    setVariables(variables, from: key)
    guard !propagate(code, message, from: key) else { return }
    emit(.errorThrown(key, code: code, message: message, caughtBy: nil))
    let text = message.map { ": \($0)" } ?? ""
    raise(
      Failure("nothing handles the error \"\(code)\"\(text)"), at: key, otherwise: .unhandledError)
  }

  /// Looks for the nearest handler, from an element outwards, and lets it catch. `false`: nobody
  /// does, and nothing has happened.
  mutating func propagate(_ code: String, _ message: String?, from key: Key) -> Bool {
    var host = key
    while host != .root, let visit = instance[host] {
      if let (boundary, handler) = handler(of: code, on: definition.elements[visit.element]) {
        emit(.errorThrown(key, code: code, message: message, caughtBy: boundary))
        var variables: [String: JSON] = [:]
        if let name = handler.codeVariable { variables[name] = .string(code) }
        if let name = handler.messageVariable {
          variables[name] = message.map { .string($0) } ?? .null
        }
        setVariables(variables, from: visit.scope)
        terminate(host)
        enter(boundary, scope: visit.scope, flow: nil)
        return true
      }
      host = visit.scope
    }
    return false
  }

  /// The boundary event that handles an error: one for its code before one for all.
  private func handler(of code: String, on element: FlowElement) -> (Int, ErrorCatch)? {
    var forAll: (Int, ErrorCatch)?
    for index in element.boundaryEvents {
      guard case .boundaryEvent(let event) = definition.elements[index].kind,
        case .error(let handler) = event.trigger
      else { continue }
      if handler.code == code { return (index, handler) }
      if handler.code == nil || handler.code == "" { forAll = forAll ?? (index, handler) }
    }
    return forAll
  }
}
