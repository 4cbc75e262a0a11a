import Interchange

/// Draws one plane: what lies behind first, names last.
struct ProcessPainter {
  let document: BPMNDocument
  let overlay: ProcessOverlay
  var canvas = ProcessCanvas()
  /// Names that stand beside their shapes, to be drawn above all lines.
  private var labels: [Label] = []
  /// The shape of each element in this plane.
  let shapes: [Int: BPMNShape]
  /// What has an element with a place inside of it.
  let occupied: Set<Int>
  /// The bands of each choreography task's shape, by that shape's id.
  let bands: [String: [BPMNBounds]]

  struct Label {
    let text: ProcessLabel
    /// The middle of the first line's upper edge.
    let place: BPMNPoint
  }

  init(
    document: BPMNDocument, plane: BPMNPlane, process: String?, overlay: ProcessOverlay
  ) {
    self.document = document
    self.overlay = overlay
    let scope = process.flatMap { document.element($0) }
    let isWanted: (BPMNElement) -> Bool = { element in
      guard let scope else { return true }
      return element.index >= scope.index && element.index < scope.end
        || element.tag == "participant" && document.target(of: "processRef", on: element) == scope
    }
    var placed: [(shape: BPMNShape, element: BPMNElement)] = []
    var shapes: [Int: BPMNShape] = [:]
    for shape in plane.shapes {
      guard let element = document.resolve(shape.element), isWanted(element) else { continue }
      placed.append((shape, element))
      if shapes[element.index] == nil { shapes[element.index] = shape }
    }
    self.shapes = shapes
    var occupied: Set<Int> = []
    for (_, element) in placed where element.isFlowNode || element.tag == "lane" {
      var around = element.parent
      while let container = around, occupied.insert(container).inserted {
        around = document.elements[container].parent
      }
    }
    self.occupied = occupied
    bands = Dictionary(
      grouping: plane.shapes.filter { $0.bandOwner != nil }, by: { $0.bandOwner ?? "" }
    ).mapValues { $0.map(\.bounds) }
    placed.removeAll { isHidden($0.element) }
    let layers = placed.enumerated().map { offset, item in
      (layer: layer(item.element), offset: offset, item: item)
    }
    let sorted = layers.sorted { ($0.layer, $0.offset) < ($1.layer, $1.offset) }
    for (shape, element) in placed { drawHeat(shape, element) }
    for entry in sorted where entry.layer < Self.lineLayer { draw(entry.item) }
    for edge in plane.edges {
      let element = edge.element.flatMap(document.resolve)
      if scope != nil {
        guard let element, isWanted(element) else { continue }
      }
      if let element, isHidden(element) { continue }
      draw(edge, element)
    }
    for entry in sorted where entry.layer > Self.lineLayer { draw(entry.item) }
    for label in labels { write(label.text, from: label.place, "bpt bpl bpo") }
    drawBadges(sorted.map(\.item))
  }

  /// Whether a collapsed sub-process around it hides it.
  private func isHidden(_ element: BPMNElement) -> Bool {
    var around = document.parent(of: element)
    while let container = around {
      if container.isContainer, let shape = shapes[container.index], shape.isExpanded == false {
        return true
      }
      around = document.parent(of: container)
    }
    return false
  }

  // MARK: - Order

  /// Lines are drawn between what contains and what is contained.
  private static let lineLayer = 1000

  private func layer(_ element: BPMNElement) -> Int {
    switch element.tag {
    case "participant": return shapes[element.index]?.bandKind == nil ? 0 : 1200
    case "lane": return 1 + depth(element)
    case "group": return 900
    case "boundaryEvent": return 1100
    default:
      let isOpen =
        element.isContainer ? isExpanded(element) : shapes[element.index]?.isExpanded == true
      return element.isActivity && isOpen ? 400 + min(depth(element), 400) : 1050
    }
  }

