extension BPMNDocument {
  /// The document with a drawing: its own if it has one that shows anything, else one that is made
  /// here.
  ///
  /// The same file gives the same drawing, and the cost grows with the number of elements and
  /// flows. Flow runs from left to right; each process stands below the one before.
  package func laidOut() -> BPMNDocument {
    let hasOwn = diagrams.contains { $0.planes.contains { !$0.shapes.isEmpty } }
    return hasOwn ? self : drawn(as: [DiagramLayout(self).diagram()])
  }
}
