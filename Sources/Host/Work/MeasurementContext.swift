import Gates
import Jobs
import Registry
import Sandbox
import Vocabulary

/// What a measurement is about: the inputs of its id.
struct MeasurementContext: Sendable {
  /// Counts changes of what gates read in a metrics JSON (``FlatMetrics``) and of what Muster
  /// computes itself.
  static let definitions = "3"

  let model: DesiredModel
  let test: TestDeclaration
  var inputs: [String: String]

  init(model: DesiredModel, test: TestDeclaration) {
    self.model = model
    self.test = test
    inputs = [
      "version": model.version.digest.hex,
      "test": Digest(of: test.measurementJSON.canonicalText).hex,
      "harness": Self.harness(of: model.language),
      "definitions": Self.definitions,
    ]
    // Rows are held against the model's own input schema; the number counts changes of how.
    if model.schemas.isEnforced, model.schemas.input != nil { inputs["checks"] = "2" }
    if test.function.givesScores {
      inputs["evaluation"] = Digest(of: JSON(encoding: test.evaluationOptions).canonicalText).hex
      // Scored rows carry the columns of their groups. Those of the data are part of the test.
      let others = Set(test.gates.compactMap(\.by)).subtracting(test.data?.slices ?? []).sorted()
      if !others.isEmpty {
        inputs["groups"] = Digest(of: JSON.array(others.map { .string($0) }).canonicalText).hex
      }
    }
  }

  /// What runs the functions, where that is ours.
  private static func harness(of language: ModelLanguage) -> String {
    switch language {
    case .python: Harness.digest.hex
    case .r: Harness.digestR.hex
    case .command: "none"
    }
  }

  /// Names the data: its content, and what it is converted by where that is needed.
  mutating func use(_ dataset: DesiredDataset, baselines: [DesiredDataset], lock: String) {
    inputs["data"] = dataset.contentDigest.hex
    inputs["lock"] = lock
    for baseline in baselines {
      inputs["baseline \(baseline.name)"] = baseline.contentDigest.hex
    }
    if ([dataset] + baselines).contains(where: { $0.format == .parquet }) {
      inputs["converter"] = TableConverter.digest.hex
    }
  }

  var id: MeasurementID { Self.id(of: inputs) }

  /// The id of a measurement by its inputs.
  static func id(of inputs: [String: String]) -> MeasurementID {
    MeasurementID(digest("measurement 1", inputs))
  }

  /// The id of the scored rows: like the measurement's, without what is only computed from them, so
  /// that another threshold scores nothing again.
  var scoringID: String { Self.scoringID(of: inputs) }

  /// The id of the rows that a measurement with these inputs was made of.
  static func scoringID(of inputs: [String: String]) -> String {
    digest(
      "scores 1",
      inputs.filter { name, _ in
        name != "evaluation" && name != "definitions" && !name.hasPrefix("baseline ")
      })
  }

  private static func digest(_ kind: String, _ inputs: [String: String]) -> String {
    var hasher = DigestHasher()
    hasher.field(kind)
    for (name, value) in inputs.sorted(by: { $0.key < $1.key }) {
      hasher.field(name)
      hasher.field(value)
    }
    return hasher.finalize().hex
  }

  /// What the model itself is asked for.
  var ownJob: JobKind {
    if case .command(let arguments) = test.function { return .command(arguments: arguments) }
    return .metrics
  }

  func record(_ outcome: MeasurementOutcome, at now: Instant) -> MeasurementRecord {
    MeasurementRecord(
      id: id, model: model.name, version: model.version.digest, test: test.name, inputs: inputs,
      outcome: outcome, metrics: nil, measuredAt: now, milliseconds: 0, sandbox: "none")
  }

  func record(_ outcome: JobOutcome, at now: Instant) -> MeasurementRecord {
    var record = record(Self.measured(outcome), at: now)
    record.metrics = outcome.metrics
    record.milliseconds = outcome.milliseconds
    record.sandbox = outcome.walls?.description ?? "none"
    if !outcome.isSuccess { record.log = outcome.closingLog }
    return record
  }

  private static func measured(_ outcome: JobOutcome) -> MeasurementOutcome {
    if let failure = outcome.failure() { return failure }
    return outcome.metrics == nil ? .modelFailed("the job gave no metrics") : .measured
  }
}

extension JobOutcome {
  /// What a job that did not end well says of its model: nothing where the machine failed it, or
  /// where it was ended from outside.
  ///
  /// - Parameter hint: stands behind what the model is told.
  func failure(hint: String = "") -> MeasurementOutcome? {
    switch fault {
    case .none: nil
    case .caller where cause == .cancelled, .platform: .notMeasured(cause.description)
    case .model, .caller: .modelFailed(cause.description + hint)
    }
  }

  /// The end of what was printed, and where in the model an exception was raised.
  var closingLog: String {
    var text = String(log.text.suffix(16_000))
    guard case .modelRaised(let exception) = cause, !exception.traceback.isEmpty else {
      return text
    }
    if !text.isEmpty, text.last != "\n" { text += "\n" }
    for frame in exception.traceback.suffix(40) { text += "at \(frame.prefix(400))\n" }
    return text + "\(exception.type): \(exception.message.prefix(400))\n"
  }

  var milliseconds: Int64 {
    let wall = usage.wallTime.components
    return wall.seconds * 1000 + wall.attoseconds / 1_000_000_000_000_000
  }
}
