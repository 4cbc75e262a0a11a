/// A name broken into lines.
struct ProcessLabel {
  let lines: [String]
  /// The size of the type, in user units.
  let size: Double

  /// The distance of two base lines.
  var leading: Double { size * 1.2 }
  /// How high all lines are together.
  var height: Double { Double(lines.count) * leading }
  /// How wide the longest line is, about.
  var width: Double { lines.map { Self.width($0, size: size) }.max() ?? 0 }

  /// Breaks a text at its spaces, and words that are too long for a line wherever it must be; what
  /// does not fit into the lines ends with an ellipsis.
  init(_ text: String, size: Double, width: Double, mostLines: Int = 6) {
    self.size = size
    var lines: [String] = []
    var line = ""
    let words = PlainText.line(text, most: 400).split(separator: " ").flatMap {
      Self.pieces(of: String($0), size: size, width: width)
    }
    for word in words {
      let longer = line.isEmpty ? word : "\(line) \(word)"
      if line.isEmpty || Self.width(longer, size: size) <= width {
        line = longer
      } else {
        lines.append(line)
        line = word
      }
    }
    if !line.isEmpty { lines.append(line) }
    let most = max(1, mostLines)
    if lines.count > most {
      lines = Array(lines.prefix(most))
      lines[most - 1] = "\(lines[most - 1])…"
    }
    self.lines = lines
  }

  /// Labels are set in Arial or its like, a tenth narrower than what ``TextMeasure`` assumes.
  private static func width(_ text: String, size: Double) -> Double {
    TextMeasure.width(text, size: size) * 0.88
  }

  /// A word that is wider than a line, in pieces that are not; hyphens and underscores are good
  /// places.
  private static func pieces(of word: String, size: Double, width limit: Double) -> [String] {
    guard width(word, size: size) > limit else { return [word] }
    var pieces: [String] = []
    var piece = ""
    for character in word {
      let longer = piece + String(character)
      if !piece.isEmpty, width(longer, size: size) > limit {
        let soft = piece.lastIndex { "-_./:".contains($0) }
        if let soft, piece.distance(from: piece.startIndex, to: soft) > piece.count / 2 {
          let rest = piece[piece.index(after: soft)...]
          pieces.append(String(piece[...soft]))
          piece = rest + String(character)
        } else {
          pieces.append(piece)
          piece = String(character)
        }
      } else {
        piece = longer
      }
    }
    if !piece.isEmpty { pieces.append(piece) }
    return pieces
  }
}
