import Vocabulary

/// Why a file of the operator cannot be used: which member, what was found and expected.
package struct OperatorFileFault: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String
  init(_ description: String) { self.description = description }
}

/// Reads the members of one entry of an operator's file, and says which are unknown.
struct MemberReader {
  typealias Fault = OperatorFileFault

  let name: String
  private var members: [String: JSON]
  private var known: [String] = []

  init(_ json: JSON, of name: String) throws(Fault) {
    guard let members = json.object else {
      throw Fault("\(name): expected an object, found \(json.kind)")
    }
    self.name = name
    self.members = members
  }

  private mutating func take(_ member: String) -> JSON? {
    known.append(member)
    return members.removeValue(forKey: member)
  }

  mutating func optional(_ member: String) throws(Fault) -> String? {
    guard let value = take(member) else { return nil }
    guard let text = value.string, !text.isEmpty, !text.utf8.contains(0) else {
      throw Fault("\(name): \(member): expected a text, found \(value.kind)")
    }
    return text
  }

  mutating func text(_ member: String) throws(Fault) -> String {
    guard let text = try optional(member) else { throw Fault("\(name): \(member) is missing") }
    return text
  }

  /// A path that holds on every machine.
  mutating func path(_ member: String) throws(Fault) -> String {
    let text = try text(member)
    guard text.hasPrefix("/") else {
      throw Fault("\(name): \(member): expected an absolute path, found \"\(text)\"")
    }
    return text
  }

  mutating func number(_ member: String) throws(Fault) -> Int? {
    guard let value = take(member) else { return nil }
    guard let number = value.integer, (1...1_000_000).contains(number) else {
      throw Fault("\(name): \(member): expected a whole number from 1 to 1000000")
    }
    return Int(number)
  }

  mutating func texts(_ member: String) throws(Fault) -> [String] {
    guard let value = take(member) else { return [] }
    guard let list = value.array, list.allSatisfy({ $0.string?.isEmpty == false }) else {
      throw Fault("\(name): \(member): expected a list of texts")
    }
    return list.compactMap(\.string)
  }

  mutating func map(_ member: String) throws(Fault) -> [String: String] {
    guard let value = take(member) else { return [:] }
    guard let object = value.object, object.values.allSatisfy({ $0.string != nil }) else {
      throw Fault("\(name): \(member): expected an object of texts")
    }
    return object.compactMapValues(\.string)
  }

  /// Nothing may be left.
  func finish() throws(Fault) {
    guard let left = members.keys.min() else { return }
    let hint = Suggestion.hint(for: left, among: known).map { " (\($0))" } ?? ""
    throw Fault("\(name): unknown member \"\(left)\"\(hint)")
  }
}
