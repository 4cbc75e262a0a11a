internal import BPMN
internal import Vocabulary

/// Lets a scenario call elements by their names: files of a modeler have ids such as
/// `Activity_0v3lqll`.
struct ScenarioNames: Sendable {
  private var ids: Set<String> = []
  /// The only element of a name; `nil` where there are several.
  private var named: [String: String?] = [:]
  private var titles: [String: String] = [:]

  init(_ definitions: [ProcessDefinition] = []) {
    for element in definitions.flatMap(\.elements) {
      ids.insert(element.id)
      guard let name = element.name else { continue }
      named[name] = named[name] == nil ? .some(element.id) : .some(nil)
    }
    for case (let name, let id?) in named { titles[id] = name }
  }

  /// The id that a word means: an id is itself, then a name counts. Any other word is left.
  func id(_ word: String) -> String {
    if ids.contains(word) { return word }
    guard let id = named[word] else { return word }
    return id ?? word
  }

  /// The name of an element that no other one has, else its id.
  private func title(_ id: String) -> String { titles[id] ?? id }

  /// An expectation with ids in place of names.
  func ids(in value: JSON, of member: String) -> JSON { map(value, of: member, id) }

  /// What was found with names in place of ids.
  func titles(in value: JSON, of member: String) -> JSON { map(value, of: member, title) }

  private func map(_ value: JSON, of member: String, _ id: (String) -> String) -> JSON {
    switch member {
    case "active", "endEvents":
      guard let lists = value.object else { return value }
      return .object(
        lists.mapValues { list in
          .array((list.array ?? []).map { $0.string.map { .string(id($0)) } ?? $0 })
        })
    case "completed", "canceled", "handlerCalls":
      guard let counts = value.object else { return value }
      return .object(
        Dictionary(counts.map { (id($0.key), $0.value) }, uniquingKeysWith: { first, _ in first }))
    default:
      guard let list = value.array else { return value }
      return .array(
        list.map { entry in
          // A word alone is the element.
          if let word = entry.string {
            return .object([member == "tasks" ? "task" : "activity": .string(id(word))])
          }
          guard var members = entry.object else { return entry }
          for key in ["task", "activity"] {
            if let word = members[key]?.string { members[key] = .string(id(word)) }
          }
          return .object(members)
        })
    }
  }
}
