package import Reconciler
import Vocabulary

/// Finds the task that somebody means: by the beginning of its id, or by its model's name.
package enum TaskSearch {
  /// The fewest digits of an id that name a task.
  package static let fewestDigits = 4

  /// The task of these words.
  ///
  /// A model's name means its only open task. The beginning of an id means an open task before a
  /// closed one; a closed one can still be rejected, which takes an approval back.
  package static func find(
    _ words: String, in state: ControlState
  ) throws(SignoffProblem) -> TaskRecord {
    let tasks = state.tasks.values.sorted { $0.id < $1.id }
    let open = tasks.filter { $0.state == .open }
    let name = words.hasPrefix("model/") ? String(words.dropFirst(6)) : words
    let named = open.filter { $0.model?.text == name }
    if named.count == 1 { return named[0] }
    if named.count > 1 {
      throw SignoffProblem(
        "\(named.count) tasks of \(name) wait: \(list(named))",
        hint: "name one by the beginning of its id")
    }
    let digits = words.lowercased()
    if digits.utf8.count >= fewestDigits {
      let found = open.filter { $0.id.text.hasPrefix(digits) }
      let matches = found.isEmpty ? tasks.filter { $0.id.text.hasPrefix(digits) } : found
      if matches.count == 1 { return matches[0] }
      if matches.count > 1 {
        throw SignoffProblem(
          "\"\(words)\" begins the ids of \(matches.count) tasks: \(list(matches))",
          hint: "use more digits")
      }
    }
    throw SignoffProblem(unknown(name, in: state), hint: hint(for: name, open: open))
  }

  private static func unknown(_ name: String, in state: ControlState) -> String {
    state.models.keys.contains { $0.text == name }
      ? "no task of the model \(name) waits" : "no task and no model is named \"\(name)\""
  }

  private static func hint(for name: String, open: [TaskRecord]) -> String {
    if open.isEmpty { return "nothing waits for people at the moment" }
    let names = Set(open.compactMap { $0.model?.text })
    return Suggestion.hint(for: name, among: names) ?? "what waits: \(list(open))"
  }

  private static func list(_ tasks: [TaskRecord]) -> String {
    let shown = tasks.prefix(10).map { task in
      "\(task.id.text.prefix(12)) (\(task.model.map { "\($0), " } ?? "")\(task.name))"
    }
    let rest = tasks.count - shown.count
    return shown.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
  }
}
