import Vocabulary

/// Errors and escalations: those that nothing around them catches, and border events on
/// sub-processes in which nothing throws.
struct ThrowCheck {
  private let document: BPMNDocument
  private let path: String
  /// What is caught around or in a scope, by the scope's index.
  private var catchers: [Int: [Catcher]] = [:]
  /// The indices of throwing definitions, ascending, by kind and code; under no code all of a kind.
  private var throwers: [Kind: [String?: [Int]]] = [:]
  /// How many activities stand before an element whose work is done outside of the file.
  private var workers: [Int] = [0]

  private enum Kind: String {
    case error
    case escalation
  }

  private struct Catcher {
    let kind: Kind
    /// `nil` catches every one.
    let code: String?
  }

  /// A definition, the event that it stands in, and what it is.
  private typealias Definition = (element: BPMNElement, event: BPMNElement, kind: Kind)

  init(_ document: BPMNDocument, path: String) {
    self.document = document
    self.path = path
    for element in document.elements {
      workers.append((workers.last ?? 0) + (isWorker(element) ? 1 : 0))
    }
    for (definition, event, kind) in definitions {
      let code = code(of: definition, kind)
      switch event.tag {
      case "endEvent", "intermediateThrowEvent":
        throwers[kind, default: [:]][nil, default: []].append(definition.index)
        if code != nil { throwers[kind, default: [:]][code, default: []].append(definition.index) }
      case "boundaryEvent":
        if let host = document.target(of: "attachedToRef", on: event) {
          catchers[host.index, default: []].append(Catcher(kind: kind, code: code))
        }
      case "startEvent":
        if let around = document.parent(of: event), around.isTrue("triggeredByEvent"),
          let scope = around.parent
        {
          catchers[scope, default: []].append(Catcher(kind: kind, code: code))
        }
      default: break
      }
    }
  }

  private var definitions: [Definition] {
    document.elements.compactMap { element in
      guard element.part == .model, let event = document.parent(of: element) else { return nil }
      switch element.tag {
      case "errorEventDefinition": return (element, event, .error)
      case "escalationEventDefinition": return (element, event, .escalation)
      default: return nil
      }
    }
  }

  private func isWorker(_ element: BPMNElement) -> Bool {
    element.isActivity && !element.isContainer && element.tag != "task"
      && element.tag != "manualTask"
  }

  /// The code that tells one error from another; `nil` where there is none.
  private func code(of definition: BPMNElement, _ kind: Kind) -> String? {
    document.target(of: "\(kind.rawValue)Ref", on: definition)?["\(kind.rawValue)Code"]
  }

  func findings() -> [Diagnostic] {
    definitions.compactMap { definition, event, kind in
      switch event.tag {
      case "endEvent", "intermediateThrowEvent": uncaught(definition, event, kind)
      case "boundaryEvent": neverThrown(definition, event, kind)
      default: nil
      }
    }
  }

  /// In the process itself nothing can catch: there such an end says how the process ended.
  private func uncaught(
    _ definition: BPMNElement, _ event: BPMNElement, _ kind: Kind
  ) -> Diagnostic? {
    guard let first = document.parent(of: event), first.isContainer else { return nil }
    let thrown = code(of: definition, kind)
    var scope: BPMNElement? = first
    while let current = scope {
      let isCaught = (catchers[current.index] ?? []).contains { catcher in
        catcher.kind == kind && (catcher.code == nil || catcher.code == thrown)
      }
      if isCaught { return nil }
      scope = document.parent(of: current)
    }
    let name = thrown.map { " \"\($0)\"" } ?? ""
    return warning(
      "uncaught-\(kind.rawValue)", event,
      "throws the \(kind.rawValue)\(name), which nothing around it catches",
      hint: "only a call activity of another process may catch it")
  }

  private func neverThrown(
    _ definition: BPMNElement, _ event: BPMNElement, _ kind: Kind
  ) -> Diagnostic? {
    guard let host = document.target(of: "attachedToRef", on: event), host.isContainer else {
      return nil
    }
    // Whatever is done outside may answer with an error.
    guard workers[host.end] == workers[host.index] else { return nil }
    let wanted = code(of: definition, kind)
    let places = throwers[kind]?[wanted] ?? []
    var (low, high) = (0, places.count)
    while low < high {
      let middle = (low + high) / 2
      if places[middle] > host.index { high = middle } else { low = middle + 1 }
    }
    if low < places.count, places[low] < host.end { return nil }
    return warning(
      "never-thrown", event,
      "catches an \(kind.rawValue) that nothing inside \"\(host.id ?? "")\" throws")
  }

  private func warning(
    _ code: String, _ event: BPMNElement, _ message: String, hint: String? = nil
  ) -> Diagnostic {
    Diagnostic(
      .warning, code: code, at: SourceLocation(path: path, position: event.position),
      "\(event.tag) \"\(event.id ?? "")\" \(message)", hint: hint)
  }
}
