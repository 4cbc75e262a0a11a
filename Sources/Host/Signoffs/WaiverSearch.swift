import Gates
package import Reconciler
import Vocabulary

/// Finds the gate that somebody means to waive.
package enum WaiverSearch {
  /// The gate of these words: a metric, a test and a metric (`backtest/brier`), or the beginning of
  /// the id that a waiver of it has.
  ///
  /// - Parameter words: `nil` for the only gate that there is.
  package static func find(
    _ words: String?, among gates: [WaivableGate], of model: String
  ) throws(SignoffProblem) -> WaivableGate {
    guard !gates.isEmpty else {
      throw SignoffProblem(
        "no gate of \(model) can be waived",
        hint: "gates that pass, tests that were not measured and gates marked waivable: never "
          + "cannot")
    }
    let found = words.map { words in gates.filter { isMeant($0, by: words) } } ?? gates
    if found.count == 1 { return found[0] }
    guard let words, found.isEmpty else {
      throw SignoffProblem(
        "\(found.count) gates of \(model) do not pass: \(list(found))",
        hint: "name one with --gate, by its metric or the beginning of its id")
    }
    let names = gates.map(\.subject.result.metric)
    throw SignoffProblem(
      "no gate of \(model) that does not pass is named \"\(words)\"",
      hint: Suggestion.hint(for: words, among: names) ?? "there are: \(list(gates))")
  }

  private static func isMeant(_ gate: WaivableGate, by words: String) -> Bool {
    let subject = gate.subject
    return words == subject.result.metric || words == "\(subject.test)/\(subject.result.metric)"
      || words.utf8.count >= TaskSearch.fewestDigits && gate.id.text.hasPrefix(words.lowercased())
  }

  private static func list(_ gates: [WaivableGate]) -> String {
    gates.map { gate in
      let result = gate.subject.result
      return "\(gate.subject.test)/\(result.metric) \(result.rule) (\(gate.id.text.prefix(12)))"
    }.joined(separator: ", ")
  }
}
