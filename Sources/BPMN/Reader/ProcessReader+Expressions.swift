import Expressions
import XML

extension ProcessReader {
  /// Reads an expression of either kind of file: FEEL behind `=`, else a JUEL template.
  mutating func expression(_ text: String, language: String? = nil, on element: XMLElement)
    -> Expression?
  {
    let result: Result<Expression, ExpressionError>
    switch language?.lowercased() {
    case nil, "", "juel":
      let isFEEL = globals.isZeebe || text.hasPrefix("=")
      result = isFEEL ? Expression.zeebe(text) : Expression.juel(text)
    case "feel":
      result = Expression.feel(text.hasPrefix("=") ? String(text.dropFirst()) : text)
    case "groovy", "javascript", "js", "ecmascript":
      result = Expression.script(text)
    case let other?:
      // The type attribute's default in many files; it says nothing.
      guard other.hasPrefix("http://www.w3.org/1999/xpath") else {
        refuse("the expression language \"\(other)\"", on: element, hint: "use FEEL or JUEL")
        return nil
      }
      result = globals.isZeebe ? Expression.zeebe(text) : Expression.juel(text)
    }
    switch result {
    case .success(let expression):
      return expression
    case .failure(let error):
      report(
        "expression", at: element,
        "failed to read the expression \"\(Self.shortened(text))\" of \(described(element)): "
          + "\(error.position): \(error.message)")
      return nil
    }
  }

  /// Whether an expression can be read, without a finding where it cannot.
  func isReadable(_ text: String) -> Bool {
    let isFEEL = globals.isZeebe || text.hasPrefix("=")
    switch isFEEL ? Expression.zeebe(text) : Expression.juel(text) {
    case .success: return true
    case .failure: return false
    }
  }

  /// The expression of an attribute that may be missing.
  mutating func expression(_ text: String?, on element: XMLElement) -> Expression? {
    guard let text, !text.isEmpty else { return nil }
    return expression(text, language: nil, on: element)
  }

  static func shortened(_ text: String) -> String {
    text.count > 80 ? text.prefix(80) + "..." : text
  }

  // MARK: - Mappings

  mutating func readMappings(of xml: XMLElement, into index: Int) {
    for holder in xml.camundaExtensions {
      switch holder.name {
      case "inputOutput":
        for parameter in holder.children where parameter.isCamunda {
          guard let mapping = mapping(parameter, on: xml) else { continue }
          if parameter.name == "inputParameter" {
            drafts[index].inputs.append(mapping)
          } else {
            drafts[index].outputs.append(mapping)
          }
        }
      case "ioMapping":
        for input in holder.camundaChildren("input") {
          if let mapping = zeebeMapping(input, on: xml) { drafts[index].inputs.append(mapping) }
        }
        for output in holder.camundaChildren("output") {
          if let mapping = zeebeMapping(output, on: xml) { drafts[index].outputs.append(mapping) }
        }
      default: break
      }
    }
  }

  private mutating func mapping(_ parameter: XMLElement, on xml: XMLElement) -> Mapping? {
    guard let name = parameter.attribute("name"), !name.isEmpty else {
      report("mapping", at: parameter, "a parameter of \(described(xml)) has no name")
      return nil
    }
    guard let source = source(parameter, of: name, on: xml) else { return nil }
    return Mapping(target: [name], source: source, position: parameter.position)
  }

  private mutating func source(_ holder: XMLElement, of name: String, on xml: XMLElement)
    -> Mapping.Source?
  {
    guard let inner = holder.children.first(where: \.isCamunda) else {
      let text = holder.trimmedText
      if text.isEmpty { return expression("=null", on: xml).map { .expression($0) } }
      return expression(text, language: nil, on: xml).map { .expression($0) }
    }
    switch inner.name {
    case "list":
      var sources: [Mapping.Source] = []
      for value in inner.children where value.isCamunda {
        guard let source = itemSource(value, of: name, on: xml) else { return nil }
        sources.append(source)
      }
      return .list(sources)
    case "map":
      var entries: [Mapping.Entry] = []
      for entry in inner.camundaChildren("entry") {
        guard let source = source(entry, of: name, on: xml) else { return nil }
        entries.append(Mapping.Entry(key: entry.attribute("key") ?? "", source: source))
      }
      return .map(entries)
    default:
      return itemSource(inner, of: name, on: xml)
    }
  }

  /// A `value` holds text; a script is refused; anything else is looked into.
  private mutating func itemSource(_ item: XMLElement, of name: String, on xml: XMLElement)
    -> Mapping.Source?
  {
    guard item.name == "script" else { return source(item, of: name, on: xml) }
    let format = item.attribute("scriptFormat") ?? "a script"
    guard item.attribute("resource") == nil else {
      refuse("the script file of the parameter \"\(name)\"", on: xml, hint: "use FEEL or JUEL")
      return nil
    }
    guard ["feel", "juel"].contains(format.lowercased()) else {
      if case .success(let script) = GroovyTranslator.translate(item.trimmedText),
        script.statements.count == 1, let statement = script.statements.first,
        statement.target == .none
      {
        return .expression(statement.value)
      }
      refuse("the \(format) script of the parameter \"\(name)\"", on: xml, hint: "use FEEL or JUEL")
      return nil
    }
    return expression(item.trimmedText, language: format, on: xml).map { .expression($0) }
  }

  private mutating func zeebeMapping(_ parameter: XMLElement, on xml: XMLElement) -> Mapping? {
    guard let target = parameter.attribute("target"), !target.isEmpty else {
      report("mapping", at: parameter, "a mapping of \(described(xml)) has no target")
      return nil
    }
    let text = parameter.attribute("source") ?? "=null"
    guard let source = expression(text, language: nil, on: xml) else { return nil }
    let names = target.split(separator: ".").map(String.init)
    return Mapping(target: names, source: .expression(source), position: parameter.position)
  }

  // MARK: - Properties and forms

  func properties(of xml: XMLElement) -> [String: String] {
    var properties: [String: String] = [:]
    for holder in xml.camundaExtensions where holder.name == "properties" {
      for property in holder.camundaChildren("property") {
        guard let name = property.attribute("name") else { continue }
        properties[name] = property.attribute("value") ?? ""
      }
    }
    return properties
  }

  func form(of xml: XMLElement) -> Form? {
    let definition = xml.extension("formDefinition")
    let key =
      xml.camunda("formKey") ?? xml.camunda("formRef") ?? definition?.attribute("formId")
      ?? definition?.attribute("formKey")
    let fields = xml.extension("formData")?.camundaChildren("formField") ?? []
    guard key != nil || !fields.isEmpty else { return nil }
    if fields.isEmpty, let key, let embedded = embeddedForm(key) {
      return Form(key: key, fields: Self.fields(ofForm: embedded))
    }
    return Form(
      key: key,
      fields: fields.map { field in
        let values = field.camundaChildren("value").compactMap { value in
          value.attribute("id").map { ($0, value.attribute("name") ?? $0) }
        }
        return Form.Field(
          id: field.attribute("id") ?? "", label: field.attribute("label"),
          type: field.attribute("type"), defaultValue: field.attribute("defaultValue"),
          values: Dictionary(values) { first, _ in first })
      })
  }
}
