internal import Interchange
internal import Reconciler
internal import Reports
internal import Vocabulary

/// Drawings of processes with what is laid over them.
extension PageRenderer {
  /// The process of one instance with its tokens.
  func diagram(_ instance: InstanceRecord, _ html: inout HTML) {
    let position = InstancePosition(instance)
    var overlay = ProcessOverlay()
    for element in position.elements { overlay.active[element, default: 0] += 1 }
    for incident in position.incidents { overlay.incidents[incident.element] = incident.message }
    for event in instance.isActive ? material.events : instance.history {
      for name in ["element", "flow"] {
        if let id = event["event"]?[name]?.string { overlay.visited.insert(id) }
      }
    }
    picture(
      instance.definition, overlay, process: instance.definitionID, id: "diagram", &html)
  }

  func picture(
    _ blob: BlobID, _ overlay: ProcessOverlay, process: String? = nil, id: String,
    _ html: inout HTML
  ) {
    guard let document = document(blob) else {
      return empty("The process file is not to be had here.", &html)
    }
    let picture = ProcessPicture(document.laidOut(), process: process, overlay: overlay, id: id)
      .svg(isAlone: false)
    guard picture.utf8.count <= Self.mostDiagramBytes else {
      return empty(
        "The process is too large to be drawn on a page; muster process draw does it.", &html)
    }
    html.element(
      .div, .class("diagram"), .tabIndex(0), .role("region"), .label("Process diagram")
    ) { $0.picture(picture) }
  }

  private static let mostDiagramBytes = 100_000

  func document(_ blob: BlobID) -> BPMNDocument? {
    guard let bytes = material.blobs[blob] else { return nil }
    // A file that is no BPMN is told by the diagnostics of its manifest.
    return try? BPMNDocument(bytes)
  }

  func elementNames(_ blob: BlobID) -> [String: String] {
    guard let document = document(blob) else { return [:] }
    return Dictionary(
      document.elements.compactMap { element in
        element.id.flatMap { id in element.name.map { (id, $0) } }
      }
    ) { first, _ in first }
  }
}
