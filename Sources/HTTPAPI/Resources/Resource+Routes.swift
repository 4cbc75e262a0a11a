import Vocabulary

extension Resource {
  private var parentParameters: [Route.Parameter] {
    path.split(separator: "/").filter { $0.hasPrefix("{") }.map {
      Route.Parameter(
        name: String($0.dropFirst().dropLast()), location: .path, schema: .name,
        description: "The name of the \($0.dropFirst().dropLast()).", isRequired: true)
    }
  }

  /// The list and the single thing.
  var routes: [Route] { [list, single] }

  private var list: Route {
    let orders = sorts.flatMap { [$0.name, "-" + $0.name] }
    let conditions = filters.map {
      Route.Parameter(
        name: $0.name, location: .query, schema: $0.schema, description: $0.description,
        isRepeatable: $0.isRepeatable)
    }
    let schema = Schema.object([
      .init("items", .array(.object(fields.filter { !$0.isDetail }.map(\.property))), "The page."),
      .init("count", .integer(minimum: 0), "How many there are on all pages."),
      .init("next", .string(), "The cursor of the next page, if there is one.", isRequired: false),
    ])
    return Route(
      id: "list\(title)s", method: "GET", path: "/api/v1/\(path)", tag: name,
      summary: "Lists \(summary).",
      parameters: parentParameters + conditions + [
        .init(
          name: "sort", location: .query, schema: .enumeration(orders),
          description:
            "The order; with a minus in front, the other way round. "
            + "`\(sorts[0].usual)` where nothing is said."
        ),
        .init(
          name: "limit", location: .query,
          schema: .integer(minimum: 1, maximum: Self.pageLimit),
          description: "How many at most; \(Self.usualPage) where nothing is said."),
        .init(
          name: "cursor", location: .query, schema: .string(maxLength: 1000, isName: true),
          description: "Where to go on: the `next` of the page before."),
      ],
      answer: .json("\(title)List", schema), problems: path.contains("{") ? [404] : [],
      admission: .needs(.read)
    ) { call in .json(try page(call)) }
  }

  private var single: Route {
    Route(
      id: "get\(title)", method: "GET", path: "/api/v1/\(path)/{\(key)}", tag: name,
      summary: "One of \(summary).",
      parameters: parentParameters + [
        .init(
          name: key, location: .path, schema: keySchema, description: "Which one.",
          isRequired: true)
      ],
      answer: .json(title, .object(fields.map(\.property))), problems: [404],
      admission: .needs(.read)
    ) { call in .json(json(try found(call), call.snapshot, isDetailed: true)) }
  }
}
