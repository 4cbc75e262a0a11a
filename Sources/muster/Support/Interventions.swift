import BPMN
import Host
import Reconciler
import Registry
import Vocabulary

/// Instances that people move by hand: how they are named, and what a dry run shows.
enum Interventions {
  /// The instance that a person means: by its id or its beginning, or the only one of a model.
  static func instance(_ text: String, in state: ControlState) throws -> InstanceRecord {
    let active = state.instances.values.filter(\.isActive).sorted { $0.id < $1.id }
    let matches = active.filter { $0.id.text.hasPrefix(text) }
    if matches.count == 1 { return matches[0] }
    if matches.count > 1 {
      throw Refusal.usage("\"\(text)\" begins the ids of \(matches.count) instances")
    }
    let model = try Requesting.model(text, in: state)
    let own = active.filter { $0.model == model }
    guard let first = own.first else {
      throw Refusal.usage("no instance of \(model) is running")
    }
    guard own.count == 1 else {
      let ids = own.map { String($0.id.text.prefix(12)) }.joined(separator: ", ")
      throw Refusal.usage("\(own.count) instances of \(model) are running: \(ids)")
    }
    return first
  }

  /// The job under way that a person means by its id or the beginning of that, behind the
  /// instance's; `nil` where that names none.
  static func job(
    _ text: String, in state: ControlState
  ) throws -> (JobRecord, InstanceRecord)? {
    guard text.contains("-") else { return nil }
    let found = state.instances.values.filter(\.isActive).flatMap { record in
      record.jobs.filter { !$0.state.isFinal && $0.id.text.hasPrefix(text) }.map { ($0, record) }
    }
    if let exact = found.first(where: { $0.0.id.text == text }) { return exact }
    guard found.count < 2 else {
      throw Refusal.usage("\"\(text)\" begins the ids of \(found.count) jobs")
    }
    return found.first
  }

  /// What the tracked branch wants, as it was reconciled last.
  static func desired(
    _ state: ControlState, in workspace: Workspace
  ) async throws -> Clone.Desired? {
    guard let observed = state.observed else { return nil }
    return try await Clone(opening: workspace.repository).desired(at: observed)
  }

  /// The file that an instance runs, with what the manifest binds.
  static func definition(
    of record: InstanceRecord, _ desired: Clone.Desired?, in workspace: Workspace
  ) async throws -> ProcessDefinition {
    let process = desired?.state.processes[record.process]
    let file = try await Clone(opening: workspace.repository).definition(
      record.definition, path: process?.bpmn.path.text ?? record.process.text,
      bindings: BPMNBindings(
        operations: process?.operations ?? [:], scripts: process?.scripts ?? [:]))
    guard case .ready(let definition) = file else {
      throw Refusal.no("the file that the instance \(record.id) runs cannot be read")
    }
    return definition
  }

  /// `instance 9c41b0 of credit-risk (promotion)`.
  static func title(_ record: InstanceRecord) -> String {
    "instance \(record.id.text.prefix(12)) of \(record.model) (\(record.process))"
  }

  /// What would happen, a line each, and where tokens wait then.
  static func text(_ preview: InterventionPreview, of record: InstanceRecord) -> String {
    let lines = preview.lines.map { "  \(Printable.line($0))" }
    let places = preview.waiting.map(Printable.line).joined(separator: ", ")
    return ([title(record)] + lines + ["waits at: \(places)"]).joined(separator: "\n") + "\n"
  }

  /// Where tokens are, for somebody who does not know yet: `#4 Approve (Approve for production)`.
  static func positions(_ record: InstanceRecord, in definition: ProcessDefinition) -> String {
    let visits = (record.engine["elements"]?.array ?? []).compactMap { visit -> String? in
      guard let key = visit["key"]?.integer, let id = visit["element"]?.string else { return nil }
      let name = definition.element(id)?.name.map { " (\(Printable.line($0)))" } ?? ""
      return "\(id):\(key)\(name)"
    }
    return visits.joined(separator: ", ")
  }
}
