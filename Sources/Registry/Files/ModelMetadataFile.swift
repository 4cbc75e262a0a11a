import Vocabulary

/// ModelOp's `metadata.json`: a description of the model beside its manifest, which it completes
/// and never overrules.
struct ModelMetadataFile: Hashable, Sendable {
  var json: JSON = .object([:])
  var name: String?
  var description: String?
  var tags: [String] = []
  /// Labels that `tags` and `custom` give.
  var labels: [String: String] = [:]
  var findings: [Finding] = []

  /// The longest such file, in bytes.
  static let maximumSize = 1 << 20

  init() {}

  init(_ bytes: [UInt8]) {
    do {
      json = try JSON(parsing: bytes, limits: JSON.Limits(bytes: Self.maximumSize, depth: 64))
    } catch {
      findings.append(Finding(code: "json", at: error.position, error.message))
      return
    }
    guard json.object != nil else {
      findings.append(
        Finding(code: "wrong-type", at: nil, "expected an object, found \(json.kind)"))
      json = .object([:])
      return
    }
    // A whole `modelMetaData` object is what ModelOp exports.
    let body = json["modelMetaData"] ?? json
    name = text("name", in: body)
    description = text("description", in: body)
    readTags(body["tags"])
    readCustom(body["custom"])
    findings = Finding.capped(findings)
  }

  private mutating func text(_ key: String, in body: JSON) -> String? {
    guard let value = body[key], value != .null else { return nil }
    if let text = value.string { return text.isEmpty ? nil : text }
    findings.append(
      Finding(code: "wrong-type", at: nil, "\"\(key)\": expected a string, found \(value.kind)"))
    return nil
  }

  /// A tag `key:value` or `key=value` is a label; any other is a label with the value `true`.
  private mutating func readTags(_ value: JSON?) {
    guard let value, value != .null else { return }
    guard let list = value.array else {
      findings.append(
        Finding(code: "wrong-type", at: nil, "\"tags\": expected a list, found \(value.kind)"))
      return
    }
    for (index, item) in list.enumerated() {
      guard let tag = item.string else {
        findings.append(
          Finding(
            code: "wrong-type", at: nil, "\"tags[\(index)]\": expected a string, found \(item.kind)"
          ))
        continue
      }
      tags.append(tag)
      let parts = tag.split(maxSplits: 1, omittingEmptySubsequences: false) {
        $0 == ":" || $0 == "="
      }
      setLabel(String(parts[0]), parts.count == 2 ? String(parts[1]) : "true")
    }
  }

  private mutating func readCustom(_ value: JSON?) {
    guard let value, value != .null else { return }
    guard let members = value.object else {
      findings.append(
        Finding(code: "wrong-type", at: nil, "\"custom\": expected an object, found \(value.kind)"))
      return
    }
    for (key, value) in members.sorted(by: { $0.key < $1.key }) {
      switch value {
      case .string(let text): setLabel(key, text)
      case .bool, .integer, .number: setLabel(key, value.canonicalText)
      case .null, .array, .object: continue
      }
    }
  }

  /// What cannot be a label is kept in ``json`` and in ``tags``, only no selector sees it.
  private mutating func setLabel(_ key: String, _ value: String) {
    let value = value.trimmingBlanks
    let fits =
      !key.isEmpty && key.utf8.count <= 63 && TextRule.labelKey.problem(key) == nil
      && !value.isEmpty && value.utf8.count <= 253 && TextRule.labelValue.problem(value) == nil
    if fits, labels[key] == nil { labels[key] = value }
  }
}
