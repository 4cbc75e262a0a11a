import Vocabulary

/// Reads the members of a stored object, each with its type.
struct StoredFields {
  let json: JSON
  let definition: ProcessDefinition

  func error(_ message: String) -> StoredStateError {
    StoredStateError(message: "failed to read a stored event or instance: \(message)")
  }

  func required<Value>(_ name: String, _ value: Value?) throws(StoredStateError) -> Value {
    guard let value else { throw error("the member \"\(name)\" is missing or of another type") }
    return value
  }

  func text(_ name: String) throws(StoredStateError) -> String {
    try required(name, json[name]?.string)
  }

  func integer(_ name: String) throws(StoredStateError) -> Int {
    Int(try required(name, json[name]?.integer))
  }

  func key(_ name: String = "key") throws(StoredStateError) -> Key {
    Key(try integer(name))
  }

  func flag(_ name: String) throws(StoredStateError) -> Bool {
    try required(name, json[name]?.bool)
  }

  func instant(_ name: String) throws(StoredStateError) -> Instant {
    try required(name, optionalInstant(name))
  }

  func optionalInstant(_ name: String) -> Instant? {
    json[name]?.string.flatMap { Instant($0) }
  }

  func variables(_ name: String = "variables") throws(StoredStateError) -> [String: JSON] {
    try required(name, json[name]?.object)
  }

  func texts(_ name: String) -> [String] {
    (json[name]?.array ?? []).compactMap(\.string)
  }

  func optionalInteger(_ name: String) -> Int? {
    json[name]?.integer.map { Int($0) }
  }

  /// The index of the element whose id is stored.
  func element(_ name: String = "element") throws(StoredStateError) -> Int {
    try index(ofElement: try text(name))
  }

  /// The same, where there need not be one.
  func optionalElement(_ name: String) throws(StoredStateError) -> Int? {
    json[name] == nil ? nil : try element(name)
  }

  func index(ofElement id: String) throws(StoredStateError) -> Int {
    guard let element = definition.element(id) else {
      throw error("the process \"\(definition.id)\" has no element \"\(id)\"")
    }
    return element.index
  }

  func flow() throws(StoredStateError) -> Int? {
    guard let id = json["flow"]?.string else { return nil }
    guard let flow = definition.flow(id) else {
      throw error("the process \"\(definition.id)\" has no flow \"\(id)\"")
    }
    return flow.index
  }
}
