package import Vocabulary

/// One operation of the interface: what routes, checks, authorises and describes it at once.
package struct Route: Sendable {
  /// A value in the path, the query or a header.
  package struct Parameter: Sendable {
    package enum Location: String, Sendable {
      case path
      case query
      case header
    }

    let name: String
    let location: Location
    let schema: Schema
    let description: String
    var isRequired = false
    /// Whether it may stand several times in the query.
    var isRepeatable = false
  }

  /// What may come back.
  package enum Answer: Sendable {
    /// A JSON value under a name of the description's components.
    case json(String, Schema)
    /// Bytes of a type.
    case bytes(type: String)
    case empty
  }

  /// Who may ask at all. What of it each may see and do is decided object by object.
  package enum Admission: Sendable, Hashable {
    /// Everybody.
    case open
    /// Whoever has a role with this permission on anything.
    case needs(Permission)
    /// Whoever knows the secret of a webhook; the handler checks the signature.
    case signed
  }

  let id: String
  let method: String
  /// With parameters in braces, as `/api/v1/models/{name}`.
  let path: String
  let tag: String
  let summary: String
  var parameters: [Parameter] = []
  var body: Schema?
  var successStatus = 200
  let answer: Answer
  /// Further statuses that it may end with, beside those that every operation may.
  var problems: [Int] = []
  let admission: Admission
  /// Whether a browser's own form may be sent to it, with a field that proves where it came from.
  var takesForms = false
  /// Whether the description has it; pages for people are not part of it.
  var isDescribed = true
  /// Whether it reads its query and its form itself, as pages do.
  var isPage = false
  let handle: @Sendable (Call) async throws -> APIResponse

  var segments: [String] { path.split(separator: "/").map(String.init) }
}

/// One call of an operation: everything in it was checked.
package struct Call: Sendable {
  package let request: APIRequest
  package let viewer: Viewer
  package let snapshot: Snapshot
  package let records: any RecordSource
  package let now: Instant
  /// What forms on pages have to carry.
  package let csrf: String
  /// Who may, as it was read for this call.
  let settings: AccessSettings
  let path: [String: String]
  let query: [String: [String]]
  let body: JSON?

  /// The one value of a parameter of the query.
  func query(_ name: String) -> String? { query[name]?.first }

  /// A parameter of the path; the router has seen to it that it is there.
  func path(_ name: String) -> String { path[name] ?? "" }

  /// Refuses what the viewer may not do. What they may not even see does not exist for them.
  func require(_ permission: Permission, on object: AccessObject) throws(APIProblem) {
    guard viewer.may(.read, on: object, in: snapshot) else { throw .notFound() }
    guard viewer.may(permission, on: object, in: snapshot) else {
      throw .forbidden(
        "\(viewer.name) may not \(permission.verb) \(object.description)",
        hint: "an administrator gives roles: muster token create")
    }
  }
}
