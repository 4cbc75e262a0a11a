extension ComparisonReport {
  /// One HTML file without scripts, in the style of ``HTMLReport``: well-formed XML after its first
  /// line, its pictures as inline SVG.
  package var html: String {
    var text = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
    text += "<meta http-equiv=\"Content-Security-Policy\" content=\"\(HTMLStyle.policy)\"/>\n"
    text += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
    text += "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
    text += "<meta name=\"referrer\" content=\"no-referrer\"/>\n"
    text += "<title>\(Markup.text(title, most: 200))</title>\n"
    text += "<style>\(HTMLStyle.sheet)</style>\n</head>\n<body>\n<header>\n"
    text += "<h1>\(Markup.text(title, most: 200))</h1>\n<dl>"
    for (term, value) in [
      ("champion", Self.place(champion)), ("challenger", Self.place(challenger)),
      ("made", "\(generated)"),
    ] {
      text += "<div><dt>\(term)</dt><dd>\(Markup.text(value))</dd></div>"
    }
    text += "</dl>\n"
    for note in notes { text += "<p class=\"note\">\(Markup.text(note))</p>\n" }
    text += "</header>\n<main>\n"
    for (index, test) in tests.enumerated() { text += section(test, index) }
    return text + "</main>\n</body>\n</html>\n"
  }

  private func section(_ test: Test, _ index: Int) -> String {
    var text = "<section class=\"model\">\n<h2>\(Markup.text(test.name, most: 200))</h2>\n"
    if let origin = Self.origin(test) { text += "<p class=\"soft\">\(Markup.text(origin))</p>\n" }
    for message in test.messages { text += "<p>\(Markup.text(message))</p>\n" }
    if !test.metrics.isEmpty {
      text += "<div class=\"wide\"><table>\n<thead><tr>"
      for head in Self.heads {
        text += "<th scope=\"col\"\(head.isNumber ? " class=\"n\"" : "")>\(head.text)</th>"
      }
      text += "</tr></thead>\n<tbody>\n"
      for metric in test.metrics { text += row(metric) }
      text += "</tbody></table></div>\n"
    }
    if !test.gates.isEmpty {
      text += "<h3>Gates</h3>\n<ul>"
      for gate in test.gates {
        text += "<li><span class=\"badge \(gate.outcome.rawValue)\">"
        text += "\(ReportWords.sign(gate.outcome)) \(gate.outcome.rawValue)</span> "
        text += "\(Markup.text(gate.sentence))</li>"
      }
      text += "</ul>\n"
    }
    return text + pictures(test, index) + "</section>\n"
  }

  private func row(_ metric: Metric) -> String {
    var text = "<tr>"
    for (column, cell) in Self.cells(metric).enumerated() {
      let escaped = Markup.text(cell, most: 300)
      if column == 0 {
        text += "<th scope=\"row\">\(escaped)</th>"
      } else {
        text += "<td\(Self.heads[column].isNumber ? " class=\"n\"" : "")>\(escaped)</td>"
      }
    }
    return text + "</tr>\n"
  }

  private func pictures(_ test: Test, _ index: Int) -> String {
    var text = ""
    var bytes = 0
    for (number, chart) in test.charts.enumerated() {
      guard bytes < HTMLReport.mostChartBytes,
        let picture = chart.svg(id: "t\(index)c\(number)", isAlone: false)
      else { continue }
      bytes += picture.utf8.count
      text += "<figure>\n<figcaption>\(Markup.text(chart.title, most: 200))</figcaption>\n"
      text += picture
      if let note = chart.note { text += "<p class=\"soft\">\(Markup.text(note, most: 500))</p>\n" }
      text += "</figure>\n"
    }
    return text.isEmpty ? "" : "<h3>Pictures</h3>\n<div class=\"charts\">\n\(text)</div>\n"
  }
}
