extension Chart {
  /// The numbers of the picture, in the order of its series; at most so many rows, and half as
  /// many of lines and clouds, evenly taken where they have more points.
  package func table(mostRows: Int = 60) -> TablePlot {
    switch plot {
    case .xy(let plot): Self.table(plot, (mostRows + 1) / 2)
    case .bars(let plot):
      Self.cut(
        columns: [plot.label] + plot.series.map(\.name) + (plot.remarks.isEmpty ? [] : [""]),
        plot.categories.indices, mostRows
      ) { index in
        [plot.categories[index]]
          + plot.series.map { series in
            series.values.indices.contains(index)
              ? series.values[index].map(Numeral.short) ?? "" : ""
          }
          + (plot.remarks.isEmpty
            ? [] : [plot.remarks.indices.contains(index) ? plot.remarks[index] : ""])
      }
    case .histogram(let plot): Self.table(plot, mostRows)
    case .matrix(let plot): Self.table(plot, mostRows)
    case .forest(let plot):
      Self.cut(
        columns: ["group", "rows", "challenger", "champion"], plot.groups.indices, mostRows
      ) { index in
        let group = plot.groups[index]
        return [
          group.name, group.rowCount.map(Numeral.count) ?? "",
          group.challenger.map { Numeral.figure($0) } ?? "",
          group.champion.map { Numeral.figure($0) } ?? "",
        ]
      }
    case .shares(let plot):
      Self.cut(columns: ["part", "value"], plot.parts.indices, mostRows) { index in
        [plot.parts[index].name, Numeral.short(plot.parts[index].value)]
      }
    case .calibration(let plot): Self.table(plot, mostRows)
    case .residuals(let plot):
      Self.cut(
        columns: ["residual from", "to"] + plot.series.map(\.name),
        0..<max(0, plot.edges.count - 1), mostRows
      ) { bin in
        [Numeral.short(plot.edges[bin]), Numeral.short(plot.edges[bin + 1])]
          + plot.series.map { series in
            series.counts.indices.contains(bin) ? Numeral.short(series.counts[bin]) : ""
          }
      }
    case .swarm(let plot):
      Self.cut(
        columns: ["feature", "mean |SHAP|", "least", "greatest", "correlation with value", "rows"],
        plot.features.indices, mostRows
      ) { [ranked = plot.ranked] index in
        let feature = ranked[index]
        return [
          feature.name, Numeral.short(feature.meanAbsolute),
          feature.contributions.min().map(Numeral.short) ?? "",
          feature.contributions.max().map(Numeral.short) ?? "",
          feature.correlation.map(Numeral.short) ?? "", Numeral.count(feature.rowCount),
        ]
      }
    case .table(let plot):
      TablePlot(
        columns: plot.columns, rows: Array(plot.rows.prefix(mostRows)), rowCount: plot.rowCount)
    }
  }

  private static func cut(
    columns: [String], _ indices: Range<Int>, _ most: Int, _ row: (Int) -> [String]
  ) -> TablePlot {
    TablePlot(columns: columns, rows: indices.prefix(most).map(row), rowCount: indices.count)
  }

  private static func table(_ plot: XYPlot, _ most: Int) -> TablePlot {
    let each = max(2, most / max(1, plot.series.count))
    var rows: [[String]] = []
    for series in plot.series {
      let points = series.points.count > each ? series.points.sampled(most: each) : series.points
      for point in points where rows.count < most {
        let x =
          plot.x.scale == .time ? TimeScale.text(point.x) : Numeral.short(point.x)
        rows.append([series.name, x, Numeral.short(point.y)])
      }
    }
    return TablePlot(
      columns: ["series", plot.x.label, plot.y.label], rows: rows,
      rowCount: plot.series.reduce(0) { $0 + $1.points.count })
  }

  private static func table(_ plot: HistogramPlot, _ most: Int) -> TablePlot {
    let series = plot.panels.flatMap { panel in panel.series.map { (panel.name, $0) } }
    return cut(
      columns: ["from", "to"] + series.map { "\($0.0), \($0.1.name)" },
      0..<max(0, plot.edges.count - 1), most
    ) { bin in
      [Numeral.short(plot.edges[bin]), Numeral.short(plot.edges[bin + 1])]
        + series.map { _, series in
          series.heights.indices.contains(bin) ? Numeral.short(series.heights[bin]) : ""
        }
    }
  }

  private static func table(_ plot: MatrixPlot, _ most: Int) -> TablePlot {
    let classes = plot.classes
    return cut(
      columns: ["", "actual"] + classes.prefix(30).map { "predicted \($0)" },
      0..<plot.panels.count * classes.count, most
    ) { index in
      let panel = plot.panels[index / classes.count]
      let row = index % classes.count
      let cells = panel.cells.indices.contains(row) ? panel.cells[row] : []
      return [panel.name, classes[row]]
        + classes.indices.prefix(30).map { column in
          cells.indices.contains(column) ? Numeral.short(cells[column]) : ""
        }
    }
  }

  private static func table(_ plot: CalibrationPlot, _ most: Int) -> TablePlot {
    let bins = plot.series.flatMap { series in series.bins.map { (series.name, $0) } }
    return cut(
      columns: ["model", "from", "to", "rows", "mean prediction", "share of positives"],
      bins.indices, most
    ) { index in
      let (name, bin) = bins[index]
      return [
        name, Numeral.short(bin.low), Numeral.short(bin.high), Numeral.count(bin.rowCount),
        Numeral.short(bin.predicted), Numeral.figure(bin.observed),
      ]
    }
  }
}
