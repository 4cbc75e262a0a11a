extension Chart {
  /// How wide a picture is, in user units; it is drawn as wide as its place allows.
  static let width = 640.0

  /// The picture as SVG 1.1 without script; `nil` for what is only a table.
  ///
  /// The same chart gives the same bytes. At most a few tens of kilobytes: points are thinned, and
  /// only so many series, bars and groups are drawn; all numbers are in the table.
  ///
  /// - Parameters:
  ///   - id: begins the ids within the picture; unique in a page, letters, digits and hyphens.
  ///   - isAlone: whether it is a file of its own, and has to bring its title and colours.
  package func svg(id: String = "chart", isAlone: Bool = true) -> String? {
    guard let plot = plot.drawn else { return nil }
    let id = id.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    let legend = Legend(plot.legend, width: Self.width)
    let head = isAlone ? 30.0 : 4.0
    let top = head + legend.height
    var drawing = Drawing(width: Self.width, height: top + plot.height)
    if isAlone {
      drawing.text(
        title, at: Point(12, 20), style: "pt ph", size: 15, width: Self.width - 24)
    }
    legend.draw(on: &drawing, from: head)
    plot.draw(on: &drawing, from: top)
    return Self.file(
      title: title, description: alternative, id: id, height: drawing.height, body: drawing.body,
      isAlone: isAlone)
  }

  /// The element around a picture's body.
  static func file(
    title: String, description: String, id: String, height: Double, body: String,
    isAlone: Bool = true
  ) -> String {
    let (width, height) = (Int(Self.width), Int(height.rounded(.up)))
    var text = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(width) \(height)\""
    if isAlone { text += " width=\"\(width)\" height=\"\(height)\"" }
    text += " role=\"img\" aria-labelledby=\"\(id)-t \(id)-d\">\n"
    text += "<title id=\"\(id)-t\">\(Markup.text(title, most: 300))</title>\n"
    text += "<desc id=\"\(id)-d\">\(Markup.text(description))</desc>\n"
    if isAlone {
      text += "<style>\n\(Palette.style)\(Palette.shape)"
      text += "@media (prefers-color-scheme: dark) {\n\(Palette.darkStyle)}\n</style>\n"
      text += "<rect width=\"\(width)\" height=\"\(height)\" class=\"pb\"/>\n"
    }
    return text + body + "</svg>\n"
  }

  /// What the picture says, for those who cannot see it: the note, and each series' first, last,
  /// least and greatest value.
  package var alternative: String {
    let figures = plot.summaries.prefix(8).joined(separator: "; ")
    let text = [note ?? title, figures].filter { !$0.isEmpty }.joined(separator: ". ")
    return "\(text). All numbers are in the table."
  }
}

/// A plot that can be drawn.
protocol DrawnPlot {
  var legend: [Legend.Item] { get }
  /// In user units, without title and legend.
  var height: Double { get }
  func draw(on drawing: inout Drawing, from top: Double)
  /// What each series says, in words.
  var summaries: [String] { get }
}

extension Plot {
  /// The plot behind the kind; `nil` for a table.
  var drawn: (any DrawnPlot)? {
    switch self {
    case .xy(let plot): plot
    case .bars(let plot): plot
    case .histogram(let plot): plot
    case .matrix(let plot): plot
    case .forest(let plot): plot
    case .shares(let plot): plot
    case .calibration(let plot): plot
    case .residuals(let plot): plot
    case .swarm(let plot): plot
    case .table: nil
    }
  }

  var summaries: [String] { drawn?.summaries ?? [] }
}
