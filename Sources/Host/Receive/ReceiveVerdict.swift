/// What is said to one reference of a push.
package struct ReceiveVerdict: Sendable {
  package let update: ReceivedUpdate
  package let finding: Finding

  /// What was found.
  package enum Finding: Sendable {
    /// It is none that anybody protects.
    case untouched
    /// It is one of Muster's own, and its key signed the commit.
    case own
    /// A gate judged it.
    case judged(GateReport)
    /// It is refused by a rule, whatever is in it.
    case refused(String, hint: String?)
    /// It could not be found out.
    case unknown(String, hint: String?)
  }

  /// What becomes of it.
  package enum Answer: Comparable, Sendable {
    case accept
    /// It could not be found out, for a reason outside of the push.
    case unknown
    case refuse
  }

  /// The answer. A clear no counts even where something else could not be found out.
  package var answer: Answer {
    switch finding {
    case .untouched, .own: .accept
    case .refused: .refuse
    case .unknown: .unknown
    case .judged(let report): Self.answer(report)
    }
  }

  private static func answer(_ report: GateReport) -> Answer {
    guard report.conflicts.isEmpty, report.errors.isEmpty else { return .refuse }
    var answer = Answer.accept
    for model in report.models where model.change != .removed {
      // A model without tests is inconclusive.
      let outcomes = model.tests.isEmpty ? [model.outcome] : model.tests.map(\.reportOutcome)
      for outcome in outcomes {
        switch outcome {
        case .pass, .waived: break
        case .unknown: answer = max(answer, .unknown)
        case .inconclusive, .fail, .error, .broken, .conflict: return .refuse
        }
      }
    }
    return answer
  }
}
