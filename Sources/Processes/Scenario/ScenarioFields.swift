internal import BPMN
internal import Schedules
internal import Vocabulary

/// The members of one object of a scenario, and where it stands.
struct ScenarioFields {
  private let value: JSON
  private let place: String

  init(_ value: JSON, place: String) {
    self.value = value
    self.place = place
  }

  // MARK: - Errors

  func error(_ name: String, _ message: String) -> ScenarioError {
    ScenarioError(at: path(name), message)
  }

  private func path(_ name: String) -> String { place.isEmpty ? name : "\(place).\(name)" }

  private func wrong(_ name: String, _ expected: String, _ found: JSON?) -> ScenarioError {
    error(name, "expected \(expected), found \(found?.kind ?? "nothing")")
  }

  func allow(_ names: [String]) throws(ScenarioError) {
    for name in try members().keys.sorted() where !names.contains(name) {
      let hint = Suggestion.hint(for: name, among: names).map { "; \($0)" } ?? ""
      throw error(name, "there is no such member\(hint)")
    }
  }

  // MARK: - Members

  func members() throws(ScenarioError) -> [String: JSON] {
    guard let members = value.object else {
      throw ScenarioError(at: place, "expected an object, found \(value.kind)")
    }
    return members
  }

  func names() throws(ScenarioError) -> [String] { try members().keys.sorted() }

  /// A member that is there and is not null.
  private func present(_ name: String) -> JSON? {
    guard let member = value[name], member != .null else { return nil }
    return member
  }

  func json(_ name: String) throws(ScenarioError) -> JSON {
    guard let member = value[name] else { throw wrong(name, "a value", nil) }
    return member
  }

  func member(_ name: String) -> ScenarioFields {
    ScenarioFields(value[name] ?? .null, place: path(name))
  }

  func optional(_ name: String) -> ScenarioFields? {
    present(name) == nil ? nil : member(name)
  }

  func object(_ name: String) throws(ScenarioError) -> [String: JSON] {
    guard let member = present(name) else { return [:] }
    guard let object = member.object else { throw wrong(name, "an object", member) }
    return object
  }

  func list(_ name: String) throws(ScenarioError) -> [ScenarioFields] {
    guard let member = present(name) else { return [] }
    guard let list = member.array else { throw wrong(name, "an array", member) }
    return list.enumerated().map { ScenarioFields($1, place: "\(path(name))[\($0)]") }
  }

  func texts(_ name: String) throws(ScenarioError) -> [String] {
    guard let member = present(name) else { return [] }
    let texts = member.array?.compactMap(\.string)
    guard let texts, texts.count == member.array?.count else {
      throw wrong(name, "an array of strings", member)
    }
    return texts
  }

  func textMap(_ name: String) throws(ScenarioError) -> [String: String] {
    var texts: [String: String] = [:]
    for key in try object(name).keys.sorted() { texts[key] = try member(name).text(key) }
    return texts
  }

  func optionalText(_ name: String) throws(ScenarioError) -> String? {
    guard let member = present(name) else { return nil }
    guard let text = member.string else { throw wrong(name, "a string", member) }
    return text
  }

  func text(_ name: String) throws(ScenarioError) -> String {
    guard let text = try optionalText(name) else { throw wrong(name, "a string", value[name]) }
    return text
  }

  func flag(_ name: String) throws(ScenarioError) -> Bool {
    guard let member = present(name) else { return false }
    guard let flag = member.bool else { throw wrong(name, "a boolean", member) }
    return flag
  }

  func optionalInteger(_ name: String) throws(ScenarioError) -> Int? {
    guard let member = present(name) else { return nil }
    guard let number = member.integer, let small = Int(exactly: number), (0...1_000_000) ~= small
    else { throw wrong(name, "an integer from 0 to 1000000", member) }
    return small
  }

  func integer(_ name: String) throws(ScenarioError) -> Int {
    guard let number = try optionalInteger(name) else {
      throw wrong(name, "an integer", value[name])
    }
    return number
  }

  func optionalInstant(_ name: String) throws(ScenarioError) -> Instant? {
    guard let text = try optionalText(name) else { return nil }
    guard let instant = Instant(text) else {
      throw error(name, "expected a moment such as 2026-01-01T09:00:00Z, found \"\(text)\"")
    }
    return instant
  }

  func instant(_ name: String) throws(ScenarioError) -> Instant {
    guard let instant = try optionalInstant(name) else {
      throw wrong(name, "a moment", value[name])
    }
    return instant
  }

  func optionalSpan(_ name: String) throws(ScenarioError) -> TimeSpan? {
    guard let text = try optionalText(name) else { return nil }
    guard let span = TimeSpan(text) else {
      throw error(name, "expected a duration such as PT30S, found \"\(text)\"")
    }
    return span
  }

  func span(_ name: String) throws(ScenarioError) -> TimeSpan {
    guard let span = try optionalSpan(name) else {
      throw wrong(name, "a duration", value[name])
    }
    return span
  }
}
