import Git
import Host
import Reconciler
import Registry
import Signatures
import Vocabulary

/// What a person reads before and after they sign.
enum SignoffText {
  /// What is about to be signed.
  static func question(
    _ draft: SignoffDraft, _ task: TaskRecord, _ desk: SignoffDesk, style: Style
  ) -> String {
    var rows: [(String, String)] = [("task", "\(task.name) (\(task.id.text.prefix(12)))")]
    if let model = draft.model {
      rows.append(("model", "\(model)" + (draft.version.map { "@\($0.short)" } ?? "")))
    }
    if let target = draft.target { rows.append(("target", target)) }
    rows.append(("asks", task.policy.sentence))
    if let verdict = task.details["verdict"]?.string { rows.append(("tests", verdict)) }
    for sentence in task.details["gateResults"]?.array ?? [] {
      rows.append(("", sentence.string ?? sentence.canonicalText))
    }
    if let until = draft.until { rows.append(("until", until.description)) }
    if let reason = draft.reason { rows.append(("reason", reason)) }
    if !draft.variables.isEmpty {
      rows.append(("set", JSON.object(draft.variables).canonicalText))
    }
    rows.append(("signed by", signer(desk)))
    let width = rows.map(\.0.count).max() ?? 0
    let lines = rows.map { label, value in
      let padding = String(repeating: " ", count: width - label.count)
      return "  \(style.dim(label))\(padding)  \(Printable.line(value))"
    }
    return style.bold(draft.verdict.rawValue) + "\n" + lines.joined(separator: "\n")
  }

  private static func signer(_ desk: SignoffDesk) -> String {
    let name = desk.setup.name ?? "(git's user.name is not set)"
    guard desk.setup.isReady else { return "\(name), without a signature" }
    return name + (desk.setup.publicKey.map { ", \($0.fingerprint)" } ?? "")
  }

  /// What was sent where.
  static func sent(_ draft: SignoffDraft, _ commit: CommitID, _ place: SignoffPlace) -> String {
    switch place {
    case .here: "\(head(draft, commit)) is in the inbox\n"
    case .remote(let name, _, _): "\(head(draft, commit)) is in the inbox of \(name)\n"
    }
  }

  /// A sign-off on a branch, and how it gets to Muster.
  static func onBranch(
    _ draft: SignoffDraft, _ commit: CommitID, _ branch: String, _ place: SignoffPlace
  ) -> String {
    let remote =
      switch place {
      case .here: "."
      case .remote(let name, _, _): name
      }
    return """
      \(head(draft, commit)) is on \(branch)
      Muster reads its inbox. To hand this commit in:
        git push \(remote) \(commit):\(Clone.inboxPrefix)\(commit)

      """
  }

  private static func head(_ draft: SignoffDraft, _ commit: CommitID) -> String {
    let about = draft.model?.text ?? "task \(draft.task.text.prefix(12))"
    return Printable.line(
      "\(commit.short) \(draft.verdict.rawValue) \(about)"
        + (draft.target.map { " for \($0)" } ?? ""))
  }

  /// Where a task stands once a verdict was recorded.
  static func standing(_ task: TaskRecord, desired: DesiredState, at now: Instant) -> String {
    if task.state == .closed { return "recorded; the task is closed: \(task.outcome ?? "ended")" }
    let people = People(desired)
    var approvers: [String: [GroupName]] = [:]
    for signoff in task.signoffs where signoff.verdict == .approve {
      approvers[signoff.person] = people.groups(of: signoff.person, at: now)
    }
    let missing = Quorum.missing(task.policy, approvers: approvers)
    if let assignee = task.assignee { return "recorded; \(assignee) has the task" }
    return missing.isEmpty
      ? "recorded" : "recorded; still needed: \(missing.joined(separator: ", "))"
  }
}
