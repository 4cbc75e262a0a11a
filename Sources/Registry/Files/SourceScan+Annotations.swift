import Vocabulary

/// FastScore's annotations of whole files (its documentation up to 1.10, "Model Annotations"): a
/// tag, a slot where one makes sense, a colon and a value. ModelOp reads them under either prefix.
extension SourceScan {
  /// The annotations, without their prefix, and the scope of one that names no slot.
  private static let scopes: [String: String] = [
    "action": "$in", "recordsets": "$all", "schema": "$all", "slot": "$all",
  ]
  private static let plain: Set<String> = ["input", "output", "module-attached", "snapshots"]

  /// Whether a word, such as `recordsets.0`, is an annotation that no other tag is.
  static func isAnnotation(_ head: Substring) -> Bool {
    ["action", "recordsets"].contains(head) || plain.contains(String(head))
  }

  /// Reads an annotation; whether it was one.
  mutating func readAnnotation(_ word: Substring, _ value: String, at position: SourcePosition)
    -> Bool
  {
    let parts = word.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let head = String(parts.first ?? "")
    guard Self.scopes[head] != nil || Self.plain.contains(head) else { return false }
    guard value.hasPrefix(":") else {
      // Prose such as "# modelop.input is ..." is none.
      guard value.isEmpty else { return true }
      refuse(word, "has no value", "write # \(word): and its value", at: position)
      return true
    }
    let value = value.dropFirst().trimmingBlanks
    switch head {
    case "input", "output":
      guard parts.count == 1 else {
        refuse(word, "takes no slot", "write # modelop.\(head): and a schema", at: position)
        return true
      }
      let slot = head == "input" ? "0" : "1"
      readSchema("schema.\(slot)", ": \(value)", at: position)
    // Attachments are in the model's folder, where modules are found.
    case "module-attached": break
    case "snapshots": readSnapshots(value, at: position)
    default:
      let scope = parts.count == 2 ? String(parts[1]) : Self.scopes[head] ?? "$all"
      guard isScope(scope, of: word, at: position) else { return true }
      read(head, scope, value, word, at: position)
    }
    return true
  }

  private mutating func read(
    _ head: String, _ scope: String, _ value: String, _ word: Substring, at position: SourcePosition
  ) {
    switch head {
    case "schema": readSchema("schema.\(scope)", ": \(value)", at: position)
    case "slot": readSlot("slot.\(scope)", ": \(value)", at: position)
    case "recordsets":
      let wanted = ["true", "false", "yes", "no", "none", "input", "output", "both"]
      if !wanted.contains(value.lowercased()) {
        refuse(
          word, "is \"\(value.prefix(80))\"",
          Suggestion.hint(for: value.lowercased(), among: wanted) ?? "write true or false",
          at: position)
      }
    default: readAction(scope, value, word, at: position)
    }
  }

  /// `action.<slot>: name`: the function that scores the records of a slot.
  private mutating func readAction(
    _ scope: String, _ value: String, _ word: Substring, at position: SourcePosition
  ) {
    guard !["none", "unused"].contains(value) else { return }
    guard !value.isEmpty, !value.contains(where: { $0 == " " || $0 == "\t" }) else {
      refuse(word, "names no function", "write # modelop.action: score", at: position)
      return
    }
    guard ["0", "$in", "$all"].contains(scope) else {
      findings.append(
        Finding(
          .warning, code: "other-slot", at: position,
          "the annotation \"\(word)\" is not used: records come in by the slot 0 alone"))
      return
    }
    guard let first = action else {
      action = Located(value: value, position: position)
      return
    }
    // The number of a slot says more than the scope of all.
    if first.value != value {
      findings.append(
        Finding(
          code: "duplicate-tag", at: position,
          "the annotation \"\(word)\" names \"\(value)\", and that at \(first.position) names "
            + "\"\(first.value)\""))
    }
  }

  private mutating func readSnapshots(_ value: String, at position: SourcePosition) {
    if value == "none" { return }
    findings.append(
      Finding(
        .warning, code: "old-tag", at: position,
        "the annotation snapshots is not followed: a model keeps nothing from one life to the next",
        hint: "what has to last belongs into attachments"))
  }

  /// Whether a slot's scope is one of FastScore's: a number, `$all`, `$in` or `$out`. Streams by
  /// their names are of an engine that had such.
  private mutating func isScope(
    _ scope: String, of word: Substring, at position: SourcePosition
  ) -> Bool {
    let isNumber = !scope.isEmpty && scope.count <= 4 && scope.utf8.allSatisfy { 48...57 ~= $0 }
    if isNumber || ["$all", "$in", "$out"].contains(scope) { return true }
    let isName = !scope.isEmpty && !scope.hasPrefix("$")
    findings.append(
      Finding(
        isName ? .warning : .error, code: isName ? "named-slot" : "bad-tag", at: position,
        isName
          ? "the annotation \"\(word.prefix(80))\" is not used: slots have no names here"
          : "the annotation \"\(word.prefix(80))\" names no slot",
        hint: "a slot is a number, $in, $out or $all: even ones go in, odd ones come out"))
    return false
  }

  private mutating func refuse(
    _ word: Substring, _ what: String, _ hint: String, at position: SourcePosition
  ) {
    findings.append(
      Finding(
        code: "bad-tag", at: position, "the annotation \"\(word.prefix(80))\" \(what)", hint: hint))
  }

  // MARK: - What they mean together

  /// After the whole file: the functions that annotations name, or FastScore's own entry points
  /// `begin` and `action` in a file that has annotations and no other tags.
  mutating func settleAnnotations() {
    if let action {
      if !declared.contains(action.value) {
        findings.append(
          Finding(
            code: "missing-function", at: action.position,
            "the file has no function \"\(action.value)\" that the annotation action names",
            hint: Suggestion.hint(for: action.value, among: declared)))
      } else if let tagged = functions[.score], tagged.value != action.value {
        findings.append(
          Finding(
            code: "duplicate-tag", at: action.position,
            "the annotation action names \"\(action.value)\", and the tag \"score\" stands above "
              + "\"\(tagged.value)\""))
      } else {
        functions[.score] = functions[.score] ?? action
      }
    }
    guard let first = firstAnnotation else { return }
    if functions[.score] == nil, declared.contains("action"), action == nil {
      functions[.score] = Located(value: "action", position: first)
    }
    if functions[.initialise] == nil, functions[.score] != nil, declared.contains("begin") {
      functions[.initialise] = Located(value: "begin", position: first)
    }
  }
}
