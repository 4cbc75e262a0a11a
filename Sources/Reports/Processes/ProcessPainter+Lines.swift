import Interchange

extension ProcessPainter {
  /// A line with its ends, its marks and its name.
  mutating func draw(_ edge: BPMNEdge, _ element: BPMNElement?) {
    let points = Self.distinct(edge.waypoints)
    guard points.count >= 2, let first = points.first, let last = points.last else { return }
    canvas.raw("<g data-element=\"\(Markup.text(element?.id ?? ""))\">\n")
    let beforeLast = points[points.count - 2]
    switch element?.tag {
    case "messageFlow":
      route(points, "bpm")
      canvas.circle(first, 4, "bps bpn")
      canvas.lines(Self.head(last, from: beforeLast, 10, 5), "bps bpn", isClosed: true)
      if let kind = edge.messageVisibleKind {
        drawEnvelope(at: Self.middle(points).place, isInitiating: kind == "initiating")
      }
    case "association":
      route(points, "bpx")
      if element?["associationDirection"] == "One" || element?["associationDirection"] == "Both" {
        openHead(last, from: beforeLast)
      }
      if element?["associationDirection"] == "Both" { openHead(first, from: points[1]) }
    case "dataInputAssociation", "dataOutputAssociation", nil:
      // What is drawn and not there is no flow, whatever it was meant to be.
      route(points, "bpx")
      openHead(last, from: beforeLast)
    case "conversationLink":
      route(points, "bpf", width: 4.5)
      route(points, "bpf bpzl", width: 1.8)
    default:
      route(points, "bpf\(past(element))")
      canvas.lines(
        Self.head(last, from: beforeLast, 10, 4.4),
        past(element).isEmpty ? "bpj" : "bpj bppastf", isClosed: true)
      drawSource(of: element, points)
    }
    drawName(of: element, edge, points)
    canvas.raw("</g>\n")
  }

  /// The slash of a default flow, and the diamond of a condition on an activity's flow.
  private mutating func drawSource(of flow: BPMNElement?, _ points: [BPMNPoint]) {
    guard let flow, let source = document.target(of: "sourceRef", on: flow) else { return }
    let (x, y) = Self.direction(points[0], points[1])
    if source["default"].flatMap(document.resolve) == flow {
      let middle = BPMNPoint(points[0].x + x * 9, points[0].y + y * 9)
      let (a, b) = (x * 3.5 - y * 5, y * 3.5 + x * 5)
      canvas.lines(
        [BPMNPoint(middle.x - a, middle.y - b), BPMNPoint(middle.x + a, middle.y + b)], "bpf")
    } else if source.isActivity, document.child("conditionExpression", of: flow) != nil {
      let start = points[0]
      canvas.lines(
        [
          start, BPMNPoint(start.x + x * 8 - y * 4.5, start.y + y * 8 + x * 4.5),
          BPMNPoint(start.x + x * 16, start.y + y * 16),
          BPMNPoint(start.x + x * 8 + y * 4.5, start.y + y * 8 - x * 4.5),
        ], "bps bpn", isClosed: true)
    }
  }

  private mutating func drawName(
    of element: BPMNElement?, _ edge: BPMNEdge, _ points: [BPMNPoint]
  ) {
    guard let element else { return }
    let name = element.name ?? document.target(of: "messageRef", on: element)?.name
    let (middle, isFlat) = Self.middle(points)
    if isFlat {
      label(name, in: edge.label, orAt: BPMNPoint(middle.x, middle.y - 4), above: true)
    } else {
      label(name, in: edge.label, orAt: BPMNPoint(middle.x + 30, middle.y - 7))
    }
  }

  // MARK: - Ways

  /// A line with softly rounded corners.
  private mutating func route(_ points: [BPMNPoint], _ style: String, width: Double? = nil) {
    for point in points { canvas.reach(point.x, point.y) }
    var path = "M\(ProcessCanvas.text(points[0]))"
    for index in points.indices.dropFirst().dropLast() {
      let (before, corner, after) = (points[index - 1], points[index], points[index + 1])
      let radius = min(5, Self.length(before, corner) / 2, Self.length(corner, after) / 2)
      let (inX, inY) = Self.direction(corner, before)
      let (outX, outY) = Self.direction(corner, after)
      path += "L\(ProcessCanvas.text(BPMNPoint(corner.x + inX * radius, corner.y + inY * radius)))"
      path += "Q\(ProcessCanvas.text(corner)) "
      path += ProcessCanvas.text(BPMNPoint(corner.x + outX * radius, corner.y + outY * radius))
    }
    path += "L\(ProcessCanvas.text(points[points.count - 1]))"
    let extra = width.map { " stroke-width=\"\(ProcessCanvas.text($0))\"" } ?? ""
    canvas.raw("<path d=\"\(path)\" class=\"\(style)\"\(extra)/>\n")
  }

  private mutating func openHead(_ tip: BPMNPoint, from before: BPMNPoint) {
    let head = Self.head(tip, from: before, 8, 4.5)
    canvas.lines([head[1], head[0], head[2]], "bpi")
  }

  /// A triangle that points along a line's last piece.
  private static func head(
    _ tip: BPMNPoint, from before: BPMNPoint, _ length: Double, _ half: Double
  ) -> [BPMNPoint] {
    let (x, y) = direction(before, tip)
    let (baseX, baseY) = (tip.x - x * length, tip.y - y * length)
    return [
      tip, BPMNPoint(baseX - y * half, baseY + x * half),
      BPMNPoint(baseX + y * half, baseY - x * half),
    ]
  }

  private static func length(_ from: BPMNPoint, _ to: BPMNPoint) -> Double {
    let (x, y) = (to.x - from.x, to.y - from.y)
    return (x * x + y * y).squareRoot()
  }

  private static func direction(_ from: BPMNPoint, _ to: BPMNPoint) -> (Double, Double) {
    let length = length(from, to)
    return length > 0 ? ((to.x - from.x) / length, (to.y - from.y) / length) : (1, 0)
  }

  /// The middle of the longest piece, and whether it lies flat.
  private static func middle(_ points: [BPMNPoint]) -> (place: BPMNPoint, isFlat: Bool) {
    var best = (length: -1.0, from: points[0], to: points[0])
    for (from, to) in zip(points, points.dropFirst()) where length(from, to) > best.length + 0.5 {
      best = (length(from, to), from, to)
    }
    let place = BPMNPoint((best.from.x + best.to.x) / 2, (best.from.y + best.to.y) / 2)
    return (place, (best.from.x - best.to.x).magnitude >= (best.from.y - best.to.y).magnitude)
  }

  private static func distinct(_ points: [BPMNPoint]) -> [BPMNPoint] {
    var result: [BPMNPoint] = []
    for point in points where result.last != point { result.append(point) }
    return result
  }
}
