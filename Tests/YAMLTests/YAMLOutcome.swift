import Vocabulary
import YAML

/// What becomes of a stream, on one line for people.
struct YAMLOutcome {
  /// The documents as canonical JSON with bars between them, or the error without its hint.
  let text: String
  /// The error's hint.
  let hint: String?

  init(of bytes: [UInt8], limits: YAMLLimits = YAMLLimits()) {
    do {
      let documents = try YAML.documents(bytes, limits: limits)
      text = documents.map { $0.json().canonicalText }.joined(separator: " | ")
      hint = nil
    } catch {
      text = "\(error.position): \(error.message) [\(error.code)]"
      hint = error.hint
    }
  }
}
