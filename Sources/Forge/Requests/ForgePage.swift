internal import HTTPClient

/// A page of a list.
struct ForgePage {
  /// Counted from one.
  let number: Int
  /// How many elements were asked for.
  let size: Int
  /// How many elements it has.
  let count: Int
  /// How many elements this and all earlier pages have.
  let seen: Int
  let response: HTTPResponse

  /// Whether the answer links to a next page (RFC 8288). The link's address is not used: it could
  /// lead the token elsewhere.
  var linksToNext: Bool {
    guard let link = response.header("Link") else { return false }
    return link.split(separator: ",").contains { value in
      value.split(separator: ";").dropFirst().contains { parameter in
        let bare = parameter.filter { $0 != " " && $0 != "\"" }
        return bare == "rel=next"
      }
    }
  }
}
