/// Finds the operation of a method and a path.
struct Router: Sendable {
  private var root = Node()

  private struct Node: Sendable {
    var fixed: [String: Node] = [:]
    /// The child for any segment.
    var open: [Node] = []
    var routes: [String: Route] = [:]
    var names: [String: [String]] = [:]
  }

  /// A router of operations; two of the same method and path are our own mistake.
  init(_ routes: [Route]) {
    for route in routes { Self.insert(route, route.segments[...], [], into: &root) }
  }

  private static func insert(
    _ route: Route, _ rest: ArraySlice<String>, _ names: [String], into node: inout Node
  ) {
    guard let segment = rest.first else {
      precondition(node.routes[route.method] == nil, "\(route.method) \(route.path) stands twice")
      node.routes[route.method] = route
      node.names[route.method] = names
      return
    }
    if segment.hasPrefix("{") {
      if node.open.isEmpty { node.open.append(Node()) }
      let name = String(segment.dropFirst().dropLast())
      insert(route, rest.dropFirst(), names + [name], into: &node.open[0])
    } else {
      insert(route, rest.dropFirst(), names, into: &node.fixed[segment, default: Node()])
    }
  }

  /// What a search found.
  enum Match {
    case found(Route, path: [String: String])
    /// The path is there for other methods.
    case wrongMethod(allowed: [String])
    case none
  }

  func match(_ method: String, _ path: [String]) -> Match {
    guard let (node, values) = Self.find(path[...], [], in: root), !node.routes.isEmpty else {
      return .none
    }
    let wanted = method == "HEAD" ? "GET" : method
    guard let route = node.routes[wanted], let names = node.names[wanted] else {
      let allowed = Set(node.routes.keys)
      return .wrongMethod(allowed: allowed.union(allowed.contains("GET") ? ["HEAD"] : []).sorted())
    }
    return .found(
      route, path: Dictionary(zip(names, values)) { first, _ in first })
  }

  private static func find(
    _ rest: ArraySlice<String>, _ values: [String], in node: Node
  ) -> (Node, [String])? {
    guard let segment = rest.first else { return (node, values) }
    if let next = node.fixed[segment], let found = find(rest.dropFirst(), values, in: next),
      !found.0.routes.isEmpty
    {
      return found
    }
    guard let next = node.open.first, !segment.isEmpty else { return nil }
    return find(rest.dropFirst(), values + [segment], in: next)
  }
}
