import Vocabulary

/// The description of the interface (OpenAPI 3.1), made from the very operations that answer.
enum OpenAPIDocument {
  /// The description of some operations.
  static func json(_ routes: [Route], version: String) -> JSON {
    let described = routes.filter(\.isDescribed)
    var paths: [String: [String: JSON]] = [:]
    var schemas: [String: JSON] = ["Problem": APIProblem.schema.json]
    for route in described {
      paths[route.path, default: [:]][route.method.lowercased()] = operation(route)
      if case .json(let name, let schema) = route.answer { schemas[name] = schema.json }
    }
    return [
      "openapi": "3.1.0",
      "info": [
        "title": "Muster", "version": .string(version),
        "description": """
        The records of a Muster, and what may be asked of it. Lists are pages with a cursor, \
        answers have entity tags, and what goes wrong is a problem as RFC 9457 has it.
        """,
      ],
      "paths": .object(paths.mapValues { .object($0) }),
      "tags": .array(
        Set(described.map(\.tag)).sorted().map { ["name": .string($0)] }),
      "components": [
        "schemas": .object(schemas),
        "responses": [
          "Problem": [
            "description": "It could not be done, and why.",
            "content": [
              "application/problem+json": ["schema": reference("Problem")]
            ],
          ]
        ],
        "securitySchemes": [
          "token": ["type": "http", "scheme": "bearer"]
        ],
      ],
    ]
  }

  private static func reference(_ name: String) -> JSON {
    ["$ref": .string("#/components/schemas/\(name)")]
  }

  private static func operation(_ route: Route) -> JSON {
    var members: [String: JSON] = [
      "operationId": .string(route.id), "summary": .string(route.summary),
      "tags": [.string(route.tag)], "responses": responses(route),
    ]
    if !route.parameters.isEmpty {
      members["parameters"] = .array(route.parameters.map(parameter))
    }
    if let body = route.body {
      members["requestBody"] = [
        "required": .bool(!route.isBodyOptional),
        "content": ["application/json": ["schema": body.json]],
      ]
    }
    if case .needs = route.admission { members["security"] = [["token": []]] }
    return .object(members)
  }

  private static func parameter(_ parameter: Route.Parameter) -> JSON {
    let schema =
      parameter.isRepeatable ? Schema.array(parameter.schema).json : parameter.schema.json
    var members: [String: JSON] = [
      "name": .string(parameter.name), "in": .string(parameter.location.rawValue),
      "description": .string(parameter.description), "schema": schema,
      "required": .bool(parameter.isRequired),
    ]
    if parameter.isRepeatable {
      members["style"] = "form"
      members["explode"] = true
    }
    return .object(members)
  }

  private static func responses(_ route: Route) -> JSON {
    var success: [String: JSON] = ["description": "It was done."]
    switch route.answer {
    case .json(let name, _):
      success["content"] = ["application/json": ["schema": reference(name)]]
    case .bytes(let type):
      let media = String(type.prefix { $0 != ";" })
      success["content"] = .object([media: ["schema": ["type": "string"]]])
    case .empty: break
    }
    let problem: JSON = ["$ref": "#/components/responses/Problem"]
    var responses: [String: JSON] = [
      String(route.successStatus): .object(success), "default": problem,
    ]
    var statuses = route.problems + [400, 429]
    if case .needs = route.admission { statuses += [401, 403] }
    if route.body != nil { statuses += [413, 415] }
    for status in statuses { responses[String(status)] = problem }
    return .object(responses)
  }
}
