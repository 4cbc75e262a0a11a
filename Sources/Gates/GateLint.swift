package import Registry
package import Vocabulary

/// Finds gates that cannot do what their author had in mind: that can never pass, never fail, or
/// never be decided, whatever the model is like. Nothing is measured; the manifest tells it all.
///
/// Errors are gates that keep every model out. They do not keep the model's manifest from being
/// read: such a gate is judged as it is written (``GateEvaluation``).
package enum GateLint {
  /// Findings on the gates of every model, in the order of path and place.
  package static func findings(in state: DesiredState) -> [Diagnostic] {
    state.models.values.flatMap { findings(in: $0) }.sorted()
  }

  /// Findings on the gates of a model, in the order of place.
  package static func findings(in model: DesiredModel) -> [Diagnostic] {
    model.tests.flatMap { findings(in: $0, at: model.manifest) }.sorted()
  }

  /// Findings on the gates of a test, in the order of place.
  ///
  /// - Parameter path: the manifest's, for the findings' places.
  package static func findings(in test: TestDeclaration, at path: String) -> [Diagnostic] {
    var lint = TestLint(test: test, path: path)
    lint.checkTest()
    lint.checkBaselines()
    for gate in test.gates { lint.check(gate) }
    lint.checkPairs()
    return lint.found.sorted()
  }
}
