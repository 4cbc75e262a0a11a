import XML

/// Reads the diagram interchange part of a file: shapes and edges, in the order of the file.
enum DiagramReader {
  static func read(_ root: XMLElement) -> Diagram {
    var shapes: [Diagram.Shape] = []
    var edges: [Diagram.Edge] = []
    for diagram in root.children("BPMNDiagram", in: BPMNNamespace.diagram) {
      for plane in diagram.children("BPMNPlane") {
        for child in plane.children where child.namespace == BPMNNamespace.diagram {
          guard let element = child.attribute("bpmnElement").map(BPMNGlobals.localName) else {
            continue
          }
          if child.name == "BPMNShape", let bounds = bounds(child) {
            shapes.append(
              Diagram.Shape(
                element: element, bounds: bounds, label: label(child),
                isExpanded: flag("isExpanded", of: child),
                isHorizontal: flag("isHorizontal", of: child)))
          } else if child.name == "BPMNEdge" {
            edges.append(
              Diagram.Edge(element: element, points: points(child), label: label(child)))
          }
        }
      }
    }
    return Diagram(shapes: shapes, edges: edges)
  }

  private static func bounds(_ element: XMLElement) -> Diagram.Bounds? {
    guard let bounds = element.child("Bounds", in: BPMNNamespace.bounds) else { return nil }
    return Diagram.Bounds(
      x: number("x", of: bounds), y: number("y", of: bounds),
      width: number("width", of: bounds), height: number("height", of: bounds))
  }

  private static func label(_ element: XMLElement) -> Diagram.Bounds? {
    element.child("BPMNLabel").flatMap(bounds)
  }

  private static func points(_ edge: XMLElement) -> [Diagram.Point] {
    edge.children("waypoint", in: BPMNNamespace.drawing).map {
      Diagram.Point(x: number("x", of: $0), y: number("y", of: $0))
    }
  }

  /// A coordinate that cannot be read is zero: the drawing decides nothing.
  private static func number(_ name: String, of element: XMLElement) -> Double {
    guard let number = element.attribute(name).flatMap(Double.init), number.isFinite else {
      return 0
    }
    return number
  }

  private static func flag(_ name: String, of element: XMLElement) -> Bool? {
    element.attribute(name).map { $0 == "true" }
  }
}
