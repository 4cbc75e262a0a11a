import Testing
import Vocabulary
import YAML

/// Shapes of a whole megabyte on which a reader could take more than linear time.
@Suite struct YAMLCostTests {
  private static func repeated(_ part: String, from start: String = "", to size: Int) -> [UInt8] {
    let count = (size - start.utf8.count) / part.utf8.count
    return Array((start + String(repeating: part, count: count)).utf8)
  }

  private static let size = 1 << 20

  private static let shapes: [(name: String, bytes: [UInt8])] = [
    ("flow nesting", repeated("[", to: size)),
    ("flow nesting, a line each", repeated("[\n", to: size)),
    ("block nesting", repeated("- ", to: size)),
    ("explicit keys", repeated("? ", to: size)),
    ("nested flow mappings", repeated("{a: ", to: size)),
    ("flow members", repeated("a,", from: "[", to: size)),
    ("flow pairs", repeated("a: b, ", from: "[", to: size)),
    ("directives", repeated("%TAG !a! b\n", to: size)),
    ("directives between comments", repeated("%TAG !a! b\n#\n", to: size)),
    ("documents", repeated("---\n", to: size)),
    ("document ends", repeated("...\n", to: size)),
    ("comments", repeated("#\n", to: size)),
    ("line breaks", repeated("\n", to: size)),
    ("words of one text", repeated("a ", to: size)),
    (
      "words after many blanks",
      repeated(" a", from: "a" + String(repeating: " ", count: 1020), to: size)
    ),
    (
      "lines after many breaks",
      repeated("\na", from: "a" + String(repeating: "\n", count: 1020), to: size)
    ),
    (
      "words in quotes after blanks",
      repeated(" a", from: "\"" + String(repeating: " ", count: 1020), to: size)
    ),
    (
      "lines of a folded block",
      repeated(" a\n", from: ">\n" + String(repeating: "\n", count: 1020), to: size)
    ),
    ("escapes", repeated("\\x41", from: "\"", to: size)),
    ("line continuations", repeated("\\\n", from: "\"", to: size)),
    ("one anchor", repeated("a", from: "&", to: size)),
    ("one tag", repeated("a", from: "!", to: size)),
    ("escapes in a tag", repeated("%41", from: "!<", to: size)),
    ("anchors", repeated("&a ", to: size)),
    (
      "unknown alias among anchors",
      repeated("- &aaaaaaaaaaaaaaaaaaaa b\n", to: 250_000) + Array("- *aaaaaaaaaaaaaaaaaaab\n".utf8)
    ),
    ("simple keys", repeated("a\n", from: "a: b\n", to: size)),
    ("quotes", repeated("''", from: "'", to: size)),
    ("combining marks", repeated("\u{301}\u{316}", from: "a", to: size)),
    (
      "combining marks in a key",
      repeated("\\u0301\\u0316", from: "\"", to: size - 5) + Array("\": 1".utf8)
    ),
    ("mathematical letters", repeated("\u{1D400}", to: size)),
  ]

  @Test(arguments: shapes.indices) func `a megabyte of one shape takes linear time`(index: Int) {
    let shape = Self.shapes[index]
    var outcome = ""
    let time = ContinuousClock().measure { outcome = YAMLOutcome(of: shape.bytes).text }
    // Linear time is a tenth of a second on an idle machine, quadratic time up to half a minute.
    #expect(time < .seconds(5), "\(shape.name): \(outcome.prefix(100))")
  }
}
