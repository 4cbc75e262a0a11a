import XML

/// A value as the TCK's files write it, before its type is looked at.
indirect enum DMNTestValue {
  case null
  /// A text and the local name of its `xsi:type`, or nothing.
  case simple(String, type: String?)
  case list([DMNTestValue])
  case context([(name: String, value: DMNTestValue)])

  private static let instance = "http://www.w3.org/2001/XMLSchema-instance"

  /// Reads an element of the type `valueType`.
  init(_ holder: XMLElement) {
    if Self.isNil(holder) {
      self = .null
    } else if let value = holder.child("value") {
      let type = value.attribute("type", in: Self.instance).map { name in
        name.split(separator: ":").last.map(String.init) ?? name
      }
      self = Self.isNil(value) ? .null : .simple(value.text, type: type)
    } else if let list = holder.child("list") {
      self = Self.isNil(list) ? .null : .list(list.children("item").map { DMNTestValue($0) })
    } else {
      let components = holder.children("component")
      self =
        components.isEmpty
        ? .null
        : .context(components.map { ($0.attribute("name") ?? "", DMNTestValue($0)) })
    }
  }

  private static func isNil(_ element: XMLElement) -> Bool {
    ["true", "1"].contains(element.attribute("nil", in: instance) ?? "")
  }
}

/// A test case of the TCK (`testCases.xsd`).
struct DMNTestCase {
  enum Kind: String {
    case decision
    case bkm
    case decisionService
  }

  struct Input {
    let name: String
    let namespace: String?
    let value: DMNTestValue
  }

  struct Result {
    let name: String
    let namespace: String?
    let expected: DMNTestValue
    /// Whether the result is null because something went wrong.
    let isError: Bool
  }

  let id: String
  let kind: Kind
  let invocableName: String?
  let inputs: [Input]
  let results: [Result]

  init(_ xml: XMLElement, index: Int) {
    id = xml.attribute("id") ?? "case \(index + 1)"
    kind = xml.attribute("type").flatMap { Kind(rawValue: $0) } ?? .decision
    invocableName = xml.attribute("invocableName")
    inputs = xml.children("inputNode").map {
      Input(
        name: $0.attribute("name") ?? "", namespace: $0.attribute("namespace"),
        value: DMNTestValue($0))
    }
    results = xml.children("resultNode").map { node in
      Result(
        name: node.attribute("name") ?? "", namespace: node.attribute("namespace"),
        expected: node.child("expected").map { DMNTestValue($0) } ?? .null,
        isError: ["true", "1"].contains(node.attribute("errorResult") ?? ""))
    }
  }
}