  private func depth(_ element: BPMNElement) -> Int {
    var depth = 0
    var around = element.parent
    while let index = around {
      depth += 1
      around = document.elements[index].parent
    }
    return depth
  }

  /// Whether a sub-process shows what is inside: as its shape says, else if anything inside has a
  /// place here.
  func isExpanded(_ element: BPMNElement) -> Bool {
    if let said = shapes[element.index]?.isExpanded { return said }
    return occupied.contains(element.index)
  }

  // MARK: - Shapes

  private mutating func draw(_ item: (shape: BPMNShape, element: BPMNElement)) {
    let (shape, element) = item
    canvas.raw("<g data-element=\"\(Markup.text(element.id ?? ""))\">\n")
    switch element.tag {
    case "participant": drawParticipant(shape, element)
    case "lane": drawLane(shape, element)
    case "group": drawGroup(shape, element)
    case "textAnnotation": drawAnnotation(shape, element)
    case "dataObjectReference", "dataObject", "dataInput", "dataOutput":
      drawData(shape, element)
    case "dataStoreReference", "dataStore": drawStore(shape, element)
    case "message": drawMessage(shape, element)
    case "conversation", "subConversation", "callConversation": drawConversation(shape, element)
    case _ where element.isEvent: drawEvent(shape, element)
    case _ where element.isGateway: drawGateway(shape, element)
    default: drawActivity(shape, element)
    }
    drawRings(shape, element)
    canvas.raw("</g>\n")
  }

  /// What a shape's own colours add to a mark; only `#rrggbb` passes the reader.
  func colors(_ shape: BPMNShape) -> String {
    // Attributes, not a style: a page's policy refuses styles within elements. The style sheet
    // leaves alone what they say.
    [shape.fill.map { " fill=\"\($0)\"" }, shape.stroke.map { " stroke=\"\($0)\"" }]
      .compactMap { $0 }.joined()
  }

  /// The class that is added to an element that was passed.
  func past(_ element: BPMNElement?) -> String {
    element?.id.map { overlay.visited.contains($0) } == true ? " bppast" : ""
  }

  // MARK: - Names

  /// Lines of text from an upper middle downwards.
  mutating func write(_ label: ProcessLabel, from place: BPMNPoint, _ style: String) {
    for (index, line) in label.lines.enumerated() {
      let y = place.y + label.size * 0.95 + Double(index) * label.leading
      canvas.text(line, at: BPMNPoint(place.x, y), style, width: label.width)
    }
  }

  /// A name in the middle of a rectangle; one that does not fit below a corner's sign may use the
  /// room beside it.
  mutating func write(
    _ name: String?, inside bounds: BPMNBounds, style: String = "bpt", atTop: Bool = false,
    below corner: Double = 0
  ) {
    guard let name else { return }
    let most = max(1, Int((bounds.height - 2) / 14.4))
    let label = ProcessLabel(
      name, size: 12, width: max(24, bounds.width - 10), mostLines: most)
    let isShort = label.height + corner <= bounds.height
    let top = bounds.y + (isShort ? corner : 0)
    let y = atTop ? bounds.y + 5 : top + (bounds.bottom - top - label.height) / 2
    write(label, from: BPMNPoint(bounds.centre.x, y), style)
  }

  /// A name that stands beside its shape or line: in the place that the file gives, else where the
  /// caller says.
  mutating func label(
    _ name: String?, in given: BPMNBounds?, orAt place: BPMNPoint, above: Bool = false
  ) {
    guard let name else { return }
    let width = given.map { max(90, $0.width * 1.15) } ?? 90
    let text = ProcessLabel(name, size: 11, width: width, mostLines: 8)
    if let given {
      labels.append(Label(text: text, place: BPMNPoint(given.centre.x, given.y)))
    } else {
      let y = above ? place.y - text.height : place.y
      labels.append(Label(text: text, place: BPMNPoint(place.x, y)))
    }
  }
}
