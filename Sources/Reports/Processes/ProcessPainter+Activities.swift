import Interchange

extension ProcessPainter {
  /// A rounded rectangle with what kind of work it is in the upper left corner and how it repeats
  /// at the lower edge.
  mutating func drawActivity(_ shape: BPMNShape, _ activity: BPMNElement) {
    let bounds = shape.bounds
    let radius = min(10, min(bounds.width, bounds.height) / 4)
    let isOpen = activity.isContainer ? isExpanded(activity) : shape.isExpanded == true
    var style = "bps"
    if activity.tag == "callActivity" || activity.tag == "callChoreography" { style += " bpk" }
    if activity.isTrue("triggeredByEvent") { style += " bpv" }
    canvas.box(bounds, radius: radius, style + past(activity), attributes: colors(shape))
    if activity.tag == "transaction" {
      let inner = BPMNBounds(
        x: bounds.x + 3, y: bounds.y + 3, width: max(0, bounds.width - 6),
        height: max(0, bounds.height - 6))
      canvas.box(inner, radius: max(0, radius - 2), "bpu\(past(activity))")
    }
    let inside = drawBands(of: activity, shape) ?? bounds
    let hasIcon = drawKind(of: activity, at: BPMNPoint(bounds.x + 5, bounds.y + 4))
    let hasMarkers = drawMarkers(of: activity, bounds, isOpen: isOpen)
    let textStyle = shape.fill == nil ? "bpt" : "bpt bpfix"
    if isOpen {
      write(activity.name, inside: inside, style: textStyle, atTop: true)
    } else {
      let foot = hasMarkers ? 16.0 : 0
      let room = BPMNBounds(
        x: inside.x, y: inside.y, width: inside.width, height: max(16, inside.height - foot))
      write(activity.name, inside: room, style: textStyle, below: hasIcon ? 8 : 0)
    }
  }

  /// The sign of the kind of work; gives whether there is one.
  private mutating func drawKind(of task: BPMNElement, at place: BPMNPoint) -> Bool {
    switch task.tag {
    case "userTask":
      canvas.mark(ProcessIcons.person, at: place, "bpi")
      canvas.mark(ProcessIcons.head, at: place, "bps bpn")
      canvas.mark(ProcessIcons.hair, at: place, "bpj")
    case "serviceTask":
      canvas.mark(ProcessIcons.backGear, at: place, "bps bpn")
      canvas.mark(ProcessIcons.frontGear, at: place, "bps bpn")
      canvas.mark(ProcessIcons.gearHole, at: place, "bps bpn")
    case "scriptTask":
      canvas.mark(ProcessIcons.scroll + ProcessIcons.scrollLines, at: place, "bpi")
    case "manualTask": canvas.mark(ProcessIcons.hand, at: place, "bpi")
    case "sendTask":
      canvas.mark(ProcessIcons.letter, at: place, "bpj")
      canvas.mark(ProcessIcons.letterFlap, at: place, "bpc")
    case "receiveTask":
      if task.isTrue("instantiate") {
        canvas.circle(BPMNPoint(place.x + 9, place.y + 9), 10, "bpi")
        canvas.mark(
          ProcessIcons.letter + ProcessIcons.letterFlap,
          at: BPMNPoint(place.x + 3, place.y + 3.2), scale: 0.7, "bpi")
      } else {
        canvas.mark(ProcessIcons.letter + ProcessIcons.letterFlap, at: place, "bpi")
      }
    case "businessRuleTask":
      canvas.mark(ProcessIcons.table, at: place, "bpi")
      canvas.mark(ProcessIcons.tableHead, at: place, "bpj")
      canvas.mark(ProcessIcons.tableLines, at: place, "bpi")
    default: return false
    }
    return true
  }

  /// A sign at the lower edge: its path, its style, and whether its lines are thick.
  private typealias Marker = (path: String, style: String)

  private mutating func drawMarkers(
    of activity: BPMNElement, _ bounds: BPMNBounds, isOpen: Bool
  ) -> Bool {
    var markers: [Marker] = []
    if document.child("standardLoopCharacteristics", of: activity) != nil
      || activity["loopType"] == "Standard"
    {
      markers.append((ProcessIcons.loop, "bpi"))
    }
    if let several = document.child("multiInstanceLoopCharacteristics", of: activity) {
      markers.append(
        (several.isTrue("isSequential") ? ProcessIcons.rows : ProcessIcons.bars, "bpw"))
    } else if let type = activity["loopType"], type.hasPrefix("MultiInstance") {
      markers.append(
        (type.hasSuffix("Sequential") ? ProcessIcons.rows : ProcessIcons.bars, "bpw"))
    }
    if activity.isTrue("isForCompensation") { markers.append((ProcessIcons.undo, "bpi")) }
    let isCallOfProcess =
      activity.tag == "callActivity"
      && !(document.target(of: "calledElement", on: activity)?.tag.hasPrefix("global") ?? false)
    if !isOpen, activity.isContainer || isCallOfProcess {
      markers.append((ProcessIcons.plusBox + ProcessIcons.plus, "bpi"))
    }
    if activity.tag == "adHocSubProcess" { markers.append((ProcessIcons.tilde, "bpj")) }
    let width = Double(markers.count) * 18 - 4
    var x = bounds.centre.x - width / 2
    for marker in markers {
      canvas.mark(
        marker.path, at: BPMNPoint(x, bounds.bottom - 18),
        marker.style == "bpw" ? "bpu bpw" : marker.style)
      x += 18
    }
    return !markers.isEmpty
  }

  // MARK: - Choreographies

  /// The bands of a choreography's participants are shapes of their own; what they leave free is
  /// where the name stands.
  private func drawBands(of activity: BPMNElement, _ shape: BPMNShape) -> BPMNBounds? {
    guard let id = shape.id, let bands = bands[id] else { return nil }
    var (top, bottom) = (shape.bounds.y, shape.bounds.bottom)
    for band in bands {
      if band.y <= shape.bounds.y + 1 {
        top = max(top, band.bottom)
      } else {
        bottom = min(bottom, band.y)
      }
    }
    guard bottom > top else { return nil }
    return BPMNBounds(
      x: shape.bounds.x, y: top, width: shape.bounds.width, height: bottom - top)
  }

  /// A hexagon.
  mutating func drawConversation(_ shape: BPMNShape, _ element: BPMNElement) {
    let bounds = shape.bounds
    let inset = bounds.width / 4
    let middle = bounds.centre.y
    canvas.lines(
      [
        BPMNPoint(bounds.x, middle), BPMNPoint(bounds.x + inset, bounds.y),
        BPMNPoint(bounds.right - inset, bounds.y), BPMNPoint(bounds.right, middle),
        BPMNPoint(bounds.right - inset, bounds.bottom), BPMNPoint(bounds.x + inset, bounds.bottom),
      ], element.tag == "callConversation" ? "bps bpk" : "bps", isClosed: true,
      attributes: colors(shape))
    if element.tag == "subConversation" {
      canvas.mark(
        ProcessIcons.plus, at: BPMNPoint(bounds.centre.x - 7, bounds.bottom - 15), "bpi")
    }
    label(element.name, in: shape.label, orAt: BPMNPoint(bounds.centre.x, bounds.bottom + 4))
  }
}
