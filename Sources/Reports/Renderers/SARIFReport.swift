package import Vocabulary

/// What is wrong in files, in the Static Analysis Results Interchange Format (OASIS, SARIF 2.1.0),
/// which forges show beside the lines.
package enum SARIFReport {
  /// The log: one run, a rule a code, a result a finding or path in conflict.
  ///
  /// - Parameter version: of the tool that found it.
  package static func json(_ report: Report, version: String) -> JSON {
    json(report.findings, conflicts: report.conflicts, version: version)
  }

  /// The log of findings alone.
  ///
  /// - Parameter conflicts: paths that a merge leaves in conflict.
  package static func json(
    _ findings: [Report.Finding], conflicts: [String] = [], version: String
  ) -> JSON {
    let codes = Set(findings.map(\.code) + (conflicts.isEmpty ? [] : [conflict]))
    let rules = codes.sorted()
    let results =
      findings.map { finding in
        let hint = finding.hint.map { ". Hint: \($0)" } ?? ""
        return result(
          code: finding.code, rules, level: finding.severity.rawValue,
          message: finding.message + hint, path: finding.path, line: finding.line,
          column: finding.column)
      }
      + conflicts.map { path in
        result(
          code: conflict, rules, level: "error", message: "the merge leaves this file in conflict",
          path: path, line: nil, column: nil)
      }
    return [
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
      "runs": [
        [
          "tool": [
            "driver": [
              "name": "Muster", "version": .string(version),
              "rules": .array(
                rules.map { code in
                  [
                    "id": .string(code),
                    "shortDescription": [
                      "text": .string(code.split(separator: "-").joined(separator: " "))
                    ],
                  ]
                }),
            ]
          ],
          "columnKind": "unicodeCodePoints",
          "results": .array(results),
        ]
      ],
    ]
  }

  private static let conflict = "merge-conflict"

  private static func result(
    code: String, _ rules: [String], level: String, message: String, path: String, line: Int?,
    column: Int?
  ) -> JSON {
    // The same finding has the same print on other lines, so that forges can follow it.
    let fingerprint = Digest(
      of: JSON.array([.string(code), .string(path), .string(message)]).canonicalText)
    var result: [String: JSON] = [
      "ruleId": .string(code),
      "ruleIndex": .integer(Int64(rules.firstIndex(of: code) ?? 0)),
      "level": .string(level), "message": ["text": .string(PlainText.line(message))],
      "partialFingerprints": ["findingHash/v1": .string(fingerprint.hex)],
    ]
    // A place is relative to the root of the sources and may not leave it (3.4.4); a path that does
    // is said in the message alone.
    guard isInside(path) else {
      result["message"] = ["text": .string(PlainText.line("\(path): \(message)"))]
      return .object(result)
    }
    var place: [String: JSON] = [
      "artifactLocation": ["uri": .string(address(path)), "uriBaseId": "%SRCROOT%"]
    ]
    if let line, line > 0 {
      var region: [String: JSON] = ["startLine": .integer(Int64(line))]
      if let column, column > 0 { region["startColumn"] = .integer(Int64(column)) }
      place["region"] = .object(region)
    }
    result["locations"] = [["physicalLocation": .object(place)]]
    return .object(result)
  }

  /// Whether a path names something below the root, without a step up or a second root.
  private static func isInside(_ path: String) -> Bool {
    let steps = path.split(separator: "/", omittingEmptySubsequences: false)
    return !path.isEmpty && steps.allSatisfy { !$0.isEmpty && $0 != ".." && $0 != "." }
  }

  /// A path as a relative reference (RFC 3986): all but unreserved characters and slashes in
  /// percent signs.
  private static func address(_ path: String) -> String {
    var text = ""
    for byte in path.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x2F, 0x5F, 0x7E:
        text.unicodeScalars.append(Unicode.Scalar(byte))
      default: text += "%" + Hexadecimal.text(of: [byte]).uppercased()
      }
    }
    return text
  }
}
