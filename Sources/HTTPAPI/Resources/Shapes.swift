import Gates
import Monitoring
import Reconciler
import Registry
import Vocabulary

/// Shapes that several kinds of things have.
enum Shapes {
  static let condition = Schema.object([
    .init("type", .enumeration(Condition.Kind.allCases.map(\.rawValue)), "Which aspect."),
    .init("status", .enumeration(["True", "False", "Unknown"]), "Whether it holds."),
    .init("reason", .string(), "A stable word."),
    .init("message", .string(), "A sentence for people."),
    .init("since", .moment, "Since when."),
  ])

  static let colour = Schema.enumeration(MonitorColour.allCases.map(\.rawValue))
  static let outcome = Schema.enumeration(GateOutcome.allCases.map(\.rawValue))
  static let labels = Schema.map(.string())
  static let texts = Schema.array(.string())

  static let requirement = Schema.object([
    .init("groups", texts, "Members of any of these groups."),
    .init("people", texts, "Or these people."),
    .init("count", .integer(minimum: 1), "How many of them."),
  ])

  static let incident = Schema.object([
    .init("element", .id, "The element that stands still."),
    .init("message", .string(), "Why."),
  ])

  static let assignment = Schema.object([
    .init("model", .name, "What should be served."),
    .init("version", .id, "Which version of it."),
    .init("since", .moment, "Since when."),
    .init("instance", .id, "The process instance that decided it.", isRequired: false),
    .init("confirmed", .moment, "When it was read back.", isRequired: false),
  ])

  static let share = Schema.object([
    .init("mode", .enumeration(["canary", "shadow"]), "Whether anybody gets its answers."),
    .init("percent", .number, "How much of the requests, in percent."),
  ])

  static func conditions(_ conditions: [Condition]) -> JSON {
    .array(conditions.map { JSON(encoding: $0) })
  }

  static func texts(_ texts: some Sequence<String>) -> JSON { .array(texts.map { .string($0) }) }

  static func labels(_ labels: [String: String]) -> JSON {
    .object(labels.mapValues { .string($0) })
  }

  static func moment(_ moment: Instant) -> JSON { .string(moment.description) }

  /// What a summary of conditions says: a thing that stalls is not ready.
  static func ready(_ conditions: [Condition]) -> Condition? {
    conditions[.stalled] ?? conditions[.ready]
  }

  static func readyWord(_ conditions: [Condition]) -> String {
    conditions[.stalled] == nil ? conditions[.ready]?.status.rawValue ?? "Unknown" : "False"
  }

  static let readyWords = ["True", "False", "Unknown"]

  /// Whether a text holds another one, whatever the case.
  static func contains(_ text: String, _ part: String) -> Bool {
    text.lowercased().contains(part.lowercased())
  }
}
