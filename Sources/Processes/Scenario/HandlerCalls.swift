internal import BPMN
internal import Vocabulary

/// How often each handler was called, and so what its next call does. A call counts although what
/// it did is taken back.
struct HandlerCalls: Sendable {
  private var handlers: [String: [ScenarioHandler]]
  /// By the id of the element.
  private(set) var counts: [String: Int] = [:]

  init(_ handlers: [String: [ScenarioHandler]]) { self.handlers = handlers }

  /// Puts the ids of elements in place of their names.
  mutating func resolve(_ names: ScenarioNames) {
    handlers = Dictionary(
      handlers.map { (names.id($0.key), $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  /// What the scenario says of an element, else of the operation that it asks for.
  private func entries(_ element: FlowElement, _ operation: String) -> [ScenarioHandler] {
    handlers[element.id] ?? handlers[operation] ?? []
  }

  /// Whether the scenario says what an element does.
  func handles(_ element: FlowElement, _ operation: String) -> Bool {
    !entries(element, operation).isEmpty
  }

  /// The next call: the last entry repeats, and without any nothing is done.
  mutating func next(of element: FlowElement, _ operation: String) -> ScenarioHandler {
    let number = counts[element.id, default: 0]
    counts[element.id] = number + 1
    let entries = entries(element, operation)
    guard let last = entries.last else { return .nothing }
    return number < entries.count ? entries[number] : last
  }
}
