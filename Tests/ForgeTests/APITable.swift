import Vocabulary

/// What a forge's published API says of the requests that it takes, as far as we send them.
struct APITable: Sendable {
  /// A member of a JSON body.
  struct Field: Sendable {
    enum Kind: Sendable {
      case text(most: Int)
      case word(Set<String>)
      case integer
    }

    let name: String
    let kind: Kind
    var isRequired = false
  }

  /// One method on one path.
  struct Endpoint: Sendable {
    let method: String
    /// Segments in braces stand for one segment each.
    let path: String
    var query: Set<String> = []
    var fields: [Field] = []
    /// The status of a success.
    var success = 200
  }

  let source: String
  let root: String
  /// Headers that every request must have, by lower-case name.
  let headers: [String: String]
  let endpoints: [Endpoint]

  /// The endpoint of a request with the values of its path, or what is wrong with the request.
  func match(
    _ request: LoopbackServer.Request
  ) -> (endpoint: Endpoint, values: [String: String], problems: [String])? {
    guard request.path.hasPrefix(root + "/") else { return nil }
    let segments = request.path.dropFirst(root.count + 1).split(
      separator: "/", omittingEmptySubsequences: false)
    for endpoint in endpoints where endpoint.method == request.method {
      let pattern = endpoint.path.split(separator: "/")
      guard pattern.count == segments.count else { continue }
      var values: [String: String] = [:]
      let fits = zip(pattern, segments).allSatisfy { part, segment in
        guard part.hasPrefix("{") else { return part == segment }
        values[String(part.dropFirst().dropLast())] = LoopbackServer.decoded(String(segment))
        return !segment.isEmpty
      }
      if fits { return (endpoint, values, problems(request, endpoint)) }
    }
    return nil
  }

  private func problems(
    _ request: LoopbackServer.Request, _ endpoint: Endpoint
  ) -> [String] {
    var problems: [String] = []
    for (name, value) in headers.sorted(by: { $0.key < $1.key })
    where request.header(name) != value {
      problems.append("\(name): found \(request.header(name) ?? "none"), expected \(value)")
    }
    let names = request.query.map(\.name)
    problems += names.filter { !endpoint.query.contains($0) }.map { "unknown parameter \($0)" }
    if Set(names).count != names.count { problems.append("a parameter occurs twice") }
    return problems + bodyProblems(request, endpoint)
  }

  private func bodyProblems(
    _ request: LoopbackServer.Request, _ endpoint: Endpoint
  ) -> [String] {
    guard !endpoint.fields.isEmpty else {
      return request.body.isEmpty ? [] : ["found a body, expected none"]
    }
    guard request.header("Content-Type") == "application/json",
      let members = (try? JSON(parsing: request.body))?.object
    else { return ["expected a JSON object, declared as such"] }
    var problems = members.keys.sorted()
      .filter { key in !endpoint.fields.contains { $0.name == key } }
      .map { "unknown field \($0)" }
    for field in endpoint.fields {
      guard let value = members[field.name] else {
        if field.isRequired { problems.append("\(field.name) is missing") }
        continue
      }
      let fits =
        switch (field.kind, value) {
        case (.text(let most), .string(let text)): text.unicodeScalars.count <= most
        case (.word(let words), .string(let text)): words.contains(text)
        case (.integer, .integer): true
        default: false
        }
      if !fits { problems.append("\(field.name) must not be \(value.canonicalText.prefix(80))") }
    }
    return problems
  }
}
