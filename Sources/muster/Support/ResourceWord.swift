import Vocabulary

/// The kinds of things that verbs which look can show, by the words that people type.
enum ResourceWord: String, CaseIterable {
  case models
  case runtimes
  case processes
  case instances
  case tasks
  case alerts
  case monitors
  case proposals
  case datasets
  case groups

  /// `model` of `models`.
  var singular: String {
    self == .processes ? "process" : String(rawValue.dropLast())
  }

  /// Reads a word, singular or plural.
  init(_ word: String) throws {
    let lower = word.lowercased()
    guard let found = Self.allCases.first(where: { $0.rawValue == lower || $0.singular == lower })
    else {
      let words = Self.allCases.flatMap { [$0.rawValue, $0.singular] }
      throw Refusal.usage(
        "no kind is named \"\(word)\"",
        hint: Suggestion.hint(for: lower, among: words)
          ?? "the kinds are \(Self.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    self = found
  }
}

/// Something that a person names as `model/credit-risk`, or `model credit-risk`.
struct ResourceReference {
  let kind: ResourceWord
  let name: String

  /// Reads one word with a slash, or two words.
  init(_ words: [String]) throws {
    let text = words.joined(separator: "/")
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[1].isEmpty else {
      throw Refusal.usage(
        "expected <kind>/<name>, found \"\(text)\"", hint: "for example model/credit-risk")
    }
    kind = try ResourceWord(String(parts[0]))
    name = String(parts[1])
  }
}
