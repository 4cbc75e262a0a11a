/// The flags of XPath's regular expressions (F&O 3.1, 5.6.2).
struct PatternFlags {
  var dotMatchesAll = false
  var isMultiline = false
  var ignoresCase = false
  var ignoresSpace = false
  var isLiteral = false

  init(_ text: String) throws(PatternError) {
    for flag in text.unicodeScalars {
      switch flag {
      case "s": dotMatchesAll = true
      case "m": isMultiline = true
      case "i": ignoresCase = true
      case "x": ignoresSpace = true
      case "q": isLiteral = true
      default: throw PatternError("there is no flag \"\(flag)\", only s, m, i, x and q")
      }
    }
  }
}
