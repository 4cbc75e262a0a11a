/// A model and which of its versions, as people type them: `credit-risk`, `credit-risk@v1.2`,
/// `model/credit-risk@1f3a9c`.
struct VersionWords {
  let model: String
  /// `nil` where only the model is named.
  let revision: String?

  init(model: String, revision: String?) {
    self.model = model
    self.revision = revision
  }

  /// Reads the words.
  ///
  /// - Parameter model: what `@revision` alone is about.
  init(_ words: String, model fallback: String? = nil) throws {
    let text = words.hasPrefix("model/") ? words.dropFirst(6) : words[...]
    let mark = text.firstIndex(of: "@")
    let name = String(text[..<(mark ?? text.endIndex)])
    revision = mark.map { String(text[text.index(after: $0)...]) }
    guard let model = name.isEmpty ? fallback : name, revision?.isEmpty != true else {
      throw Refusal.usage(
        "expected <model> or <model>@<revision>, found \"\(words)\"",
        hint: "for example credit-risk@HEAD~1")
    }
    self.model = model
  }
}
