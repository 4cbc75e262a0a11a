import Interchange

extension ProcessPainter {
  /// A glow behind an element.
  mutating func drawHeat(_ shape: BPMNShape, _ element: BPMNElement) {
    guard let id = element.id, let heat = overlay.heat[id], heat > 0 else { return }
    let grown = BPMNBounds(
      x: shape.bounds.x - 9, y: shape.bounds.y - 9, width: shape.bounds.width + 18,
      height: shape.bounds.height + 18)
    let share = min(1, max(0, heat)) * 0.75 + 0.05
    canvas.box(
      grown, radius: 16, "bpheat",
      attributes: " fill-opacity=\"\(Numeral.trimmed(Numeral.fixed(share, decimals: 2)))\"")
  }

  /// Lines around what waits or stopped; events on its border stay in front of them.
  mutating func drawRings(_ shape: BPMNShape, _ element: BPMNElement) {
    guard let id = element.id else { return }
    if overlay.active[id] != nil { ring(shape, element, "bptokr") }
    if overlay.incidents[id] != nil { ring(shape, element, "bpincr") }
  }

  /// Tokens, incidents and counts, above everything else.
  mutating func drawBadges(_ items: [(shape: BPMNShape, element: BPMNElement)]) {
    for (shape, element) in items {
      guard let id = element.id else { continue }
      let bounds = shape.bounds
      if let count = overlay.counts[id] {
        badge(
          "\(count)", at: BPMNPoint(bounds.right - 2, bounds.bottom), "bpcnt", "bpt bpb",
          tip: "completed \(count) times")
      }
      if let tokens = overlay.active[id] {
        badge(
          "\(tokens)", at: BPMNPoint(bounds.x + 2, bounds.y), "bptok", "bpt bpb bptokt",
          tip: tokens == 1 ? "a token waits here" : "\(tokens) tokens wait here")
      }
      if let message = overlay.incidents[id] {
        badge(
          "!", at: BPMNPoint(bounds.right - 2, bounds.y), "bpinc", "bpt bpb bpinct",
          tip: message.isEmpty ? "an incident" : message)
      }
    }
  }

  /// A line around an element.
  private mutating func ring(_ shape: BPMNShape, _ element: BPMNElement, _ style: String) {
    let bounds = shape.bounds
    let grown = BPMNBounds(
      x: bounds.x - 3, y: bounds.y - 3, width: bounds.width + 6, height: bounds.height + 6)
    if element.isEvent {
      canvas.circle(
        bounds.centre, min(bounds.width, bounds.height) / 2 + 3.5, style)
    } else if element.isGateway {
      let centre = bounds.centre
      canvas.lines(
        [
          BPMNPoint(centre.x, grown.y - 2), BPMNPoint(grown.right + 2, centre.y),
          BPMNPoint(centre.x, grown.bottom + 2), BPMNPoint(grown.x - 2, centre.y),
        ], style, isClosed: true)
    } else {
      canvas.box(grown, radius: 12, style)
    }
  }

  /// A small round sign with a text that is shown when one points at it.
  private mutating func badge(
    _ text: String, at centre: BPMNPoint, _ style: String, _ textStyle: String, tip: String
  ) {
    let width = max(18, TextMeasure.width(text, size: 10) + 10)
    let bounds = BPMNBounds(x: centre.x - width / 2, y: centre.y - 9, width: width, height: 18)
    canvas.raw("<g><title>\(Markup.text(tip, most: 300))</title>\n")
    canvas.box(bounds, radius: 9, style)
    canvas.text(text, at: BPMNPoint(centre.x, centre.y + 3.6), textStyle, width: width)
    canvas.raw("</g>\n")
  }
}
