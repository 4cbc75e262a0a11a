/// Which series has which look, in rows above a plot.
struct Legend {
  /// One series.
  struct Item {
    /// What stands before the name.
    enum Sign {
      case line
      case box
      case dot
      /// A cloud of points.
      case cloud
    }

    let name: String
    let index: Int
    let sign: Sign
  }

  private static let rowHeight = 18.0
  private static let mostRows = 4
  private let rows: [[(item: Item, left: Double, width: Double)]]
  /// How many items have no room.
  private let left: Int

  /// The items in as many rows as they need.
  init(_ items: [Item], width: Double) {
    var rows: [[(item: Item, left: Double, width: Double)]] = []
    var edge = Double.infinity
    var count = 0
    for item in items {
      let natural = TextMeasure.shown(item.name, size: 12) + 44
      let wanted = min(natural, 250)
      if edge + wanted > width - 12 {
        if rows.count == Self.mostRows { break }
        rows.append([])
        edge = 12
      }
      rows[rows.count - 1].append((item, edge, wanted))
      edge += wanted
      count += 1
    }
    self.rows = rows
    self.left = items.count - count
  }

  var height: Double {
    rows.isEmpty ? 0 : Double(rows.count + (left > 0 ? 1 : 0)) * Self.rowHeight + 4
  }

  func draw(on drawing: inout Drawing, from top: Double) {
    for (number, row) in rows.enumerated() {
      let middle = top + Double(number) * Self.rowHeight + Self.rowHeight / 2
      for (item, left, width) in row {
        let style = "\(item.index)"
        switch item.sign {
        case .line:
          drawing.path(
            [Point(left, middle), Point(left + 24, middle)], "pl s\(style)",
            dash: Palette.dashes[item.index % Palette.seriesCount])
        case .box:
          SeriesLook.box(
            &drawing, Point(left + 6, middle - 5), Point(left + 22, middle + 5), item.index)
        case .dot: SeriesLook.dot(&drawing, Point(left + 14, middle), item.index)
        case .cloud:
          SeriesLook.cloud(
            &drawing, [Point(left + 10, middle + 2), Point(left + 18, middle - 3)], item.index)
        }
        drawing.text(item.name, at: Point(left + 30, middle + 4), width: width - 40)
      }
    }
    if left > 0 {
      let bottom = top + Double(rows.count) * Self.rowHeight + 13
      drawing.text("and \(left) more", at: Point(12, bottom), style: "pt ps")
    }
  }
}

/// The look of a series' marks: full for even ones, hollow for odd ones, so that champion and
/// challenger are apart without colour.
enum SeriesLook {
  static func box(
    _ drawing: inout Drawing, _ from: Point, _ to: Point, _ index: Int, tip: String? = nil
  ) {
    let isHollow = !index.isMultiple(of: 2)
    drawing.box(
      from, to, "f\(index)\(isHollow ? " pe s\(index)" : "")", opacity: isHollow ? 0.25 : nil,
      tip: tip)
  }

  /// Many points as one element: dots for even series, crosses for odd ones.
  static func cloud(_ drawing: inout Drawing, _ places: [Point], _ index: Int) {
    if index.isMultiple(of: 2) {
      drawing.marks(places, "l0 0", "pc s\(index)")
    } else {
      drawing.marks(places.map { Point($0.x - 2, $0.y - 2) }, "l4 4m0-4l-4 4", "px s\(index)")
    }
  }

  static func dot(_ drawing: inout Drawing, _ centre: Point, _ index: Int, radius: Double = 3.5) {
    if index.isMultiple(of: 2) {
      drawing.circle(centre, radius: radius, "f\(index)")
    } else {
      drawing.circle(centre, radius: radius, "pb h s\(index)")
    }
  }
}
