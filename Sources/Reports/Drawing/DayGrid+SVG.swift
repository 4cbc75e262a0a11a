extension DayGrid {
  private static let rowHeight = 18.0
  private static let headHeight = 40.0
  private static let nameWidth = 196.0
  private static let mostDays = 31
  private static let mostRows = 60

  private var shownDays: Int { min(days, Self.mostDays) }

  private var height: Double {
    let rows = sections.prefix(Self.mostRows).map {
      Double(min($0.rows.count, Self.mostRows)) * Self.rowHeight + Self.headHeight
    }
    return 62 + rows.reduce(0, +)
  }

  /// The picture as SVG 1.1, a file of its own with its title and colours.
  package var svg: String {
    var drawing = Drawing(width: Chart.width, height: height)
    drawing.text(
      title, at: Point(12, 20), style: "pt ph", size: 15, width: Chart.width - 24)
    drawKey(on: &drawing)
    var top = 52.0
    for section in sections.prefix(Self.mostRows) {
      draw(section, on: &drawing, from: top)
      top += Double(min(section.rows.count, Self.mostRows)) * Self.rowHeight + Self.headHeight
    }
    return Chart.file(
      title: title, description: note, id: "days", height: drawing.height, body: drawing.body)
  }

  private func drawKey(on drawing: inout Drawing) {
    var left = 12.0
    for cell in Cell.allCases {
      Self.draw(cell, at: Point(left, 30), width: 14, on: &drawing, tip: cell.word)
      drawing.text(cell.word, at: Point(left + 20, 41), style: "pt ps pk", size: 11)
      left += 34 + TextMeasure.shown(cell.word, size: 11)
    }
    drawing.marks([Point(left + 5, 32)], "l5 9h-10z", "f6")
    drawing.text("somebody is woken", at: Point(left + 16, 41), style: "pt ps pk", size: 11)
  }

  private func draw(_ section: Section, on drawing: inout Drawing, from top: Double) {
    let width = (Chart.width - Self.nameWidth - 20) / Double(max(1, shownDays))
    func left(_ day: Int) -> Double { Self.nameWidth + Double(day - 1) * width }
    drawing.text(
      section.title, at: Point(12, top + 14), style: "pt", size: 12, width: Chart.width - 24)
    for day in stride(from: 1, through: max(1, shownDays), by: 1)
    where day == 1 || day % 5 == 0 {
      drawing.text(
        "\(day)", at: Point(left(day) + width / 2, top + 30), .middle, style: "pt ps pk", size: 11)
    }
    let first = top + 34
    for (index, row) in section.rows.prefix(Self.mostRows).enumerated() {
      let place = first + Double(index) * Self.rowHeight
      drawing.text(
        row.name, at: Point(Self.nameWidth - 8, place + 13), .end, size: 12,
        width: Self.nameWidth - 20)
      for (number, cell) in row.cells.prefix(Self.mostDays).enumerated() {
        Self.draw(
          cell, at: Point(left(number + 1), place), width: width - 2, on: &drawing,
          tip: "\(row.name), day \(number + 1): \(cell.word)")
      }
      let woken = row.alerts.sorted().filter { $0 <= shownDays }
      drawing.marks(
        woken.map { Point(left($0) + width / 2 - 1, place + 3) }, "l5 9h-10z", "f6")
    }
    guard let change = section.change, change <= shownDays else { return }
    let line = left(change) - 1
    let end = first + Double(min(section.rows.count, Self.mostRows)) * Self.rowHeight
    drawing.line(Point(line, top + 18), Point(line, end), "pr")
  }

  /// A cell: the colour says it, and a sign says it once more.
  private static func draw(
    _ cell: Cell, at corner: Point, width: Double, on drawing: inout Drawing, tip: String
  ) {
    let end = Point(corner.x + width, corner.y + rowHeight - 4)
    drawing.box(corner, end, cell.style, opacity: cell == .good ? 0.35 : 0.8, tip: tip)
    let centre = Point(corner.x + width / 2, corner.y + 7)
    switch cell {
    case .good: break
    case .warned: drawing.marks([Point(centre.x - 1, centre.y - 4)], "h2v8h-2z", "pb")
    case .bad: drawing.marks([Point(centre.x - 4, centre.y - 1)], "h8v2h-8z", "pb")
    case .unknown: drawing.marks([Point(centre.x - 1, centre.y - 1)], "h2v2h-2z", "pb")
    }
  }
}

extension DayGrid.Cell {
  /// What it means, for people.
  var word: String {
    switch self {
    case .good: "as expected"
    case .warned: "a warning"
    case .bad: "drifted, or out of bounds"
    case .unknown: "nobody knows"
    }
  }

  fileprivate var style: String {
    switch self {
    case .good: "f2"
    case .warned: "f5"
    case .bad: "f7"
    case .unknown: "f4"
    }
  }
}
