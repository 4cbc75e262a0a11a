package import Registry
package import Vocabulary

/// What a waiver is about: one gate of one test, and the figures that it was judged by. Whatever
/// changes one of them is another subject, so that a waiver covers nothing that its signers have
/// not seen.
package struct WaiverSubject: Hashable, Sendable {
  package let model: ModelName
  package let version: Digest
  package let test: String
  package let gate: Gate
  /// What was measured; it is the digest of the data, the environment and all else that counts.
  package let measurement: MeasurementID
  /// The champion's measurement, where the gate compares.
  package let champion: MeasurementID?
  /// What the gate says.
  package let result: GateResult

  /// A gate that may be waived by its own manifest: it is decided, does not pass, and its
  /// `waivable` covers how it ended. `nil` for any other.
  package init?(
    _ result: GateResult, of gate: Gate, in test: String, fact: MeasurementFact,
    model: ModelName, version: Digest
  ) {
    guard !result.isSkipped, result.effective != .pass, result.waiver == nil else { return nil }
    switch result.outcome {
    case .pass, .waived: return nil
    case .inconclusive, .fail: guard gate.waivable >= .failures else { return nil }
    case .error: guard gate.waivable >= .errors else { return nil }
    }
    self.model = model
    self.version = version
    self.test = test
    self.gate = gate
    measurement = fact.id
    champion = gate.bound.isComparison ? fact.comparison?.championMeasurement : nil
    self.result = result
  }

  /// What names the gate in a signed commit: the test, and the gate as its digest has it.
  package static func gateText(_ gate: Gate, in test: String) -> String {
    JSON.object(["gate": gate.json, "test": .string(test)]).canonicalText
  }

  /// ``gateText(_:in:)`` of this gate.
  package var gateText: String { Self.gateText(gate, in: test) }

  /// The id of the subject: what a waiver is signed for.
  package var digest: Digest {
    var hasher = DigestHasher()
    hasher.field("waiver 1")
    hasher.field(model.text)
    hasher.field(version)
    hasher.field(gateText)
    hasher.field(measurement.text)
    hasher.field(champion?.text ?? "")
    hasher.field(figures.canonicalText)
    return hasher.finalize()
  }

  /// The figures that decided, and how.
  private var figures: JSON {
    func number(_ value: Double?) -> JSON { value.map { .number($0) } ?? .null }
    func bounds(_ value: GateResult.Bounds?) -> JSON {
      value.map { [.number($0.lower), .number($0.upper)] } ?? .null
    }
    return [
      "outcome": .string(result.outcome.rawValue), "value": number(result.value),
      "interval": bounds(result.interval), "champion": number(result.champion),
      "difference": number(result.difference), "bounds": bounds(result.differenceBounds),
      "rows": result.rows.map { .integer(Int64($0)) } ?? .null,
    ]
  }
}

extension TestVerdict {
  /// The gates of the test that may be waived, as far as their own manifest allows it.
  ///
  /// - Parameters:
  ///   - test: the declaration that the verdict is of.
  ///   - fact: what it was judged by.
  package func waivable(
    in test: TestDeclaration, fact: MeasurementFact?, of model: ModelName, _ version: Digest
  ) -> [WaiverSubject] {
    guard let fact, gates.count == test.gates.count else { return [] }
    return zip(gates, test.gates).compactMap { result, gate in
      WaiverSubject(
        result, of: gate, in: test.name, fact: fact, model: model, version: version)
    }
  }

  /// The verdict with waivers, each by the digest of its subject. Nothing but a gate can be waived:
  /// a test that was not measured, or that decides nothing, stays as it is.
  package func waived(
    _ waivers: [Digest: Waiver], in test: TestDeclaration, fact: MeasurementFact?,
    of model: ModelName, _ version: Digest
  ) -> TestVerdict {
    guard !waivers.isEmpty, let fact, gates.count == test.gates.count else { return self }
    var verdict = self
    var isChanged = false
    for (index, gate) in test.gates.enumerated() {
      guard
        let subject = WaiverSubject(
          gates[index], of: gate, in: test.name, fact: fact, model: model, version: version),
        let waiver = waivers[subject.digest]
      else { continue }
      verdict.gates[index].waive(waiver)
      isChanged = true
    }
    guard isChanged else { return self }
    verdict.outcome =
      verdict.gates.filter { !$0.isSkipped }.map(\.effective).max() ?? .inconclusive
    return verdict
  }
}

extension GateResult {
  /// Lets a waiver overrule the gate, and says so in its sentence.
  fileprivate mutating func waive(_ waiver: Waiver) {
    self.waiver = waiver
    outcome = .waived
    sentence += ", \(waiver.sentence)"
  }
}
