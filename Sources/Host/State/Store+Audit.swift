package import Git
import Vocabulary

extension Store {
  /// All audit entries, by path: those that the database got since it was made, and from the state
  /// ref those before. A rebuild leaves them there, so that it costs what the current records do.
  package func audit(in repository: borrowing Repository) throws -> [StateDocument] {
    let own = try documents(under: StatePath.auditFolder)
    guard let tip = try meta("tip"), !tip.isEmpty else { return own }
    let others = try repository.stateDocuments(
      under: StatePath.auditFolder, at: CommitID(tip), besides: Set(own.map(\.path)))
    return (own + others).sorted { $0.path < $1.path }
  }
}
