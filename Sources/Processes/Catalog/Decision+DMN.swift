internal import BPMN
package import DMN
internal import Expressions
internal import Vocabulary

extension Decision {
  /// The decisions of a DMN file, each by its id.
  package static func all(of model: DecisionModel) -> [Decision] {
    // A process's variable never takes the place of a decision that is to be made.
    let names = Set(model.decisions.flatMap { [$0.id, $0.name] })
    return model.decisions.filter { !$0.isService }.map { entry in
      Decision(id: DecisionID(entry.id)) { form, variables, now in
        let inputs = DecisionInputs(variables.filter { !names.contains($0.key) })
        switch model.evaluate(entry.id, inputs: inputs, now: now) {
        case .failure(let error):
          return .failure(DecisionFailure("failed to decide \"\(entry.id)\": \(error)"))
        case .success(let outcome):
          return form.value(of: outcome).mapError {
            DecisionFailure("failed to take the result of \"\(entry.id)\": \($0.message)")
          }
        }
      }
    }
  }
}

extension DecisionResult {
  /// The value that the result variable gets.
  fileprivate func value(of outcome: DecisionOutcome) -> Result<JSON, DecisionFailure> {
    if self == .asIs {
      guard let value = outcome.value.json else {
        return .failure(DecisionFailure("\(outcome.value.kind) cannot be the value of a variable"))
      }
      return .success(value)
    }
    return pick(from: outcome.rows)
  }

  private func pick(from rows: [[String: JSON]]) -> Result<JSON, DecisionFailure> {
    switch self {
    case .singleEntry, .singleResult:
      guard rows.count <= 1 else { return .failure(tooMany(rows.count, "rules")) }
    case .collectEntries, .resultList, .asIs: break
    }
    switch self {
    case .singleEntry, .collectEntries:
      var values: [JSON] = []
      for row in rows {
        guard row.count <= 1 else { return .failure(tooMany(row.count, "outputs")) }
        if let value = row.first?.value { values.append(value) }
      }
      return .success(self == .singleEntry ? values.first ?? .null : .array(values))
    case .singleResult: return .success(rows.first.map { .object($0) } ?? .null)
    case .resultList, .asIs: return .success(.array(rows.map { .object($0) }))
    }
  }

  private func tooMany(_ count: Int, _ what: String) -> DecisionFailure {
    DecisionFailure("\(count) \(what) found, at most one expected for \(rawValue)")
  }
}
