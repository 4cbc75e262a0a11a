/// A drawing of a file: one plane, or several where a sub-process is drawn apart.
package struct BPMNDiagram: Hashable, Sendable {
  package let id: String?
  package let name: String?
  package let planes: [BPMNPlane]

  /// A drawing by its planes.
  package init(id: String? = nil, name: String? = nil, planes: [BPMNPlane]) {
    self.id = id
    self.name = name
    self.planes = planes
  }

  init(_ element: BPMNElement, in elements: [BPMNElement]) {
    id = element.id
    name = element.name
    planes = element.children.map { elements[$0] }.filter { $0.tag == "BPMNPlane" }.map {
      BPMNPlane($0, in: elements)
    }
  }
}

/// A surface with shapes and edges.
package struct BPMNPlane: Hashable, Sendable {
  package let id: String?
  /// The process, collaboration or sub-process that is drawn here, as the file refers to it.
  package let element: String?
  /// In the order of the file.
  package let shapes: [BPMNShape]
  /// In the order of the file.
  package let edges: [BPMNEdge]

  /// A plane by its parts.
  package init(
    id: String? = nil, element: String? = nil, shapes: [BPMNShape], edges: [BPMNEdge]
  ) {
    self.id = id
    self.element = element
    self.shapes = shapes
    self.edges = edges
  }

  init(_ plane: BPMNElement, in elements: [BPMNElement]) {
    id = plane.id
    element = plane["bpmnElement"]
    let children = plane.children.map { elements[$0] }
    shapes = children.filter { $0.tag == "BPMNShape" }.compactMap {
      BPMNShape($0, in: elements)
    }
    edges = children.filter { $0.tag == "BPMNEdge" }.map { BPMNEdge($0, in: elements) }
  }
}

/// A place in a drawing, in its own units; y grows downwards.
package struct BPMNPoint: Hashable, Sendable {
  package var x: Double
  package var y: Double

  /// A place by its coordinates.
  package init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }
}

/// A rectangle in a drawing, in its own units.
package struct BPMNBounds: Hashable, Sendable {
  package var x: Double
  package var y: Double
  package var width: Double
  package var height: Double

  /// A rectangle by its upper left corner and its size.
  package init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// The right edge.
  package var right: Double { x + width }
  /// The lower edge.
  package var bottom: Double { y + height }
  /// The middle.
  package var centre: BPMNPoint { BPMNPoint(x + width / 2, y + height / 2) }

  /// The rectangle moved.
  package func moved(_ dx: Double, _ dy: Double) -> BPMNBounds {
    BPMNBounds(x: x + dx, y: y + dy, width: width, height: height)
  }
}

