/// The drawing of one process or sub-process, from its own upper left corner.
struct ScopeLayout {
  private(set) var shapes: [BPMNShape] = []
  private(set) var edges: [BPMNEdge] = []
  private(set) var width = 0.0
  private(set) var height = 0.0

  private let document: BPMNDocument
  private let graph: ScopeGraph
  private let rows: ScopeRows
  /// The drawings inside of sub-processes, by node.
  private var inner: [Int: ScopeLayout] = [:]
  private var sizes: [BPMNBounds] = []
  private var columns: [Span] = []
  private var lines: [Span] = []
  private var bounds: [BPMNBounds] = []
  private var boundaryBounds: [BPMNBounds] = []

  /// A column or a row: where it begins and how far it goes.
  private struct Span {
    var start = 0.0
    var size = 0.0
    var end: Double { start + size }
    var middle: Double { start + size / 2 }
  }

  private static let gutter = 50.0
  private static let rowGap = 44.0
  private static let padding = 30.0
  private static let track = 8.0

  var isEmpty: Bool { graph.nodes.isEmpty && graph.artifacts.isEmpty }

  init(_ document: BPMNDocument, _ scope: BPMNElement) {
    self.document = document
    graph = ScopeGraph(document, scope)
    rows = ScopeRows(graph)
    measure()
    placeNodes()
    placeBoundaryEvents()
    placeArtifacts()
    routeFlows()
  }

  // MARK: - Sizes

  private mutating func measure() {
    for (index, node) in graph.nodes.enumerated() {
      var size = BPMNBounds(x: 0, y: 0, width: 100, height: 80)
      if node.isEvent { size = BPMNBounds(x: 0, y: 0, width: 36, height: 36) }
      if node.isGateway { size = BPMNBounds(x: 0, y: 0, width: 50, height: 50) }
      if node.isContainer {
        let layout = ScopeLayout(document, node)
        if !layout.isEmpty {
          size.width = max(140, layout.width + 2 * Self.padding)
          size.height = max(100, layout.height + 2 * Self.padding + 10)
          inner[index] = layout
        }
      }
      sizes.append(size)
    }
    // Every event on a border has room beside the next.
    var events = [Int](repeating: 0, count: graph.nodes.count)
    for boundary in graph.boundaries { events[boundary.host] += 1 }
    for index in sizes.indices where events[index] > 2 {
      sizes[index].width = max(sizes[index].width, Double(events[index]) * 46)
    }
  }

  // MARK: - Places

  private mutating func placeNodes() {
    let layerCount = (graph.layers.max() ?? -1) + 1
    columns = [Span](repeating: Span(), count: layerCount)
    lines = [Span](repeating: Span(start: 0, size: 60), count: rows.count)
    for index in graph.nodes.indices {
      columns[graph.layers[index]].size = max(
        columns[graph.layers[index]].size, sizes[index].width)
      lines[rows.rows[index]].size = max(lines[rows.rows[index]].size, sizes[index].height)
    }
    // Flows that go back run above everything.
    let back = graph.flows.count { $0.isBack }
    var y = back == 0 ? 0 : Double(back) * Self.track + 16
    for row in lines.indices {
      lines[row].start = y
      y = lines[row].end + Self.rowGap
    }
    height = max(0, y - Self.rowGap)
    let bends = bendCounts()
    var x = back == 0 ? 0 : Self.track * 2
    for column in columns.indices {
      columns[column].start = x
      x = columns[column].end + Self.gutter + Double(bends[column]) * Self.track
    }
    width = max(0, (columns.last?.end ?? 0) + (back == 0 ? 0 : Self.gutter / 2))
    bounds = graph.nodes.indices.map { index in
      let size = sizes[index]
      return BPMNBounds(
        x: columns[graph.layers[index]].middle - size.width / 2,
        y: lines[rows.rows[index]].middle - size.height / 2, width: size.width,
        height: size.height)
    }
    for (index, node) in graph.nodes.enumerated() {
      add(node, bounds[index], isExpanded: node.isContainer ? inner[index] != nil : nil)
      guard let layout = inner[index] else { continue }
      let dx = bounds[index].x + (bounds[index].width - layout.width) / 2
      let dy = bounds[index].y + Self.padding + 10
      for shape in layout.shapes {
        shapes.append(
          BPMNShape(
            element: shape.element, bounds: shape.bounds.moved(dx, dy),
            label: shape.label?.moved(dx, dy), isExpanded: shape.isExpanded,
            isMarkerVisible: shape.isMarkerVisible))
      }
      for edge in layout.edges {
        edges.append(
          BPMNEdge(
            element: edge.element,
            waypoints: edge.waypoints.map { BPMNPoint($0.x + dx, $0.y + dy) },
            label: edge.label?.moved(dx, dy)))
      }
    }
  }

