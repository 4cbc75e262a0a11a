import Vocabulary

/// A problem that libyaml reports, told in the words of the house.
struct YAMLSyntaxProblem {
  /// libyaml's sentence.
  let problem: String
  /// What libyaml was reading, `while scanning a simple key`; empty if it does not say.
  let context: String
  let position: SourcePosition
  /// Where that construct begins.
  let start: SourcePosition?
  /// The character at the position; `nil` at the end of the stream.
  let found: Unicode.Scalar?

  /// The error for people.
  var error: YAMLError {
    if problem == "could not find expected ':'", let start {
      // libyaml notices only on a later line; the key is where people have to look.
      return YAMLError(
        position: start, code: "yaml-syntax", message: "expected \":\" after this key",
        hint: "a key ends on its own line and has at most 1024 characters; text that goes on from"
          + " the line before is indented further")
    }
    if problem == "found character that cannot start any token", found == "\t" {
      return YAMLError(
        position: position, code: "yaml-syntax", message: "a tab in the indentation",
        hint: "indent with spaces")
    }
    let known = Self.translations[problem]
    var message = known?.message ?? "the text is not YAML: \(problem)"
    if let start, start != position, let construct = Self.construct(context) {
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
  private static let directiveHint = "quote a text that begins with \"%\""
  private static let quotesHint = "put the text in quotes"

  private static let translations: [String: (message: String, hint: String?)] = [
    "found character that cannot start any token": (
      "a character that cannot begin a value",
      "quote a text that begins with \"@\", \"`\" or \"%\""
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
    "did not find expected key": (
      "expected a key of the mapping",
      "indent the members of one mapping alike; a value in quotes ends at the closing quote"
    ),
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
    "found an indentation indicator equal to 0": (
      "the indentation indicator is 0, expected 1 to 9", nil
    ),
    "found undefined tag handle": ("a tag with an undeclared handle", "remove the tag"),
    "did not find expected tag URI": ("expected the name of a tag", tagHint),
    "did not find expected '!'": ("expected \"!\" of a tag", tagHint),
    "found incompatible YAML document": ("the version of YAML is neither 1.1 nor 1.2", nil),
    "found duplicate %YAML directive": ("the directive %YAML stands twice", nil),
    "found duplicate %TAG directive": ("the directive %TAG stands twice for one handle", nil),
    "found unknown directive name": (
      "a directive other than %YAML and %TAG", directiveHint
    ),
    "did not find the expected '>'": ("expected \">\" after the tag", tagHint),
    "did not find URI escaped octet": ("an escape in a tag that has no two digits", tagHint),
    "found an incorrect leading UTF-8 octet": ("escapes in a tag that are not UTF-8", tagHint),
    "found an incorrect trailing UTF-8 octet": ("escapes in a tag that are not UTF-8", tagHint),
    "could not find expected directive name": ("a directive without a name", directiveHint),
    "found unexpected non-alphabetical character": (
      "a directive with a strange name", directiveHint
    ),
    "did not find expected version number": ("a version that is not 1.1 or 1.2", directiveHint),
    "found extremely long version number": ("a version that is not 1.1 or 1.2", directiveHint),
    "did not find expected digit or '.' character": (
      "a version that is not 1.1 or 1.2", directiveHint
    ),
    "found unexpected ':'": ("a \":\" inside of brackets", quotesHint),
  ]
}
