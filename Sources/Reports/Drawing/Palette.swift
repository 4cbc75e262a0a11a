/// Colours and type of pictures, for light and dark. Blue and orange first: they are apart for
/// every common kind of colour vision (M. Okabe and K. Ito, "Color Universal Design", 2008), here
/// darkened for a light and lightened for a dark ground to a contrast of at least 3 : 1 (WCAG
/// 2.2, 1.4.11). Dashes and signs say the same a second time.
package enum Palette {
  /// How many series have a look of their own; then they begin again.
  static let seriesCount = 8

  /// The index of a role among the series; others follow the two that are compared.
  static func index(_ role: Chart.Role, at position: Int) -> Int {
    switch role {
    case .challenger: 0
    case .champion: 1
    case .other: position % seriesCount
    }
  }

  static let dashes = ["", "6 3", "2 3", "9 3 2 3", "", "6 3", "2 3", "9 3 2 3"]

  private static let light = [
    "#0068a8", "#b85400", "#00795a", "#a03d84", "#59636e", "#7a6100", "#5a4fc4", "#a3262c",
  ]
  private static let dark = [
    "#5ab4f5", "#f2a154", "#3fc9a0", "#e48fca", "#a9b4c0", "#dcc04a", "#aba3ff", "#ff8d88",
  ]

  /// From low to high values of a feature, between the first two colours, through grey.
  private static let lightShades = ["#0068a8", "#5b87a8", "#8a8a8a", "#ad7b4a", "#b85400"]
  private static let darkShades = ["#5ab4f5", "#8db6d6", "#a9b0b8", "#d3ab7d", "#f2a154"]

  /// The rules of a picture; class names begin with `p`.
  package static let style: String = rules(
    ground: "#ffffff", ink: "#1f2328", soft: "#57606a", grid: "#e3e6ea", edge: "#8b949e",
    series: light, shades: lightShades)

  /// The rules of a dark ground, to stand within `@media (prefers-color-scheme: dark)`.
  package static let darkStyle: String = rules(
    ground: "#0d1117", ink: "#e6edf3", soft: "#a3adb8", grid: "#262c34", edge: "#6e7681",
    series: dark, shades: darkShades)

  /// What does not depend on the ground.
  package static let shape = """
    .pt{font:12px system-ui,-apple-system,"Segoe UI","Helvetica Neue",Arial,"DejaVu Sans",
    sans-serif}
    .ph{font-size:15px;font-weight:600}
    .pk{font-size:11px}
    .pl{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
    .pa{fill:none;stroke-width:1}
    .pe{stroke-width:1.2}
    .pg{fill:none;stroke-width:1}
    .pr{fill:none;stroke-width:1.2;stroke-dasharray:5 3}
    .pd{fill:none;stroke-width:1;stroke-dasharray:2 3}
    .h{stroke-width:1.6}
    .pc{fill:none;stroke-width:4.4;stroke-linecap:round;stroke-opacity:.6}
    .pw{fill:none;stroke-width:5;stroke-linecap:round;stroke-opacity:.85}
    .px{fill:none;stroke-width:1.1;stroke-opacity:.75}
    .po{paint-order:stroke;stroke-width:3px;stroke-linejoin:round}

    """

  private static func rules(
    ground: String, ink: String, soft: String, grid: String, edge: String, series: [String],
    shades: [String]
  ) -> String {
    var text = ".pb{fill:\(ground)}\n.pt{fill:\(ink)}\n.ps{fill:\(soft)}\n.pg{stroke:\(grid)}\n"
    text += ".pa{stroke:\(edge)}\n.pr{stroke:\(ink)}\n.pd{stroke:\(soft)}\n.po{stroke:\(ground)}\n"
    for (index, colour) in series.enumerated() {
      text += ".f\(index){fill:\(colour)}\n.s\(index){stroke:\(colour)}\n"
    }
    for (index, colour) in shades.enumerated() { text += ".w\(index){stroke:\(colour)}\n" }
    return text
  }
}
