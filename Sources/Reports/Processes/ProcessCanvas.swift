import Interchange

/// A drawing while it is made: marks, and how far they reach. Every number is finite and every text
/// is escaped.
struct ProcessCanvas {
  private(set) var body = ""
  private(set) var left = Double.infinity
  private(set) var top = Double.infinity
  private(set) var right = -Double.infinity
  private(set) var bottom = -Double.infinity

  /// Whether nothing was drawn.
  var isEmpty: Bool { right < left }

  /// Makes room for a place.
  mutating func reach(_ x: Double, _ y: Double) {
    left = min(left, x)
    top = min(top, y)
    right = max(right, x)
    bottom = max(bottom, y)
  }

  /// Makes room for a rectangle.
  mutating func reach(_ bounds: BPMNBounds) {
    reach(bounds.x, bounds.y)
    reach(bounds.right, bounds.bottom)
  }

  /// Appends markup of our own.
  mutating func raw(_ markup: String) { body += markup }

  mutating func box(
    _ bounds: BPMNBounds, radius: Double = 0, _ style: String, attributes: String = ""
  ) {
    reach(bounds)
    body += "<rect x=\"\(Self.text(bounds.x))\" y=\"\(Self.text(bounds.y))\""
    body += " width=\"\(Self.text(bounds.width))\" height=\"\(Self.text(bounds.height))\""
    if radius > 0 { body += " rx=\"\(Self.text(radius))\"" }
    body += " class=\"\(style)\"\(attributes)/>\n"
  }

  mutating func circle(
    _ centre: BPMNPoint, _ radius: Double, _ style: String, attributes: String = ""
  ) {
    reach(centre.x - radius, centre.y - radius)
    reach(centre.x + radius, centre.y + radius)
    body += "<circle cx=\"\(Self.text(centre.x))\" cy=\"\(Self.text(centre.y))\""
    body += " r=\"\(Self.text(radius))\" class=\"\(style)\"\(attributes)/>\n"
  }

  /// Straight lines through places; `isClosed` joins the last to the first.
  mutating func lines(
    _ points: [BPMNPoint], _ style: String, isClosed: Bool = false, attributes: String = ""
  ) {
    guard let first = points.first else { return }
    for point in points { reach(point.x, point.y) }
    body += "<path d=\"M\(Self.text(first))"
    for point in points.dropFirst() { body += "L\(Self.text(point))" }
    body += "\(isClosed ? "Z" : "")\" class=\"\(style)\"\(attributes)/>\n"
  }

  /// A mark of our own, drawn around a place; it reaches no farther than what it stands in.
  mutating func mark(
    _ path: String, at place: BPMNPoint, scale: Double = 1, _ style: String,
    attributes: String = ""
  ) {
    body += "<path d=\"\(path)\" transform=\"translate(\(Self.text(place)))"
    if scale != 1 { body += " scale(\(Self.text(scale)))" }
    body += "\" class=\"\(style)\"\(attributes)/>\n"
  }

  /// One line of text with its base line at a place.
  mutating func text(
    _ line: String, at place: BPMNPoint, _ style: String, width: Double, isUpright: Bool = false
  ) {
    let half = width / 2
    if isUpright {
      reach(place.x, place.y - half)
      reach(place.x, place.y + half)
    } else {
      reach(place.x - half, place.y - 10)
      reach(place.x + half, place.y + 3)
    }
    body += "<text x=\"\(Self.text(place.x))\" y=\"\(Self.text(place.y))\" class=\"\(style)\""
    if isUpright { body += " transform=\"rotate(-90 \(Self.text(place)))\"" }
    body += ">\(Markup.escaped(line))</text>\n"
  }

  /// A place as two coordinates.
  static func text(_ point: BPMNPoint) -> String { "\(text(point.x)) \(text(point.y))" }

  /// A coordinate with at most one decimal, which is finer than screens show.
  static func text(_ value: Double) -> String {
    guard value.isFinite, value.magnitude < 1e9 else { return "0" }
    let tenths = Int((value * 10).rounded())
    let (whole, rest) = (tenths / 10, tenths % 10)
    if rest == 0 { return "\(whole)" }
    return "\(tenths < 0 ? "-" : "")\(whole.magnitude).\(rest.magnitude)"
  }
}
