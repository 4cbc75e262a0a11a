import XML

extension XMLElement {
  /// An attribute of Camunda's namespace.
  func camunda(_ name: String) -> String? { attribute(name, in: DMNNamespace.camunda) }

  /// An attribute with something in it, without white space around.
  func filled(_ name: String) -> String? {
    guard let value = attribute(name) else { return nil }
    let trimmed = value.trimmingSpaces
    return trimmed.isEmpty ? nil : trimmed
  }

  /// The text of the child `text`; `nil` without one, or with an empty one.
  var expressionText: String? {
    guard let text = child("text")?.trimmedText, !text.isEmpty else { return nil }
    return text
  }

  /// The type that an element names, by attribute (since DMN 1.1) or by child (item definitions).
  var typeName: String? {
    if let name = filled("typeRef") { return name }
    guard let text = child("typeRef")?.trimmedText, !text.isEmpty else { return nil }
    return text
  }

  /// `decision "id"`, for messages.
  var described: String {
    if let id = filled("id") { return "\(name) \"\(id)\"" }
    if let name = filled("name") { return "\(self.name) \"\(name)\"" }
    return name
  }
}

extension String {
  /// The text without white space at its ends, and with one space for each inner run: names of DMN
  /// are compared like that.
  var trimmingSpaces: String {
    guard contains(where: \.isWhitespace) else { return self }
    return split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
