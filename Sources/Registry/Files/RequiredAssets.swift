import Vocabulary

/// ModelOp's `required_assets.json`: what a model says it cannot run without.
struct RequiredAssets: Hashable, Sendable {
  /// One asset, by its file's name, a pattern of it, or only its role.
  struct Asset: Hashable, Sendable {
    var role: String?
    var name: String?
    var pattern: NamePattern?
    var description: String?

    /// For messages: the name, else the pattern, else the role.
    var words: String {
      if let name { return "\"\(name)\"" }
      if let pattern { return "that matches \"\(pattern.text)\"" }
      return "with the role \(role ?? "UNKNOWN")"
    }
  }

  var assets: [Asset] = []
  var findings: [Finding] = []

  /// The longest such file, in bytes, and the most assets in it.
  static let maximumSize = 1 << 20
  static let maximumCount = 1000

  init() {}

  init(_ bytes: [UInt8]) {
    let json: JSON
    do {
      json = try JSON(parsing: bytes, limits: JSON.Limits(bytes: Self.maximumSize, depth: 32))
    } catch {
      findings.append(Finding(code: "json", at: error.position, error.message))
      return
    }
    guard let list = json.array ?? json["requiredAssets"]?.array, list.count <= Self.maximumCount
    else {
      findings.append(
        Finding(
          code: "wrong-type", at: nil,
          "expected a list of at most \(Self.maximumCount) required assets, found \(json.kind)"))
      return
    }
    for (index, item) in list.enumerated() { add(item, at: "$[\(index)]") }
    findings = Finding.capped(findings)
  }

  private mutating func add(_ item: JSON, at place: String) {
    guard item.object != nil else {
      findings.append(
        Finding(code: "wrong-type", at: nil, "\(place): expected an object, found \(item.kind)"))
      return
    }
    let name = item["filename"]?.string ?? item["name"]?.string
    let written = item["nameRegex"]?.string ?? item["name_regex"]?.string ?? item["regex"]?.string
    let asset = Asset(
      role: item["assetRole"]?.string ?? item["role"]?.string, name: name,
      pattern: written.flatMap { NamePattern($0) },
      description: item["metaData"]?["description"]?.string ?? item["description"]?.string)
    if let written, asset.pattern == nil {
      findings.append(
        Finding(
          .warning, code: "unsupported-pattern", at: nil,
          "\(place): the pattern \"\(written.prefix(80))\" is not checked",
          hint: "letters, ., .*, .+, \\., ^ and $ are"))
    }
    guard asset.name != nil || asset.pattern != nil || asset.role != nil else {
      if written == nil {
        findings.append(
          Finding(
            code: "missing-field", at: nil,
            "\(place): a required asset needs a filename, a nameRegex or an assetRole"))
      }
      return
    }
    assets.append(asset)
  }
}
