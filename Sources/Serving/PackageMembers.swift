internal import Vocabulary

/// Reads typed members of one JSON object of a manifest, and says where one is wrong.
struct PackageMembers {
  typealias Problem = PackageManifest.Problem

  private let members: [String: JSON]
  private let place: String

  init(_ json: JSON, at place: String, known: [String]) throws(Problem) {
    guard let members = json.object else {
      throw Problem(message: "\(place): found \(json.kind), expected an object")
    }
    if let unknown = members.keys.sorted().first(where: { !known.contains($0) }) {
      let hint = Suggestion.hint(for: unknown, among: known).map { "; \($0)" } ?? ""
      throw Problem(message: "\(place): unknown member \"\(unknown)\"\(hint)")
    }
    self.members = members
    self.place = place
  }

  /// An object that may be absent, as if it were empty.
  func object(_ name: String, known: [String]) throws(Problem) -> PackageMembers {
    try PackageMembers(members[name] ?? .object([:]), at: "\(place).\(name)", known: known)
  }

  func array(_ name: String) throws(Problem) -> [JSON] {
    guard let value = members[name] else { return [] }
    guard let array = value.array else { throw wrong(name, value, "an array") }
    return array
  }

  func bool(_ name: String) throws(Problem) -> Bool {
    guard let value = members[name] else { return false }
    guard let bool = value.bool else { throw wrong(name, value, "true or false") }
    return bool
  }

  /// A text that may be null or absent.
  func text(_ name: String) throws(Problem) -> String? {
    guard let value = members[name], value != .null else { return nil }
    guard let text = value.string, !text.isEmpty else { throw wrong(name, value, "a text") }
    return text
  }

  func requiredText(_ name: String) throws(Problem) -> String {
    guard let text = try text(name) else {
      throw Problem(message: "\(place): \"\(name)\" is missing")
    }
    return text
  }

  func digest(_ name: String) throws(Problem) -> Digest {
    guard let digest = Digest(hex: try requiredText(name)) else {
      throw Problem(
        message: "\(place): \"\(name)\" is not 64 lower-case hexadecimal digits")
    }
    return digest
  }

  func path(_ name: String) throws(Problem) -> RepositoryPath {
    let text = try requiredText(name)
    do {
      return try RepositoryPath(checking: text)
    } catch {
      throw Problem(message: "\(place): the path \"\(text)\" \(error.reason)")
    }
  }

  func absolutePath(_ name: String) throws(Problem) -> String? {
    guard let text = try text(name) else { return nil }
    guard text.hasPrefix("/") else {
      throw Problem(message: "\(place): \"\(name)\" is \"\(text)\", expected an absolute path")
    }
    return text
  }

  func language(_ name: String) throws(Problem) -> PackageManifest.Language {
    let text = try requiredText(name)
    guard let language = PackageManifest.Language(rawValue: text) else {
      let known = PackageManifest.Language.allCases.map(\.rawValue).joined(separator: ", ")
      throw Problem(message: "\(place): found the language \"\(text)\", expected one of \(known)")
    }
    return language
  }

  private func wrong(_ name: String, _ value: JSON, _ expected: String) -> Problem {
    Problem(message: "\(place): \"\(name)\" is \(value.kind), expected \(expected)")
  }
}
