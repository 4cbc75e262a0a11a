import Vocabulary

/// What the text of a source file says about itself: smart tags and functions. Nothing is run.
struct SourceScan: Hashable, Sendable {
  /// The tagged function of each role.
  var functions: [FunctionRole: Located<String>] = [:]
  /// Schemas by slot.
  var schemas: [String: Located<String>] = [:]
  /// Whether a slot is in use, where a tag says so.
  var slots: [String: Bool] = [:]
  /// Every function at the top level of the file.
  var declared: Set<String> = []
  var findings: [Finding] = []
  /// The function that an annotation names as the one that scores.
  var action: Located<String>?
  /// Where the first annotation with FastScore's prefix stands.
  var firstAnnotation: SourcePosition?

  /// The longest source file, in bytes.
  static let maximumSize = 1 << 20

  /// Whether the file carries functions, and so can be the primary source.
  var isTagged: Bool { !functions.isEmpty }

  /// Scans a source of a language that has smart tags.
  init(_ bytes: [UInt8], language: ModelLanguage) {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      findings.append(
        Finding(code: "source-encoding", at: nil, "the source is not valid UTF-8"))
      return
    }
    var lines: [SourceLine]
    switch language {
    case .python: lines = PythonLexer.lines(text)
    case .r: lines = RLexer.lines(text)
    case .command: return
    }
    // A tag on the last line has nothing below it.
    lines.append(SourceLine(number: lines.count + 1, kind: .blank))
    read(lines)
    settleAnnotations()
    findings = Finding.capped(findings)
  }

  private mutating func read(_ lines: [SourceLine]) {
    var waiting: [Located<FunctionRole>] = []
    for line in lines {
      switch line.kind {
      case .comment(let text, let column):
        let position = SourcePosition(line: line.number, column: column)
        if let role = readTag(text, at: position) { waiting.append(role) }
      case .function(let name, let isTopLevel):
        if isTopLevel { declared.insert(name) }
        bind(waiting, to: name, isTopLevel: isTopLevel)
        waiting = []
      case .decorator, .continuation:
        continue
      case .blank, .code:
        reportUnbound(waiting)
        waiting = []
      }
    }
  }

  private mutating func bind(
    _ tags: [Located<FunctionRole>], to name: String, isTopLevel: Bool
  ) {
    for tag in tags {
      if !isTopLevel {
        findings.append(
          Finding(
            code: "nested-function", at: tag.position,
            "the tag stands above \"\(name)\", which is not at the top level of the file",
            hint: "only functions that the file itself defines can be called"))
      } else if let first = functions[tag.value] {
        findings.append(
          Finding(
            code: "duplicate-tag", at: tag.position,
            "the tag \"\(tag.value.rawValue)\" stands twice, first at \(first.position)"))
      } else {
        functions[tag.value] = Located(value: name, position: tag.position)
      }
    }
  }

  private mutating func reportUnbound(_ tags: [Located<FunctionRole>]) {
    for tag in tags {
      findings.append(
        Finding(
          code: "tag-without-function", at: tag.position,
          "no function follows the tag \"\(tag.value.rawValue)\"",
          hint: "put the tag on the line directly above the function"))
    }
  }

  // MARK: - Tags

  /// Reads a comment (without its `#`); the role, if it is a function's tag.
  private mutating func readTag(
    _ comment: String, at position: SourcePosition
  ) -> Located<FunctionRole>? {
    // Nearly every comment is not a tag, and should cost nothing.
    let start = comment.utf8.first { $0 != 0x20 && $0 != 0x09 }.map { $0 | 0x20 }
    guard start == UInt8(ascii: "m") || start == UInt8(ascii: "f") else { return nil }
    let text = comment.trimmingBlanks
    guard let dot = text.firstIndex(of: ".") else { return nil }
    let prefix = text[..<dot].lowercased()
    guard ["modelop", "muster", "fastscore"].contains(prefix) else { return nil }
    let rest = text[text.index(after: dot)...]
    let word = rest.prefix { $0.isLetter || $0.isNumber || "._$-".contains($0) }
    let value = rest[word.endIndex...].trimmingBlanks
    let head = word.split(separator: ".", omittingEmptySubsequences: false).first ?? ""
    if prefix == "fastscore" {
      if readAnnotation(word, value, at: position) {
        if value.hasPrefix(":") { firstAnnotation = firstAnnotation ?? position }
      } else if value.isEmpty, let role = FunctionRole(rawValue: String(word)) {
        return Located(value: role, position: position)
      } else {
        warnAboutOldTag(String(word), at: position)
      }
      return nil
    }
    if Self.isAnnotation(head) {
      _ = readAnnotation(word, value, at: position)
      return nil
    }
    switch head {
    case "schema": readSchema(word, value, at: position)
    case "slot": readSlot(word, value, at: position)
    default: return readFunctionTag(word, value, at: position)
    }
    return nil
  }

  private mutating func readFunctionTag(
    _ word: Substring, _ value: String, at position: SourcePosition
  ) -> Located<FunctionRole>? {
    if let role = FunctionRole(rawValue: String(word)) {
      guard value.isEmpty else {
        findings.append(
          Finding(
            .warning, code: "tag-with-text", at: position,
            "text follows the tag \"\(word)\", so it is taken for an ordinary comment",
            hint: "leave the tag alone on its line"))
        return nil
      }
      return Located(value: role, position: position)
    }
    // Prose such as "# modelop.com has more" is not a tag.
    guard value.isEmpty || value.hasPrefix(":") else { return nil }
    let known = FunctionRole.allCases.map(\.rawValue) + ["schema.0", "schema.1", "slot.0"]
    findings.append(
      Finding(
        code: "unknown-tag", at: position, "unknown smart tag \"\(word.prefix(80))\"",
        hint: Suggestion.hint(for: String(word.prefix(80)), among: known)
          ?? "the tags are init, score, metrics, train, schema.N and slot.N"))
    return nil
  }

  private mutating func warnAboutOldTag(_ word: String, at position: SourcePosition) {
    findings.append(
      Finding(
        .warning, code: "old-tag", at: position,
        "the annotation \"fastscore.\(word.prefix(80))\" is not read",
        hint: "it is none of FastScore's; write modelop.init, modelop.score, modelop.schema.0"))
  }

  mutating func readSchema(
    _ word: Substring, _ value: String, at position: SourcePosition
  ) {
    guard let slot = slot(of: word, at: position) else { return }
    let file = value.dropFirst().trimmingBlanks
    guard value.hasPrefix(":"), !file.isEmpty, !file.contains(" ") else {
      findings.append(
        Finding(
          code: "bad-tag", at: position, "the tag \"\(word)\" names no schema",
          hint: "write # modelop.\(word): input.avsc"))
      return
    }
    if let first = schemas[slot] {
      findings.append(
        Finding(
          code: "duplicate-tag", at: position,
          "the tag \"\(word)\" stands twice, first at \(first.position)"))
      return
    }
    schemas[slot] = Located(value: file, position: position)
  }

  mutating func readSlot(
    _ word: Substring, _ value: String, at position: SourcePosition
  ) {
    guard let slot = slot(of: word, at: position) else { return }
    let words = ["in-use", "unused"]
    let state = value.hasPrefix(":") ? value.dropFirst().trimmingBlanks : value
    guard value.hasPrefix(":"), words.contains(state) else {
      findings.append(
        Finding(
          code: "bad-tag", at: position,
          "the tag \"\(word)\" needs in-use or unused, found \"\(state.prefix(80))\"",
          hint: Suggestion.hint(for: String(state.prefix(80)), among: words)
            ?? "write # modelop.\(word): in-use"))
      return
    }
    slots[slot] = state == "in-use"
  }

  /// The slot of a tag such as `schema.0`: a number, or FastScore's `$in`, `$out`, `$all`.
  private mutating func slot(of word: Substring, at position: SourcePosition) -> String? {
    let parts = word.split(separator: ".", omittingEmptySubsequences: false)
    if parts.count == 2 {
      let slot = String(parts[1])
      let isNumber = !slot.isEmpty && slot.count <= 4 && slot.utf8.allSatisfy { 48...57 ~= $0 }
      if isNumber || ["$all", "$in", "$out"].contains(slot) { return slot }
    }
    findings.append(
      Finding(
        code: "bad-tag", at: position, "the tag \"\(word.prefix(80))\" names no slot",
        hint: "a slot is a number: even ones go in, odd ones come out"))
    return nil
  }
}

extension StringProtocol {
  /// The text without blanks and tabs at both ends.
  var trimmingBlanks: String {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
    guard let first = firstIndex(where: { !isBlank($0) }),
      let last = lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(self[first...last])
  }
}
