import Registry
package import Vocabulary

/// The body of `POST /mlc-service/rest/signal` and `/mlc-service/rest/signalResponsive`: Camunda
/// 7's request to throw a signal, as ModelOp Center's callers send it (Camunda 7 REST, "Signal").
///
/// ```json
/// {"name": "com.modelop.mlc.definitions.Signals_MODEL_DATA_DRIFT_TEST",
///  "variables": {"MODEL_ID": {"value": "9f2c…"}, "LIMIT": {"value": "0.2", "type": "Double"}}}
/// ```
package struct SignalRequest: Hashable, Sendable {
  /// What is wrong with a body, and where.
  package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    /// A JSON pointer, as `/variables/MODEL_ID/value`.
    package let place: String
    package let message: String

    package var description: String { "\(place): \(message)" }
  }

  /// How many variables a signal may carry.
  package static let variableLimit = 1000

  /// The bare name, without ModelOp's prefix.
  package let name: String
  /// The variables, each as the value that its type means.
  package let variables: [String: JSON]

  /// Reads a body.
  package init(_ body: JSON) throws(Problem) {
    guard let members = body.object else {
      throw Problem(place: "", message: "expected an object, found \(body.kind)")
    }
    guard let text = members["name"]?.string else {
      throw Problem(
        place: "/name", message: "expected a text, found \(members["name"]?.kind ?? "nothing")")
    }
    name =
      text.hasPrefix(LifeCycleSignal.prefix)
      ? String(text.dropFirst(LifeCycleSignal.prefix.count)) : text
    guard !name.isEmpty else { throw Problem(place: "/name", message: "it is empty") }
    // A signal to one execution is Camunda's way to trigger it: not what a caller from outside may.
    if let execution = members["executionId"], execution != .null {
      throw Problem(
        place: "/executionId", message: "a signal to a single execution is not supported")
    }
    variables = try Self.variables(members["variables"] ?? .null)
  }

  private static func variables(_ json: JSON) throws(Problem) -> [String: JSON] {
    guard json != .null else { return [:] }
    guard let members = json.object else {
      throw Problem(place: "/variables", message: "expected an object, found \(json.kind)")
    }
    guard members.count <= variableLimit else {
      throw Problem(
        place: "/variables",
        message: "expected at most \(variableLimit) variables, found \(members.count)")
    }
    var variables: [String: JSON] = [:]
    for (name, typed) in members.sorted(by: { $0.key < $1.key }) {
      let place = "/variables/\(escaped(name))"
      guard let parts = typed.object else {
        throw Problem(
          place: place, message: "expected an object with a \"value\", found \(typed.kind)")
      }
      variables[name] = try TypedValue(
        type: parts["type"]?.string, value: parts["value"] ?? .null, place: place
      ).read()
    }
    return variables
  }

  /// A name in a JSON pointer (RFC 6901, 3).
  private static func escaped(_ name: String) -> String {
    name.replacing("~", with: "~0").replacing("/", with: "~1")
  }

  // MARK: - Whom it is for

  /// Variables by which ModelOp's callers name the model that a signal is about.
  private static let modelVariables = [
    "MODEL_ID", "DEPLOYABLE_MODEL_ID", "STORED_MODEL_ID", "DEPLOYABLE_MODEL", "STORED_MODEL",
    "MODEL",
  ]

  /// The model that a variable names: by its name, as `model/NAME`, or by the digest of one of its
  /// versions, or its beginning. `nil` where none does: then the signal is for all.
  package func model(in state: ControlState) throws(Problem) -> ModelName? {
    for variable in Self.modelVariables {
      guard let value = variables[variable], value != .null else { continue }
      let text = value.string ?? value["id"]?.string ?? value["name"]?.string ?? ""
      if let found = Self.model(text, in: state) { return found }
      throw Problem(
        place: "/variables/\(variable)/value",
        message: "no model or version is known as \"\(text.prefix(100))\"")
    }
    return nil
  }

  private static func model(_ text: String, in state: ControlState) -> ModelName? {
    let name = ModelName(text.hasPrefix("model/") ? String(text.dropFirst(6)) : text)
    if state.models[name] != nil { return name }
    guard text.count >= 8, text.allSatisfy(\.isHexDigit) else { return nil }
    let wanted = text.lowercased()
    let found = state.models.values.filter { model in
      model.versions.contains { $0.version.hex.hasPrefix(wanted) }
    }
    return found.count == 1 ? found[0].name : nil
  }

  // MARK: - The answer

  /// The variables that may go on: those that only verdicts and gates set are left out, as with any
  /// signal by hand, and are named in ``answer(begun:)``.
  package var leftOut: [String] {
    variables.keys.filter(ControlLoop.reservedVariables.contains).sorted()
  }

  /// The body of the answer to `signalResponsive`: the process instances that the signal began.
  /// `signal` has no body: status 204.
  package func answer(begun: [InstanceRecord]) -> JSON {
    var members: [String: JSON] = [
      "name": .string(name),
      "processInstances": .array(begun.sorted { $0.id < $1.id }.map(Self.json)),
    ]
    if !leftOut.isEmpty {
      members["leftOut"] = .array(leftOut.map { .string($0) })
    }
    return .object(members)
  }

  /// The instances that a signal began, from what was recorded before and after: those at the top
  /// of their callers that are new, of the model that it is for or of any.
  package static func begun(
    from before: ControlState, to after: ControlState, model: ModelName?
  ) -> [InstanceRecord] {
    after.instances.values.filter { record in
      before.instances[record.id] == nil && record.caller == nil && record.lane == .tracked
        && (model == nil || record.model == model)
    }.sorted { $0.id < $1.id }
  }

  /// An instance in the words of Camunda's REST, and what Muster knows besides.
  private static func json(_ record: InstanceRecord) -> JSON {
    [
      "id": .string(record.id.text),
      "definitionId": .string("\(record.definitionID):\(record.definition.text.prefix(12))"),
      "definitionKey": .string(record.definitionID), "businessKey": .string(record.model.text),
      "ended": .bool(!record.isActive), "suspended": false, "tenantId": .null,
      "process": .string(record.process.text), "model": .string(record.model.text),
      "version": .string(record.version.hex),
    ]
  }
}