  private mutating func add(
    _ element: BPMNElement, _ bounds: BPMNBounds, isExpanded: Bool? = nil
  ) {
    shapes.append(
      BPMNShape(
        element: element.id ?? "", bounds: bounds, label: Self.label(of: element, bounds),
        isExpanded: isExpanded, isMarkerVisible: element.tag == "exclusiveGateway" ? true : nil))
  }

  /// Where a name does not lie on the lines that leave below: above a gateway, beside an event on a
  /// border.
  private static func label(of element: BPMNElement, _ bounds: BPMNBounds) -> BPMNBounds? {
    guard let name = element.name else { return nil }
    if element.isGateway {
      let height = Double(1 + name.count / 16) * 13.2
      return BPMNBounds(
        x: bounds.centre.x - 45, y: bounds.y - height - 3, width: 90, height: height)
    }
    guard element.tag == "boundaryEvent" else { return nil }
    let width = min(90, Double(name.count) * 5.6 + 4)
    return BPMNBounds(x: bounds.right + 2, y: bounds.bottom - 12, width: width, height: 14)
  }

  private mutating func placeBoundaryEvents() {
    var counts: [Int: Int] = [:]
    for boundary in graph.boundaries {
      let host = bounds[boundary.host]
      let number = counts[boundary.host, default: 0]
      counts[boundary.host] = number + 1
      let place = BPMNBounds(
        x: host.right - 46 - Double(number) * 46, y: host.bottom - 18, width: 36, height: 36)
      boundaryBounds.append(place)
      add(boundary.element, place)
    }
    if !counts.isEmpty { height = max(height, (boundaryBounds.map(\.bottom).max() ?? 0) + 16) }
  }

  private mutating func placeArtifacts() {
    guard !graph.artifacts.isEmpty else { return }
    let top = height + (graph.nodes.isEmpty ? 0 : 30)
    var x = 0.0
    for artifact in graph.artifacts {
      let size: (Double, Double) =
        switch artifact.tag {
        case "dataStoreReference": (50, 50)
        case "textAnnotation": (120, 40)
        default: (36, 50)
        }
      add(artifact, BPMNBounds(x: x + 30, y: top, width: size.0, height: size.1))
      x += size.0 + 70
    }
    width = max(width, x)
    height = top + 80
  }

  // MARK: - Flows

  /// How many flows turn in the gutter behind each column.
  private func bendCounts() -> [Int] {
    var counts = [Int](repeating: 0, count: columns.count)
    for (index, flow) in graph.flows.enumerated() {
      let (from, to) = (graph.layers[flow.source], graph.layers[flow.target])
      if flow.isBack {
        counts[from] += 1
        if to > 0 { counts[to - 1] += 1 }
        continue
      }
      let row = rows.flowRows[index]
      if row != rows.rows[flow.source] { counts[from] += 1 }
      if to - from > 1, row != rows.rows[flow.target] { counts[to - 1] += 1 }
    }
    return counts.map { min($0, 12) }
  }

