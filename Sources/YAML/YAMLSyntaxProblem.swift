import Vocabulary

/// libyaml's own problems in the words of the house.
enum YAMLSyntaxProblem {
  /// libyaml's problem at a place, and the construct it was reading.
  static func error(
    problem: String, context: String, at position: SourcePosition, since start: SourcePosition?
  ) -> YAMLError {
    let known = translations[problem]
    var message = known?.message ?? "the text is not YAML: \(problem)"
    if let start, start != position, let construct = construct(context) {
      message += ", in \(construct) that begins at \(start)"
    }
    return YAMLError(
      position: position, code: "yaml-syntax", message: message, hint: known?.hint)
  }

  /// `a block mapping` for `while parsing a block mapping`.
  private static func construct(_ context: String) -> String? {
    for prefix in ["while scanning ", "while parsing "] where context.hasPrefix(prefix) {
      let construct = String(context.dropFirst(prefix.count))
      return construct == "for the next token" ? nil : construct
    }
    return nil
  }

  private static let indentationHint = "indent the members of one mapping or list alike"
  private static let tagHint = "quote a text that begins with \"!\""
  private static let quotesHint = "put the text in quotes"

  private static let translations: [String: (message: String, hint: String?)] = [
    "found character that cannot start any token": (
      "a character that cannot begin a value",
      "indent with spaces, not tabs; quote a text that begins with \"@\", \"`\" or \"%\""
    ),
    "found a tab character where an indentation space is expected": (
      "a tab in the indentation", "indent with spaces"
    ),
    "found a tab character that violates indentation": (
      "a tab in the indentation", "indent with spaces"
    ),
    "mapping values are not allowed in this context": (
      "a \":\" where no mapping can stand",
      "put a text that has \": \" in quotes, or check the indentation"
    ),
    "mapping keys are not allowed in this context": (
      "a key where no mapping can stand", indentationHint
    ),
    "block sequence entries are not allowed in this context": (
      "a \"- \" where no list can stand", "begin the list on a line of its own"
    ),
    "could not find expected ':'": ("expected \":\" after a key", indentationHint),
    "did not find expected key": ("expected a key of the mapping", indentationHint),
    "did not find expected '-' indicator": ("expected \"- \" of the list", indentationHint),
    "did not find expected ',' or ']'": ("expected \",\" or \"]\"", nil),
    "did not find expected ',' or '}'": ("expected \",\" or \"}\"", nil),
    "did not find expected node content": ("expected a value", nil),
    "did not find expected <document start>": (
      "expected \"---\" or the end of the file", indentationHint
    ),
    "did not find expected comment or line break": (
      "expected a comment or the end of the line", "a comment needs a space before its \"#\""
    ),
    "did not find expected whitespace or line break": ("expected a blank", quotesHint),
    "did not find expected whitespace": ("expected a blank", quotesHint),
    "did not find expected alphabetic or numeric character": (
      "expected the name of an anchor or alias", "quote a text that begins with \"&\" or \"*\""
    ),
    "found unexpected end of stream": ("the file ends inside of quotes", "close the quotes"),
    "found unexpected document indicator": (
      "\"---\" or \"...\" inside of quotes", "close the quotes, or indent the line"
    ),
    "found unknown escape character": (
      "an escape in double quotes that YAML does not know",
      "double the backslash, or use single quotes"
    ),
    "did not find expected hexdecimal number": (
      "expected hexadecimal digits in the escape", "double the backslash, or use single quotes"
    ),
    "found invalid Unicode character escape code": ("an escape that names no character", nil),
    "found an indentation indicator equal to 0": ("an indentation indicator from 1 to 9", nil),
    "found undefined tag handle": ("a tag with an undeclared handle", "remove the tag"),
    "did not find expected tag URI": ("expected the name of a tag", tagHint),
    "did not find expected '!'": ("expected \"!\" of a tag", tagHint),
    "found incompatible YAML document": ("a version of YAML other than 1.1 and 1.2", nil),
    "found duplicate %YAML directive": ("the directive %YAML stands twice", nil),
    "found duplicate %TAG directive": ("the directive %TAG stands twice for one handle", nil),
    "found unknown directive name": (
      "a directive other than %YAML and %TAG", "quote a text that begins with \"%\""
    ),
    "found unexpected ':'": ("a \":\" inside of brackets", quotesHint),
  ]
}