/// The place of an element.
package struct BPMNShape: Hashable, Sendable {
  package let id: String?
  /// As the file refers to it.
  package let element: String
  package let bounds: BPMNBounds
  /// Where the name stands; `nil` leaves it to whoever draws.
  package let label: BPMNBounds?
  package let isExpanded: Bool?
  package let isHorizontal: Bool?
  package let isMarkerVisible: Bool?
  package let isMessageVisible: Bool?
  /// For a participant of a choreography: `top_initiating` and the like.
  package let bandKind: String?
  /// The shape of the choreography that the band belongs to.
  package let bandOwner: String?
  /// A colour as `#rrggbb`, if the file gives one.
  package let fill: String?
  /// A colour as `#rrggbb`, if the file gives one.
  package let stroke: String?

  /// A shape by its parts.
  package init(
    element: String, bounds: BPMNBounds, label: BPMNBounds? = nil, isExpanded: Bool? = nil,
    isMarkerVisible: Bool? = nil, isHorizontal: Bool? = nil
  ) {
    id = nil
    self.element = element
    self.bounds = bounds
    self.label = label
    self.isExpanded = isExpanded
    self.isHorizontal = isHorizontal
    self.isMarkerVisible = isMarkerVisible
    isMessageVisible = nil
    bandKind = nil
    bandOwner = nil
    fill = nil
    stroke = nil
  }

  /// `nil` for a shape without an element or a place.
  init?(_ shape: BPMNElement, in elements: [BPMNElement]) {
    guard let element = shape["bpmnElement"], let bounds = BPMNBounds(inside: shape, elements)
    else { return nil }
    id = shape.id
    self.element = element
    self.bounds = bounds
    label = BPMNBounds(ofLabel: shape, elements)
    func flag(_ name: String) -> Bool? {
      shape.isTrue(name) ? true : shape.isFalse(name) ? false : nil
    }
    isExpanded = flag("isExpanded")
    isHorizontal = flag("isHorizontal")
    isMarkerVisible = flag("isMarkerVisible")
    isMessageVisible = flag("isMessageVisible")
    bandKind = shape["participantBandKind"]
    bandOwner = shape["choreographyActivityShape"]
    fill = Self.color(
      shape.attribute("background-color", in: [BPMNNamespace.color])
        ?? shape.attribute("fill", in: [BPMNNamespace.bpmnIO]))
    stroke = Self.color(
      shape.attribute("border-color", in: [BPMNNamespace.color])
        ?? shape.attribute("stroke", in: [BPMNNamespace.bpmnIO]))
  }

  /// Only what is a colour for certain; the text becomes part of somebody's style sheet.
  private static func color(_ text: String?) -> String? {
    guard let text, text.utf8.count == 7, text.utf8.first == 0x23,
      text.utf8.dropFirst().allSatisfy({ byte in
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte & 0xDF)
      })
    else { return nil }
    return text.lowercased()
  }
}

/// The way of a line.
package struct BPMNEdge: Hashable, Sendable {
  package let id: String?
  /// The sequence flow, message flow or association, as the file refers to it.
  package let element: String?
  package let waypoints: [BPMNPoint]
  /// Where the name stands; `nil` leaves it to whoever draws.
  package let label: BPMNBounds?
  /// For a message flow with an envelope on it: `initiating` or `non_initiating`.
  package let messageVisibleKind: String?

  /// A way by its parts.
  package init(element: String?, waypoints: [BPMNPoint], label: BPMNBounds? = nil) {
    id = nil
    self.element = element
    self.waypoints = waypoints
    self.label = label
    messageVisibleKind = nil
  }

  init(_ edge: BPMNElement, in elements: [BPMNElement]) {
    id = edge.id
    element = edge["bpmnElement"]
    waypoints = edge.children.map { elements[$0] }.filter { $0.tag == "waypoint" }.map { point in
      BPMNPoint(BPMNBounds.number(point["x"]), BPMNBounds.number(point["y"]))
    }
    label = BPMNBounds(ofLabel: edge, elements)
    messageVisibleKind = edge["messageVisibleKind"]
  }
}

extension BPMNBounds {
  /// The bounds that stand directly inside an element.
  init?(inside element: BPMNElement, _ elements: [BPMNElement]) {
    guard let found = element.children.first(where: { elements[$0].tag == "Bounds" }) else {
      return nil
    }
    let bounds = elements[found]
    self.init(
      x: Self.number(bounds["x"]), y: Self.number(bounds["y"]),
      width: max(0, Self.number(bounds["width"])), height: max(0, Self.number(bounds["height"])))
  }

  init?(ofLabel element: BPMNElement, _ elements: [BPMNElement]) {
    guard let label = element.children.first(where: { elements[$0].tag == "BPMNLabel" }) else {
      return nil
    }
    self.init(inside: elements[label], elements)
  }

  /// The farthest place that is drawn, in units.
  static let farthest = 200_000.0

  /// A coordinate; what cannot be read is zero, and what is out of reach stands at its edge.
  static func number(_ text: String?) -> Double {
    guard let number = text.flatMap(Double.init), number.isFinite else { return 0 }
    return min(farthest, max(-farthest, number))
  }
}