  private mutating func routeFlows() {
    var used = [Int](repeating: 0, count: columns.count)
    var backTrack = 0
    /// The next free line in the gutter behind a column.
    func gutter(_ column: Int) -> Double {
      guard column >= 0 else { return 0 }
      used[column] += 1
      return columns[column].end + 16 + Double((used[column] - 1) % 12) * Self.track
    }
    // All that turn into the same node turn in the same place.
    var sharedEntries: [Int: Double] = [:]
    for (index, flow) in graph.flows.enumerated() {
      var points = startPoints(of: flow, index)
      let (from, to) = (graph.layers[flow.source], graph.layers[flow.target])
      let target = bounds[flow.target]
      let entry = BPMNPoint(target.x, target.centre.y)
      if flow.isBack {
        let x = gutter(from)
        let y = Double(backTrack) * Self.track
        backTrack += 1
        let left = to > 0 ? columns[to].start - 14 : 0
        if points.count == 1 { points = [BPMNPoint(bounds[flow.source].right, points[0].y)] }
        points += [
          BPMNPoint(x, points[points.count - 1].y), BPMNPoint(x, y), BPMNPoint(left, y),
          BPMNPoint(left, entry.y), entry,
        ]
      } else {
        let y = lines[rows.flowRows[index]].middle
        if let last = points.last, last.y != y {
          let x = gutter(from)
          points += [BPMNPoint(x, last.y), BPMNPoint(x, y)]
        }
        if y != entry.y {
          let x = sharedEntries[flow.target] ?? (to - from > 1 ? gutter(to - 1) : entry.x - 14)
          sharedEntries[flow.target] = x
          points += [BPMNPoint(x, y), BPMNPoint(x, entry.y)]
        }
        points.append(entry)
      }
      guard let id = flow.id else { continue }
      let way = Self.straightened(points)
      // The longest piece of a way back is above; its name stands there by itself.
      let label = flow.isBack ? nil : Self.label(on: way)
      edges.append(BPMNEdge(element: id, waypoints: way, label: label))
    }
  }

  /// Above the piece that reaches the target, where it begins.
  private static func label(on way: [BPMNPoint]) -> BPMNBounds? {
    guard way.count >= 2 else { return nil }
    let (from, to) = (way[way.count - 2], way[way.count - 1])
    let middle = from.x + min(45, (to.x - from.x) / 2)
    return BPMNBounds(x: middle - 20, y: from.y - 17, width: 40, height: 14)
  }

  /// Where a flow leaves: the right side, a gateway's or border event's lower side if the way down
  /// is free.
  private func startPoints(of flow: ScopeGraph.Flow, _ index: Int) -> [BPMNPoint] {
    let source = bounds[flow.source]
    let layer = graph.layers[flow.source]
    let row = rows.rows[flow.source]
    let wanted = rows.flowRows[index]
    let isDownFree =
      !flow.isBack && wanted > row && wanted - row < 200
      && (row + 1...wanted).allSatisfy { !rows.isTaken(layer, $0) }
    if let boundary = flow.boundary {
      let event = boundaryBounds[boundary]
      let down = BPMNPoint(event.centre.x, event.bottom)
      if isDownFree { return [down, BPMNPoint(down.x, lines[wanted].middle)] }
      return [down, BPMNPoint(down.x, lines[row].end + 24)]
    }
    if isDownFree, graph.nodes[flow.source].isGateway {
      let x = source.centre.x
      return [BPMNPoint(x, source.bottom), BPMNPoint(x, lines[wanted].middle)]
    }
    return [BPMNPoint(source.right, source.centre.y)]
  }

  /// The same way without places in the middle of straight pieces.
  private static func straightened(_ points: [BPMNPoint]) -> [BPMNPoint] {
    var result: [BPMNPoint] = []
    for point in points where result.last != point {
      if result.count > 1 {
        let (first, middle) = (result[result.count - 2], result[result.count - 1])
        let isFlat = first.y == middle.y && middle.y == point.y
        let isUpright = first.x == middle.x && middle.x == point.x
        if isFlat || isUpright { result.removeLast() }
      }
      result.append(point)
    }
    return result
  }
}
