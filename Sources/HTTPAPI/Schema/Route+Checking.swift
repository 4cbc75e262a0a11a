import Vocabulary

extension Route {
  /// The largest body of an operation.
  static let bodyLimit = 256 << 10

  /// The parameters of a call, checked; an unknown one is refused, as it would be passed over.
  func checked(
    path: [String: String], query: [(name: String, value: String)]
  ) throws(APIProblem) -> [String: [String]] {
    if isPage { return [:] }
    var places: [APIProblem.Place] = []
    for parameter in parameters where parameter.location == .path {
      places += parameter.schema.problems(
        in: parameter.schema.value(of: path[parameter.name] ?? ""), at: parameter.name)
    }
    // What cannot be a name is nothing that is here.
    guard places.isEmpty else { throw .notFound() }
    let known = Dictionary(
      parameters.filter { $0.location == .query }.map { ($0.name, $0) }
    ) { first, _ in first }
    var values: [String: [String]] = [:]
    for (name, value) in query {
      guard let parameter = known[name] else {
        places.append(
          .init(
            place: String(name.prefix(100)),
            detail: Suggestion.hint(for: name, among: known.keys) ?? "there is no such parameter"))
        continue
      }
      if values[name] != nil, !parameter.isRepeatable {
        places.append(.init(place: name, detail: "it stands more than once"))
      }
      places += parameter.schema.problems(in: parameter.schema.value(of: value), at: name)
      values[name, default: []].append(value)
    }
    for parameter in known.values where parameter.isRequired && values[parameter.name] == nil {
      places.append(.init(place: parameter.name, detail: "it is missing"))
    }
    guard places.isEmpty else {
      throw .badRequest(
        "the parameters are not what is expected",
        places: places.sorted {
          ($0.place, $0.detail) < ($1.place, $1.detail)
        })
    }
    return values
  }

  /// The body of a call, checked; `nil` where the operation takes none.
  func checkedBody(_ request: APIRequest) throws(APIProblem) -> JSON? {
    guard let body else { return nil }
    if request.body.isEmpty, isBodyOptional { return .object([:]) }
    let isForm = request.mediaType == "application/x-www-form-urlencoded"
    guard request.mediaType == "application/json" || isForm && takesForms else {
      throw APIProblem(
        status: 415, kind: "unsupported-media-type", title: "Unsupported media type",
        detail: "the body has to be application/json")
    }
    let value = isForm ? try formValue(request.body, body) : try Self.parse(request.body)
    let places = body.problems(in: value)
    guard places.isEmpty else {
      throw .badRequest("the body is not what is expected", places: places)
    }
    return value
  }

  /// Whether nothing has to be said.
  var isBodyOptional: Bool {
    guard case .object(let properties) = body else { return body == nil }
    return properties.allSatisfy { !$0.isRequired }
  }

  private static func parse(_ bytes: [UInt8]) throws(APIProblem) -> JSON {
    do {
      return try JSON(parsing: bytes)
    } catch {
      throw .badRequest("the body is no JSON: \(error)")
    }
  }

  /// A form's fields as the members of the body; fields that are left empty are left out.
  private func formValue(_ bytes: [UInt8], _ body: Schema) throws(APIProblem) -> JSON {
    guard case .object(let properties) = body else { return .object([:]) }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .badRequest("the form is no text in UTF-8")
    }
    let shapes = Dictionary(properties.map { ($0.name, $0.schema) }) { first, _ in first }
    var members: [String: JSON] = [:]
    for (name, value) in try RequestTarget.pairs(text[...])
    where !value.isEmpty && !Route.formFields.contains(name) {
      members[name] = (shapes[name] ?? .any).value(of: value)
    }
    return .object(members)
  }

  /// Fields of forms that are for the server: the proof of where it came from, and where to go on.
  static let formFields: Set<String> = ["csrf", "then", "token"]
}
