/// The harmless part of regular expressions over file names: letters, `.`, `.*`, `.+`, escaped
/// marks and anchors. It takes time in proportion to the product of both lengths, whoever wrote it.
struct NamePattern: Hashable, Sendable {
  private enum Part: Hashable, Sendable {
    case character(Character)
    case any
    /// `.*`
    case rest
  }

  let text: String
  private let parts: [Part]

  /// The longest pattern, in characters.
  static let maximumLength = 256

  /// `nil` for what is beyond the harmless part.
  init?(_ text: String) {
    guard !text.isEmpty, text.count <= Self.maximumLength else { return nil }
    self.text = text
    var characters = Array(text)
    let isAnchored = characters.first == "^"
    if isAnchored { characters.removeFirst() }
    let endsAnchored = characters.last == "$" && characters.dropLast().last != "\\"
    if endsAnchored { characters.removeLast() }
    var parts: [Part] = isAnchored ? [] : [.rest]
    var index = 0
    while index < characters.count {
      let character = characters[index]
      index += 1
      switch character {
      case ".":
        let next = index < characters.count ? characters[index] : " "
        if next == "*" || next == "+" {
          parts += next == "+" ? [.any, .rest] : [.rest]
          index += 1
        } else {
          parts.append(.any)
        }
      case "\\":
        guard index < characters.count, !characters[index].isLetter, !characters[index].isNumber
        else { return nil }
        parts.append(.character(characters[index]))
        index += 1
      case "*", "+", "?", "(", ")", "[", "]", "{", "}", "|", "^", "$": return nil
      default: parts.append(.character(character))
      }
    }
    if !endsAnchored { parts.append(.rest) }
    self.parts = parts
  }

  /// Whether the pattern is found in a name.
  func matches(_ name: String) -> Bool {
    let characters = Array(name)
    // reached[i]: the parts so far can match the first i characters.
    var reached = [Bool](repeating: false, count: characters.count + 1)
    reached[0] = true
    for part in parts {
      var next = [Bool](repeating: false, count: characters.count + 1)
      for index in reached.indices {
        switch part {
        case .rest: next[index] = reached[index] || (index > 0 && next[index - 1])
        case .any: next[index] = index > 0 && reached[index - 1]
        case .character(let wanted):
          next[index] = index > 0 && reached[index - 1] && characters[index - 1] == wanted
        }
      }
      reached = next
    }
    return reached[characters.count]
  }
}
