/// The drawing of a file: where each element stands. The engine never looks at it.
package struct Diagram: Hashable, Sendable {
  /// A point, in the drawing's own units.
  package struct Point: Hashable, Sendable {
    package let x: Double
    package let y: Double
  }

  /// A rectangle, in the drawing's own units.
  package struct Bounds: Hashable, Sendable {
    package let x: Double
    package let y: Double
    package let width: Double
    package let height: Double
  }

  /// An element's place.
  package struct Shape: Hashable, Sendable {
    /// The id of the element: also of pools, lanes, data objects and annotations.
    package let element: String
    package let bounds: Bounds
    package let label: Bounds?
    package let isExpanded: Bool?
    package let isHorizontal: Bool?
  }

  /// A line's places.
  package struct Edge: Hashable, Sendable {
    /// The id of the sequence flow, message flow or association.
    package let element: String
    package let points: [Point]
    package let label: Bounds?
  }

  package let shapes: [Shape]
  package let edges: [Edge]

  /// A drawing without anything.
  package static let empty = Diagram(shapes: [], edges: [])
}
