import Dashboard
import Testing
import XML

/// What every page must be, whatever stands in the records.
struct PageCheck {
  let root: XMLElement
  private(set) var elements: [XMLElement] = []

  /// Reads a page as XML: its first line is the only thing that is no XML.
  init(_ rendered: Rendered) throws {
    let start = rendered.body.firstIndex(of: UInt8(ascii: "\n")) ?? 0
    root = try XMLReader.parse(Array(rendered.body[start...]))
    var all: [XMLElement] = []
    var open = [root]
    while let element = open.popLast() {
      all.append(element)
      open += element.children
    }
    elements = all
  }

  /// What is wrong with it; empty where nothing can run and nothing is loaded from elsewhere.
  var problems: [String] {
    var problems: [String] = []
    let scripts = elements.filter { $0.name == "script" }
    if scripts.map({ $0.attribute("src") }) != [Assets.script.path] || scripts.first?.text != "" {
      problems.append("scripts: \(scripts.count)")
    }
    var ids: Set<String> = []
    for element in elements {
      if ["style", "iframe", "object", "embed", "base", "img", "foreignObject"].contains(
        element.name)
      {
        problems.append("element \(element.name)")
      }
      for attribute in element.attributes {
        if attribute.name.hasPrefix("on") || attribute.name == "style" {
          problems.append("attribute \(attribute.name)")
        }
        if attribute.name == "id", !ids.insert(attribute.value).inserted {
          problems.append("the id \(attribute.value) twice")
        }
        guard ["href", "src", "action", "formaction"].contains(attribute.name) else { continue }
        let value = attribute.value
        let isOwn = value.hasPrefix("#") || (value.hasPrefix("/") && !value.hasPrefix("//"))
        if !isOwn && !value.hasPrefix("http://") && !value.hasPrefix("https://") {
          problems.append("\(attribute.name)=\(value)")
        }
      }
    }
    return problems
  }

  /// The addresses of all links within the site.
  var links: [String] {
    elements.compactMap { $0.name == "a" ? $0.attribute("href") : nil }.filter { $0.hasPrefix("/") }
  }

  /// All text of an element, in the order of the page.
  static func text(_ element: XMLElement) -> String {
    ([element.text] + element.children.map(text)).joined(separator: " ")
      .split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
  }

  /// What is missing for those who cannot see the page.
  var accessibilityProblems: [String] {
    var problems: [String] = []
    func count(_ name: String) -> Int { elements.count { $0.name == name } }
    if count("h1") != 1 { problems.append("\(count("h1")) first headings") }
    if count("main") != 1 { problems.append("no main") }
    if root.attribute("lang") == nil { problems.append("no language") }
    let labelled = Set(elements.filter { $0.name == "label" }.compactMap { $0.attribute("for") })
    for element in elements {
      switch element.name {
      case "input" where element.attribute("type") != "hidden", "select", "textarea":
        if !labelled.contains(element.attribute("id") ?? "") {
          problems.append("a field without a label: \(element.attribute("name") ?? "")")
        }
      case "table":
        if element.child("caption") == nil { problems.append("a table without a caption") }
      case "a", "button":
        let name = element.attribute("aria-label") ?? Self.text(element)
        if name.isEmpty { problems.append("a link or button without a name") }
      case "th":
        if element.attribute("scope") == nil { problems.append("a head without a scope") }
      case "nav":
        if element.attribute("aria-label") == nil { problems.append("a nav without a name") }
      default: break
      }
    }
    return problems
  }
}
