extension MatrixPlot: DrawnPlot {
  static let mostClasses = 10
  static let mostPanels = 2

  private var shownClasses: [String] { Array(classes.prefix(Self.mostClasses)) }
  private var shownPanels: [Panel] { Array(panels.prefix(Self.mostPanels)) }
  private var rowHeight: Double { shownClasses.count > 5 ? 30 : 46 }

  var legend: [Legend.Item] { [] }

  private var room: Double { (Chart.width - 24) / Double(max(1, shownPanels.count)) }

  private var longest: Double {
    shownClasses.map { TextMeasure.shown($0, size: 12) }.max() ?? 0
  }

  private var names: Double { min(longest, room * 0.3) }

  private var cellWidth: Double {
    min(120, (room - 38 - names) / Double(max(1, shownClasses.count)))
  }

  /// Heads of columns stand upright where they do not fit lying.
  private var isUpright: Bool { longest > cellWidth - 4 }

  /// The height of the heads of columns.
  private var head: Double { isUpright ? min(longest, 110) + 6 : 18 }

  var height: Double {
    head + 46 + Double(max(1, shownClasses.count)) * rowHeight + 10
      + (classes.count > Self.mostClasses ? 18 : 0)
  }

  private func cell(_ panel: Panel, _ row: Int, _ column: Int) -> Double {
    guard panel.cells.indices.contains(row), panel.cells[row].indices.contains(column) else {
      return 0
    }
    let value = panel.cells[row][column]
    return value.isFinite ? value : 0
  }

  /// The part of an actual class that a cell holds.
  private func share(_ panel: Panel, _ row: Int, _ column: Int) -> Double {
    let scale = classes.indices.map { cell(panel, row, $0).magnitude }.max() ?? 0
    guard scale > 0 else { return 0 }
    let sum = classes.indices.reduce(0) { $0 + cell(panel, row, $1).magnitude / scale }
    return cell(panel, row, column).magnitude / scale / sum
  }

  func draw(on drawing: inout Drawing, from top: Double) {
    let (room, names, width) = (room, names, cellWidth)
    for (number, panel) in shownPanels.enumerated() {
      let left = 12 + Double(number) * room
      let first = left + 18 + names + 10
      let start = top + 42 + head
      let all = Double(shownClasses.count)
      drawing.text(panel.name, at: Point(first, top + 16), width: left + room - first)
      drawing.text(
        "predicted", at: Point(first + width * all / 2, top + 36), .middle, style: "pt ps pk",
        size: 11)
      drawing.text(
        "actual", at: Point(left + 10, start + rowHeight * all / 2), .middle, style: "pt ps pk",
        size: 11, isUpright: true)
      for (row, name) in shownClasses.enumerated() {
        let height = start + Double(row) * rowHeight
        drawing.text(
          name, at: Point(first - 6, height + rowHeight / 2 + 4), .end, width: names)
        let centre = first + (Double(row) + 0.5) * width
        if isUpright {
          drawing.text(name, at: Point(centre + 4, start - 6), width: head - 6, isUpright: true)
        } else {
          drawing.text(name, at: Point(centre, start - 6), .middle, width: width - 4)
        }
        for column in shownClasses.indices {
          draw(
            panel, row, column, on: &drawing, at: Point(first + Double(column) * width, height),
            width: width)
        }
      }
    }
    if shownPanels.isEmpty || shownClasses.isEmpty {
      drawing.text("no data", at: Point(drawing.width / 2, top + 40), .middle, style: "pt ps")
    }
    if classes.count > Self.mostClasses {
      let count = classes.count - Self.mostClasses
      drawing.text(
        "\(Numeral.count(count)) more \(count == 1 ? "class" : "classes") in the table",
        at: Point(12, top + height - 8), style: "pt ps")
    }
  }

  private func draw(
    _ panel: Panel, _ row: Int, _ column: Int, on drawing: inout Drawing, at corner: Point,
    width: Double
  ) {
    let value = cell(panel, row, column)
    let share = share(panel, row, column)
    let end = Point(corner.x + width - 2, corner.y + rowHeight - 2)
    // At most so dark that text in the usual colour stays readable on it.
    drawing.box(
      corner, end, row == column ? "f0" : "f1", opacity: 0.05 + 0.4 * share,
      tip: "actual \(classes[row]), predicted \(classes[column]): \(Numeral.short(value))")
    let centre = corner.x + width / 2 - 1
    let isTall = rowHeight > 40
    drawing.text(
      Numeral.short(value), at: Point(centre, corner.y + rowHeight / 2 + (isTall ? -1 : 4)),
      .middle, width: width - 4)
    if isTall {
      drawing.text(
        Numeral.percent(share), at: Point(centre, corner.y + rowHeight / 2 + 13), .middle,
        style: "pt ps pk", size: 11, width: width - 4)
    }
  }

  var summaries: [String] {
    panels.map { panel in
      let right = classes.indices.prefix(6).map { row in
        "\(classes[row]) \(Numeral.percent(share(panel, row, row)))"
      }
      return "\(panel.name): predicted rightly \(right.joined(separator: ", "))"
    }
  }
}
