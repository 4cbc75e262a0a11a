import Vocabulary
import XML

/// Extensions of Camunda's namespaces that nobody knows, or that do nothing here, are named: what
/// is silently left out is found too late. They are warnings, for Camunda runs such files as well;
/// what would change a process by being left out is refused elsewhere.
extension ProcessReader {
  /// Looks at a process and all inside it.
  mutating func checkVocabulary(of process: XMLElement) {
    var open = [(element: process, owner: process)]
    while let (element, owner) = open.popLast() {
      checkPrefixed(element, owner)
      if element.isCamunda { check(element, of: owner) }
      // Below a foreign element nothing is ours.
      guard element.isCamunda || element.namespace == BPMNNamespace.model else { continue }
      for child in element.children.reversed() {
        let isPart = child.attribute("id") == nil || child.namespace != BPMNNamespace.model
        open.append((child, isPart ? owner : child))
      }
    }
  }

  private mutating func checkPrefixed(_ element: XMLElement, _ owner: XMLElement) {
    for attribute in element.attributes where !attribute.namespace.isEmpty {
      let name = attribute.name
      let known: Set<String>
      let prefix: String
      if attribute.namespace == BPMNNamespace.zeebe {
        (known, prefix) = (ExtensionNames.zeebeAttributes, "zeebe")
      } else if BPMNNamespace.camundaFamily.contains(attribute.namespace) {
        (known, prefix) = (ExtensionNames.camundaAttributes, "camunda")
        let isAside =
          ExtensionNames.restingAttributes.contains(name) && attribute.value == "true"
          && !ExtensionNames.restingElements.contains(element.name)
        if isAside || ExtensionNames.ignoredCamundaAttributes.contains(name) {
          let place = element.name == owner.name ? "" : " on \(element.name)"
          ignored("the attribute \"\(prefix):\(name)\"\(place)", at: element, of: owner)
          continue
        }
      } else {
        continue
      }
      if element.isCamunda, Self.element(element)?.attributes.contains(name) == true { continue }
      guard !known.contains(name) else { continue }
      unknown(
        "attribute", "\(prefix):\(name)", at: element, of: owner,
        hint: Suggestion.hint(for: name, among: known))
    }
  }

  private mutating func check(_ element: XMLElement, of owner: XMLElement) {
    let isZeebe = element.namespace == BPMNNamespace.zeebe
    let prefix = isZeebe ? "zeebe" : "camunda"
    guard let known = Self.element(element) else {
      let names = isZeebe ? ExtensionNames.zeebeElements : ExtensionNames.camundaElements
      unknown(
        "element", "\(prefix):\(element.name)", at: element, of: owner,
        hint: Suggestion.hint(for: element.name, among: names.keys))
      return
    }
    if known.isIgnored {
      ignored("the element \"\(prefix):\(element.name)\"", at: element, of: owner)
    }
    for attribute in element.attributes
    where attribute.namespace.isEmpty && !known.attributes.contains(attribute.name) {
      unknown(
        "attribute", attribute.name, at: element, of: owner, in: "\(prefix):\(element.name)",
        hint: Suggestion.hint(for: attribute.name, among: known.attributes))
    }
  }

  private static func element(_ element: XMLElement) -> ExtensionNames.Element? {
    element.namespace == BPMNNamespace.zeebe
      ? ExtensionNames.zeebeElements[element.name] : ExtensionNames.camundaElements[element.name]
  }

  private mutating func unknown(
    _ kind: String, _ name: String, at element: XMLElement, of owner: XMLElement,
    in holder: String? = nil, hint: String?
  ) {
    let place = holder.map { "\"\($0)\" of " } ?? ""
    let location = SourceLocation(path: path, position: element.position)
    diagnostics.append(
      Diagnostic(
        .warning, code: "unknown-extension", at: location,
        "the \(kind) \"\(name)\" of \(place)\(described(owner)) is unknown, and has no effect",
        hint: hint))
  }

  private mutating func ignored(_ what: String, at element: XMLElement, of owner: XMLElement) {
    warn("ignored-extension", at: element, "\(what) of \(described(owner)) has no effect here")
  }

  // MARK: - Forms

  /// A form that stands elsewhere is not asked for: a person gets the task without its fields.
  mutating func checkForm(of xml: XMLElement) {
    guard let key = form(of: xml)?.key, !key.isEmpty, embeddedForm(key) == nil else { return }
    let location = SourceLocation(path: path, position: xml.position)
    if let id = Self.embeddedFormID(key) {
      report(
        "unknown-form", at: xml,
        "\(described(xml)) asks for the form \"\(id)\", which the file does not have",
        hint: Suggestion.hint(for: id, among: globals.forms.keys))
      return
    }
    diagnostics.append(
      Diagnostic(
        .warning, code: "unknown-form", at: location,
        "\(described(xml)) names the form \"\(Self.shortened(key))\", which is not in the file: "
          + "people are asked without its fields",
        hint: "declare the fields in the file (camunda:formData, zeebe:userTaskForm)"))
  }

  /// The id in `camunda-forms:bpmn:userTaskForm_1`.
  private static func embeddedFormID(_ key: String) -> String? {
    let prefix = "camunda-forms:bpmn:"
    return key.hasPrefix(prefix) ? String(key.dropFirst(prefix.count)) : nil
  }

  /// A form that stands in the file itself, as Camunda's form editor writes it.
  func embeddedForm(_ key: String) -> JSON? {
    Self.embeddedFormID(key).flatMap { globals.forms[$0] }
  }

  /// The fields of such a form; groups and the like are looked into.
  static func fields(ofForm form: JSON) -> [Form.Field] {
    var fields: [Form.Field] = []
    var open = (form["components"]?.array ?? [])[...]
    while let component = open.popFirst() {
      open = (component["components"]?.array ?? []) + open
      guard let key = component["key"]?.string, let type = component["type"]?.string else {
        continue
      }
      let values = (component["values"]?.array ?? []).compactMap { item -> (String, String)? in
        guard let value = item["value"] else { return nil }
        let text = value.string ?? value.canonicalText
        return (text, item["label"]?.string ?? text)
      }
      fields.append(
        Form.Field(
          id: key, label: component["label"]?.string, type: type,
          defaultValue: component["defaultValue"].map { $0.string ?? $0.canonicalText },
          values: Dictionary(values) { first, _ in first }))
    }
    return fields
  }
}
