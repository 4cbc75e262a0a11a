import Reports
import Vocabulary
import XML

/// Reads a picture as a stranger would: well-formed, only known elements, every number finite and
/// within the view box.
enum PictureCheck {
  private static let known: Set<String> = [
    "svg", "title", "desc", "style", "rect", "line", "path", "circle", "text",
  ]

  /// What is wrong with a picture, nothing if it is sound.
  static func problems(_ svg: String) -> [String] {
    let root: XMLElement
    do {
      root = try XMLReader.parse(Array(svg.utf8))
    } catch {
      return ["\(error)"]
    }
    var problems: [String] = []
    let box = (root.attribute("viewBox") ?? "").split(separator: " ").compactMap { Double($0) }
    guard box.count == 4, box[2] > 0, box[3] > 0 else { return ["no view box"] }
    if root.attribute("role") != "img" { problems.append("no role") }
    if root.children.prefix(2).map(\.name) != ["title", "desc"] { problems.append("no title") }
    visit(root) { element in
      if !known.contains(element.name) { problems.append("an element \(element.name)") }
      for attribute in element.attributes where attribute.name.hasPrefix("on") {
        problems.append("a handler \(attribute.name)")
      }
      problems += self.problems(of: element, width: box[2], height: box[3])
    }
    return problems
  }

  static func visit(_ element: XMLElement, _ body: (XMLElement) -> Void) {
    body(element)
    for child in element.children { visit(child, body) }
  }

  private static func problems(
    of element: XMLElement, width: Double, height: Double
  ) -> [String] {
    var problems: [String] = []
    func number(_ name: String) -> Double {
      let text = element.attribute(name) ?? "0"
      guard let value = Double(text), value.isFinite else {
        problems.append("\(element.name) \(name)=\(text)")
        return 0
      }
      return value
    }
    func check(_ x: Double, _ y: Double) {
      let slack = 0.3
      if x < -slack || x > width + slack || y < -slack || y > height + slack {
        problems.append("\(element.name) at \(x) \(y) of \(width) \(height)")
      }
    }
    switch element.name {
    case "rect":
      let (x, y, wide, high) = (number("x"), number("y"), number("width"), number("height"))
      check(x, y)
      check(x + wide, y + high)
      if wide < 0 || high < 0 { problems.append("a rectangle of negative size") }
    case "line":
      check(number("x1"), number("y1"))
      check(number("x2"), number("y2"))
    case "circle": check(number("cx"), number("cy"))
    case "path":
      // Absolute places follow M and L; what follows l and m is a small mark.
      for part in (element.attribute("d") ?? "").split(whereSeparator: { "MLZ".contains($0) }) {
        let pair = part.prefix { !"lmz".contains($0) }.split(separator: " ")
        let numbers = pair.compactMap { Double($0) }
        guard numbers.count == 2, pair.count == 2 else {
          problems.append("a path with \(part)")
          continue
        }
        check(numbers[0], numbers[1])
      }
    case "text":
      let (x, y) = (number("x"), number("y"))
      // The true width is not known without fonts; half an em a letter is on the small side.
      let size = element.attribute("class")?.contains("pk") == true ? 11.0 : 12.0
      let shown = element.text
      let wide = Double(shown.unicodeScalars.count { $0.value < 0x300 }) * size * 0.45
      if element.attribute("transform") != nil, element.attribute("text-anchor") == nil {
        check(x, y - wide)
      } else if element.attribute("transform") != nil {
        check(x, y - wide / 2)
        check(x, y + wide / 2)
      } else {
        switch element.attribute("text-anchor") {
        case "middle":
          check(x - wide / 2, y)
          check(x + wide / 2, y)
        case "end": check(x - wide, y)
        default: check(x + wide, y)
        }
      }
      check(x, y)
      check(x, y - size * 0.6)
    default: break
    }
    return problems
  }
}
