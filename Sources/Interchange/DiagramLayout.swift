/// Makes a drawing of a document that has none: pools and processes below one another.
struct DiagramLayout {
  private let document: BPMNDocument
  private var shapes: [BPMNShape] = []
  private var edges: [BPMNEdge] = []
  private var places: [Int: BPMNBounds] = [:]

  /// How wide the band with a pool's name is.
  private static let band = 30.0
  private static let padding = 30.0
  private static let gap = 60.0

  init(_ document: BPMNDocument) {
    self.document = document
  }

  func diagram() -> BPMNDiagram {
    var copy = self
    copy.layOut()
    let plane = BPMNPlane(
      element: (document.collaborations.first ?? document.processes.first)?.id,
      shapes: copy.shapes, edges: copy.edges)
    return BPMNDiagram(planes: [plane])
  }

  private mutating func layOut() {
    var y = 0.0
    var drawn: Set<Int> = []
    let pools = document.participants.filter { $0.id != nil }
    var widest = 600.0
    var frames: [(shape: Int, participant: BPMNElement)] = []
    for participant in pools {
      let process = document.target(of: "processRef", on: participant)
      var height = 60.0
      if let process, process.tag == "process", drawn.insert(process.index).inserted {
        let scope = ScopeLayout(document, process)
        if !scope.isEmpty {
          let inset = Self.band + Self.padding
          place(scope, x: inset, y: y + Self.padding)
          height = scope.height + 2 * Self.padding
          widest = max(widest, scope.width + inset + Self.padding)
        }
      }
      frames.append((shapes.count, participant))
      shapes.append(
        BPMNShape(
          element: participant.id ?? "",
          bounds: BPMNBounds(x: 0, y: y, width: 0, height: height), isHorizontal: true))
      y += height + Self.gap
    }
    for (index, participant) in frames {
      let bounds = shapes[index].bounds
      let wide = BPMNBounds(x: 0, y: bounds.y, width: widest, height: bounds.height)
      shapes[index] = BPMNShape(
        element: participant.id ?? "", bounds: wide, isHorizontal: true)
      places[participant.index] = wide
    }
    for process in document.processes where drawn.insert(process.index).inserted {
      let scope = ScopeLayout(document, process)
      guard !scope.isEmpty else { continue }
      place(scope, x: 0, y: y)
      y += scope.height + Self.gap
    }
    connect()
  }

  private mutating func place(_ scope: ScopeLayout, x: Double, y: Double) {
    for shape in scope.shapes {
      let bounds = shape.bounds.moved(x, y)
      if let element = document.element(shape.element) { places[element.index] = bounds }
      shapes.append(
        BPMNShape(
          element: shape.element, bounds: bounds, label: shape.label?.moved(x, y),
          isExpanded: shape.isExpanded,
          isMarkerVisible: shape.isMarkerVisible))
    }
    for edge in scope.edges {
      edges.append(
        BPMNEdge(
          element: edge.element,
          waypoints: edge.waypoints.map { BPMNPoint($0.x + x, $0.y + y) },
          label: edge.label?.moved(x, y)))
    }
  }

  /// Lines that are no sequence flows: straight up and down between pools, else from middle to
  /// middle, cut at the borders.
  private mutating func connect() {
    for connection in document.connections {
      let element = document.elements[connection.element]
      guard element.tag != "sequenceFlow", let id = element.id,
        let (source, target) = ends(of: connection, element)
      else { continue }
      let waypoints: [BPMNPoint]
      if element.tag == "messageFlow" {
        let isDown = source.centre.y < target.centre.y
        let (from, to) = (isDown ? source.bottom : source.y, isDown ? target.y : target.bottom)
        // A pool is met straight across from whatever stands on the other side.
        let fromX = source.width > 300 ? target.centre.x : source.centre.x
        let toX = target.width > 300 ? source.centre.x : target.centre.x
        let middle = (from + to) / 2
        waypoints = [
          BPMNPoint(fromX, from), BPMNPoint(fromX, middle), BPMNPoint(toX, middle),
          BPMNPoint(toX, to),
        ]
      } else {
        waypoints = [source.border(towards: target.centre), target.border(towards: source.centre)]
      }
      edges.append(BPMNEdge(element: id, waypoints: waypoints))
    }
  }

  /// Where a line begins and ends; an end that an association of data leaves open, or that lies
  /// inside the activity, is the activity around it.
  private func ends(
    of connection: BPMNDocument.Connection, _ element: BPMNElement
  ) -> (BPMNBounds, BPMNBounds)? {
    let around = document.parent(of: element).flatMap { places[$0.index] }
    func place(_ reference: String?) -> BPMNBounds? {
      reference.flatMap(document.resolve).flatMap { places[$0.index] }
    }
    let isData = element.tag.hasPrefix("data")
    guard let source = place(connection.sources.first) ?? (isData ? around : nil),
      let target = place(connection.target) ?? (isData ? around : nil), source != target
    else { return nil }
    return (source, target)
  }
}

extension BPMNBounds {
  /// Where a line from the middle to a place leaves the rectangle.
  func border(towards place: BPMNPoint) -> BPMNPoint {
    let (dx, dy) = (place.x - centre.x, place.y - centre.y)
    let scaleX = dx == 0 ? Double.infinity : (width / 2) / dx.magnitude
    let scaleY = dy == 0 ? Double.infinity : (height / 2) / dy.magnitude
    let scale = min(scaleX, scaleY, 1)
    return BPMNPoint(centre.x + dx * scale, centre.y + dy * scale)
  }
}
