import Interchange

extension ProcessPainter {
  /// A circle: thin where something starts, double in between, thick where it ends; dashed where it
  /// does not interrupt.
  mutating func drawEvent(_ shape: BPMNShape, _ event: BPMNElement) {
    let centre = shape.bounds.centre
    let radius = max(4, min(shape.bounds.width, shape.bounds.height) / 2)
    let isEnd = event.tag == "endEvent" || event.tag == "implicitThrowEvent"
    let isStart = event.tag == "startEvent"
    let isDashed =
      isStart
      ? event.isFalse("isInterrupting")
      : event.tag == "boundaryEvent"
        && event.isFalse("cancelActivity")
    let dash = isDashed ? " bpd" : ""
    let look = colors(shape)
    canvas.circle(
      centre, radius, "bps\(isEnd ? " bpe" : "")\(dash)\(past(event))", attributes: look)
    if !isEnd, !isStart {
      canvas.circle(centre, radius - 3.2, "bpu bpn\(dash)\(past(event))", attributes: stroke(shape))
    }
    let isThrowing = isEnd || event.tag == "intermediateThrowEvent"
    drawTrigger(of: event, at: centre, scale: radius / 18, isFilled: isThrowing)
    label(
      event.name, in: shape.label, orAt: BPMNPoint(centre.x, centre.y + radius + 5))
  }

  private func stroke(_ shape: BPMNShape) -> String {
    shape.stroke.map { " stroke=\"\($0)\"" } ?? ""
  }

  private mutating func drawTrigger(
    of event: BPMNElement, at centre: BPMNPoint, scale: Double, isFilled: Bool
  ) {
    let definitions = document.eventDefinitions(of: event)
    guard let first = definitions.first else { return }
    guard definitions.count == 1 else {
      let isParallel = event.isTrue("parallelMultiple")
      canvas.mark(
        isParallel ? ProcessIcons.plusOutline : ProcessIcons.pentagon, at: centre, scale: scale,
        isFilled ? "bpj" : "bpi")
      return
    }
    let place = centre
    let fill = isFilled ? "bpj" : "bpi"
    switch first.tag {
    case "messageEventDefinition":
      canvas.mark(ProcessIcons.envelope, at: place, scale: scale, fill)
      canvas.mark(ProcessIcons.flap, at: place, scale: scale, isFilled ? "bpc" : "bpi")
    case "timerEventDefinition":
      canvas.circle(place, 10.4 * scale, "bpi")
      canvas.mark(
        ProcessIcons.clockTicks + ProcessIcons.clockHands, at: place, scale: scale, "bpi")
    case "errorEventDefinition":
      canvas.mark(ProcessIcons.lightning, at: place, scale: scale, fill)
    case "escalationEventDefinition":
      canvas.mark(ProcessIcons.escalation, at: place, scale: scale, fill)
    case "cancelEventDefinition": canvas.mark(ProcessIcons.cross, at: place, scale: scale, fill)
    case "compensateEventDefinition":
      canvas.mark(ProcessIcons.rewind, at: place, scale: scale, fill)
    case "conditionalEventDefinition":
      canvas.mark(
        ProcessIcons.page + ProcessIcons.pageLines, at: place, scale: scale, "bpi")
    case "linkEventDefinition": canvas.mark(ProcessIcons.link, at: place, scale: scale, fill)
    case "signalEventDefinition":
      canvas.mark(ProcessIcons.triangle, at: place, scale: scale, fill)
    case "terminateEventDefinition": canvas.circle(place, 10.5 * scale, "bpj")
    default: break
    }
  }

  /// A diamond with the sign of how it decides.
  mutating func drawGateway(_ shape: BPMNShape, _ gateway: BPMNElement) {
    let bounds = shape.bounds
    let centre = bounds.centre
    let scale = min(bounds.width, bounds.height) / 50
    canvas.lines(
      [
        BPMNPoint(centre.x, bounds.y), BPMNPoint(bounds.right, centre.y),
        BPMNPoint(centre.x, bounds.bottom), BPMNPoint(bounds.x, centre.y),
      ], "bps\(past(gateway))", isClosed: true, attributes: colors(shape))
    switch gateway.tag {
    case "exclusiveGateway":
      if shape.isMarkerVisible == true {
        canvas.mark(
          ProcessIcons.exclusive, at: centre, scale: scale, "bpu", attributes: Self.thick(4.2))
      }
    case "parallelGateway":
      canvas.mark(
        ProcessIcons.parallel, at: centre, scale: scale, "bpu", attributes: Self.thick(4.6))
    case "complexGateway":
      canvas.mark(
        ProcessIcons.complex, at: centre, scale: scale, "bpu", attributes: Self.thick(3.6))
    case "inclusiveGateway":
      canvas.circle(centre, 11.5 * scale, "bpu", attributes: Self.thick(2.6))
    case "eventBasedGateway":
      canvas.circle(centre, 14.5 * scale, "bpu")
      if !gateway.isTrue("instantiate") { canvas.circle(centre, 11.8 * scale, "bpu") }
      let isParallel = gateway["eventGatewayType"] == "Parallel"
      canvas.mark(
        isParallel ? ProcessIcons.plusOutline : ProcessIcons.pentagon, at: centre,
        scale: 0.8 * scale, "bpi")
    default: break
    }
    label(
      gateway.name, in: shape.label, orAt: BPMNPoint(centre.x, bounds.bottom + 4))
  }

  private static func thick(_ width: Double) -> String {
    " stroke-width=\"\(ProcessCanvas.text(width))\""
  }
}
