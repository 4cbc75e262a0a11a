/// A picture while it is drawn. Every number that is written is finite and lies within the
/// picture; every text is escaped.
struct Drawing {
  /// How a text stands at its place.
  enum Anchor: String {
    case start
    case middle
    case end
  }

  let width: Double
  private(set) var height: Double
  private(set) var body = ""

  init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  mutating func line(_ from: Point, _ to: Point, _ style: String) {
    body += "<line x1=\"\(x(from.x))\" y1=\"\(y(from.y))\" x2=\"\(x(to.x))\" y2=\"\(y(to.y))\""
    body += " class=\"\(style)\"/>\n"
  }

  /// A rectangle between two corners, in any order.
  mutating func box(
    _ from: Point, _ to: Point, _ style: String, opacity: Double? = nil, tip: String? = nil
  ) {
    let (left, right) = (min(from.x, to.x), max(from.x, to.x))
    let (top, bottom) = (min(from.y, to.y), max(from.y, to.y))
    body += "<rect x=\"\(x(left))\" y=\"\(y(top))\" width=\"\(x(right - left))\""
    body += " height=\"\(y(bottom - top))\" class=\"\(style)\""
    if let opacity {
      body += " fill-opacity=\"\(Numeral.trimmed(Numeral.fixed(opacity, decimals: 2)))\""
    }
    body += tip.map { "><title>\(Markup.text($0))</title></rect>\n" } ?? "/>\n"
  }

  mutating func circle(_ centre: Point, radius: Double, _ style: String, opacity: Double? = nil) {
    body += "<circle cx=\"\(x(centre.x))\" cy=\"\(y(centre.y))\" r=\"\(text(radius))\""
    body += " class=\"\(style)\""
    if let opacity {
      body += " fill-opacity=\"\(Numeral.trimmed(Numeral.fixed(opacity, decimals: 2)))\""
    }
    body += "/>\n"
  }

  /// A part of a ring as a dash of a circle's line: from one share of the turn to another, from the
  /// top clockwise.
  mutating func arc(
    _ centre: Point, radius: Double, thickness: Double, from: Double, to: Double, _ style: String,
    tip: String
  ) {
    let turn = 2 * Double.pi * radius
    let length = max(0, min(1, to) - max(0, from)) * turn
    body += "<circle cx=\"\(x(centre.x))\" cy=\"\(y(centre.y))\" r=\"\(text(radius))\""
    body += " fill=\"none\" class=\"\(style)\" stroke-width=\"\(text(thickness))\""
    body += " stroke-dasharray=\"\(text(length)) \(text(turn))\""
    body += " transform=\"rotate(\(text(max(0, from) * 360 - 90)) \(x(centre.x)) \(y(centre.y)))\""
    body += "><title>\(Markup.text(tip))</title></circle>\n"
  }

  /// The same mark, as relative commands of a path, at many places.
  mutating func marks(_ places: [Point], _ mark: String, _ style: String) {
    guard !places.isEmpty else { return }
    body += "<path d=\""
    for place in places { body += "M\(x(place.x)) \(y(place.y))\(mark)" }
    body += "\" class=\"\(style)\"/>\n"
  }

  /// An area of one colour.
  mutating func fill(_ points: [Point], _ style: String, opacity: Double) {
    guard points.count > 2 else { return }
    body += "<path d=\"\(route(points))Z\" class=\"\(style)\""
    body += " fill-opacity=\"\(Numeral.trimmed(Numeral.fixed(opacity, decimals: 2)))\"/>\n"
  }

  /// Lines through points.
  mutating func path(_ points: [Point], _ style: String, dash: String = "") {
    guard !points.isEmpty else { return }
    body += "<path d=\"\(route(points))\" class=\"\(style)\""
    if !dash.isEmpty { body += " stroke-dasharray=\"\(dash)\"" }
    body += "/>\n"
  }

  /// A text, cut to a width with an ellipsis.
  mutating func text(
    _ content: String, at place: Point, _ anchor: Anchor = .start, style: String = "pt",
    size: Double = 12, width limit: Double = .infinity, isUpright: Bool = false
  ) {
    let whole = PlainText.line(content, most: TextMeasure.mostScalars)
    let shown =
      limit.isFinite ? TextMeasure.fitted(whole, size: size, width: max(limit, size)) : whole
    guard !shown.isEmpty else { return }
    body += "<text x=\"\(x(place.x))\" y=\"\(y(place.y))\" class=\"\(style)\""
    if anchor != .start { body += " text-anchor=\"\(anchor.rawValue)\"" }
    if isUpright { body += " transform=\"rotate(-90 \(x(place.x)) \(y(place.y)))\"" }
    body += ">\(Markup.text(shown))"
    if shown != whole { body += "<title>\(Markup.text(whole))</title>" }
    body += "</text>\n"
  }

  private func route(_ points: [Point]) -> String {
    var text = ""
    for (index, point) in points.enumerated() {
      text += "\(index == 0 ? "M" : "L")\(x(point.x)) \(y(point.y))"
    }
    return text
  }

  private func x(_ value: Double) -> String { text(min(width, max(0, value))) }
  private func y(_ value: Double) -> String { text(min(height, max(0, value))) }

  /// A coordinate with one decimal: a tenth of a unit is below what a screen shows.
  private func text(_ value: Double) -> String {
    Numeral.trimmed(Numeral.fixed(value.isFinite ? value : 0, decimals: 1))
  }
}
