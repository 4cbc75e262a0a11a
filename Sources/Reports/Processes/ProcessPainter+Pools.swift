import Interchange

extension ProcessPainter {
  /// How wide the band is that holds the name of a pool or lane.
  private static let band = 30.0

  /// A pool with its name in a band, or in its middle where nothing is shown inside.
  mutating func drawParticipant(_ shape: BPMNShape, _ participant: BPMNElement) {
    if let kind = shape.bandKind { return drawBand(kind, shape, participant) }
    let process = document.target(of: "processRef", on: participant)
    let isOpen =
      shape.isExpanded ?? process.map { occupied.contains($0.index) } ?? false
    canvas.box(shape.bounds, "bpp", attributes: colors(shape))
    let name = participant.name ?? process?.name
    if isOpen {
      drawHead(name, shape, isBanded: true)
    } else {
      write(name, inside: shape.bounds)
    }
    if document.child("participantMultiplicity", of: participant) != nil {
      canvas.mark(
        ProcessIcons.bars,
        at: BPMNPoint(shape.bounds.centre.x - 7, shape.bounds.bottom - 18), "bpu bpw")
    }
  }

  /// A lane with its name along its edge.
  mutating func drawLane(_ shape: BPMNShape, _ lane: BPMNElement) {
    canvas.box(shape.bounds, "bpp", attributes: colors(shape))
    drawHead(lane.name, shape, isBanded: false)
  }

  private mutating func drawHead(_ name: String?, _ shape: BPMNShape, isBanded: Bool) {
    let bounds = shape.bounds
    let isUpright = shape.isHorizontal ?? (bounds.width >= bounds.height)
    let band =
      isUpright
      ? BPMNBounds(
        x: bounds.x, y: bounds.y, width: min(Self.band, bounds.width), height: bounds.height)
      : BPMNBounds(
        x: bounds.x, y: bounds.y, width: bounds.width, height: min(Self.band, bounds.height))
    if isBanded { canvas.box(band, "bpq") }
    guard let name else { return }
    guard isUpright else { return write(name, inside: band) }
    let label = ProcessLabel(name, size: 12, width: max(40, bounds.height - 8), mostLines: 2)
    for (index, line) in label.lines.enumerated() {
      let middle = Double(label.lines.count - 1) / 2
      let x = band.centre.x + 4 + (Double(index) - middle) * 13
      canvas.text(
        line, at: BPMNPoint(x, band.centre.y), "bpt", width: label.width, isUpright: true)
    }
  }

  /// A participant of a choreography task: light for the one who begins.
  private mutating func drawBand(
    _ kind: String, _ shape: BPMNShape, _ participant: BPMNElement
  ) {
    let isInitiating = !kind.contains("non_initiating")
    canvas.box(shape.bounds, radius: 4, isInitiating ? "bpp" : "bpq", attributes: colors(shape))
    write(participant.name, inside: shape.bounds)
    guard shape.isMessageVisible == true else { return }
    let isTop = kind.hasPrefix("top")
    let y = isTop ? shape.bounds.y - 32 : shape.bounds.bottom + 32
    let edge = isTop ? shape.bounds.y : shape.bounds.bottom
    canvas.lines(
      [BPMNPoint(shape.bounds.centre.x, edge), BPMNPoint(shape.bounds.centre.x, y)], "bpx")
    drawEnvelope(at: BPMNPoint(shape.bounds.centre.x, y), isInitiating: isInitiating)
  }

  /// A message on a line.
  mutating func drawEnvelope(at centre: BPMNPoint, isInitiating: Bool) {
    let bounds = BPMNBounds(x: centre.x - 12, y: centre.y - 8, width: 24, height: 16)
    canvas.box(bounds, isInitiating ? "bps bpn" : "bpq bpn")
    canvas.lines(
      [BPMNPoint(bounds.x, bounds.y), centre, BPMNPoint(bounds.right, bounds.y)], "bpi")
  }

  /// A dashed frame around elements of one category.
  mutating func drawGroup(_ shape: BPMNShape, _ group: BPMNElement) {
    canvas.box(shape.bounds, radius: 10, "bpg")
    let value = document.target(of: "categoryValueRef", on: group)
    let name = value?["value"] ?? value?.name ?? group.name
    let place = BPMNPoint(shape.bounds.centre.x, shape.bounds.y - 16)
    label(name, in: shape.label, orAt: place)
  }
}
