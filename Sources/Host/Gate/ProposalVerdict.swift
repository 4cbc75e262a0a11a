package import Reports
package import Vocabulary

/// A judgement of a proposal that was recorded, for whoever tells people elsewhere about it.
package struct ProposalVerdict: Sendable {
  /// The proposal's reference, fully qualified.
  package var ref: String
  package var head: CommitID
  package var outcome: GateReport.Outcome
  /// The whole report, for every renderer.
  package var document: Report

  /// A judgement and its report.
  package init(ref: String, head: CommitID, outcome: GateReport.Outcome, document: Report) {
    self.ref = ref
    self.head = head
    self.outcome = outcome
    self.document = document
  }
}
