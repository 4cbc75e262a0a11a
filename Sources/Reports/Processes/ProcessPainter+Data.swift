import Interchange

extension ProcessPainter {
  /// A page with a folded corner.
  mutating func drawData(_ shape: BPMNShape, _ data: BPMNElement) {
    let bounds = shape.bounds
    let fold = min(12, bounds.width / 3)
    canvas.lines(
      [
        BPMNPoint(bounds.x, bounds.y), BPMNPoint(bounds.right - fold, bounds.y),
        BPMNPoint(bounds.right, bounds.y + fold), BPMNPoint(bounds.right, bounds.bottom),
        BPMNPoint(bounds.x, bounds.bottom),
      ], "bps\(past(data))", isClosed: true, attributes: colors(shape))
    canvas.lines(
      [
        BPMNPoint(bounds.right - fold, bounds.y),
        BPMNPoint(bounds.right - fold, bounds.y + fold),
        BPMNPoint(bounds.right, bounds.y + fold),
      ], "bpi")
    let object = document.target(of: "dataObjectRef", on: data)
    if data.tag == "dataInput" || data.tag == "dataOutput" {
      canvas.mark(
        ProcessIcons.inputArrow, at: BPMNPoint(bounds.x + 3, bounds.y + 3),
        data.tag == "dataInput" ? "bpi" : "bpj")
    }
    if data.isTrue("isCollection") || object?.isTrue("isCollection") == true {
      canvas.mark(
        ProcessIcons.bars, at: BPMNPoint(bounds.centre.x - 7, bounds.bottom - 16),
        "bpu bpw")
    }
    label(
      stated(data.name ?? object?.name, data), in: shape.label,
      orAt: BPMNPoint(bounds.centre.x, bounds.bottom + 4))
  }

  /// A cylinder.
  mutating func drawStore(_ shape: BPMNShape, _ store: BPMNElement) {
    let bounds = shape.bounds
    canvas.reach(bounds)
    let text: (Double) -> String = ProcessCanvas.text
    let arch = min(8, bounds.height / 5)
    let (left, right) = (text(bounds.x), text(bounds.right))
    let radii = "\(text(bounds.width / 2)) \(text(arch))"
    let top = text(bounds.y + arch)
    let wall = "M\(left) \(top)V\(text(bounds.bottom - arch))A\(radii) 0 0 0 \(right)"
    canvas.raw(
      "<path d=\"\(wall) \(text(bounds.bottom - arch))V\(top)A\(radii) 0 0 0 \(left) \(top)Z\""
        + " class=\"bps\"\(colors(shape))/>\n")
    for step in 0..<3 {
      let y = text(bounds.y + arch + Double(step) * arch * 0.75)
      canvas.raw("<path d=\"M\(left) \(y)A\(radii) 0 0 0 \(right) \(y)\" class=\"bpu bpn\"/>\n")
    }
    let referenced = document.target(of: "dataStoreRef", on: store)
    label(
      stated(store.name ?? referenced?.name, store), in: shape.label,
      orAt: BPMNPoint(bounds.centre.x, bounds.bottom + 4))
  }

  /// A name with the state of the data behind it: `Order [paid]`.
  private func stated(_ name: String?, _ data: BPMNElement) -> String? {
    guard let state = document.child("dataState", of: data)?.name else { return name }
    if let name, name.contains("[\(state)]") { return name }
    return name.map { "\($0) [\(state)]" } ?? "[\(state)]"
  }

  /// An envelope.
  mutating func drawMessage(_ shape: BPMNShape, _ message: BPMNElement) {
    let bounds = shape.bounds
    canvas.box(bounds, "bps", attributes: colors(shape))
    canvas.lines(
      [
        BPMNPoint(bounds.x, bounds.y), bounds.centre, BPMNPoint(bounds.right, bounds.y),
      ], "bpi")
    label(message.name, in: shape.label, orAt: BPMNPoint(bounds.centre.x, bounds.bottom + 4))
  }

  /// A text beside a bracket.
  mutating func drawAnnotation(_ shape: BPMNShape, _ annotation: BPMNElement) {
    let bounds = shape.bounds
    canvas.reach(bounds)
    let tip = min(10, bounds.width)
    canvas.lines(
      [
        BPMNPoint(bounds.x + tip, bounds.y), BPMNPoint(bounds.x, bounds.y),
        BPMNPoint(bounds.x, bounds.bottom), BPMNPoint(bounds.x + tip, bounds.bottom),
      ], "bpu")
    let text = document.child("text", of: annotation)?.trimmedText ?? annotation.name ?? ""
    let label = ProcessLabel(
      text, size: 12, width: max(30, bounds.width - 10),
      mostLines: max(6, Int((bounds.height + 4) / 14.4)))
    for (index, line) in label.lines.enumerated() {
      let y = bounds.y + 14 + Double(index) * label.leading
      canvas.text(line, at: BPMNPoint(bounds.x + 6, y), "bpt bpa", width: 0)
    }
    canvas.reach(bounds.x + 6 + label.width, bounds.y + 5 + label.height)
  }
}
