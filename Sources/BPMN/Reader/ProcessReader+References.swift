import XML

extension ProcessReader {
  // MARK: - Compensation

  /// Ties handlers to the activities that they undo, and throwing events to what they undo.
  mutating func resolveCompensation() {
    var lines: [String: [Int]] = [:]
    for line in associations {
      let source = BPMNGlobals.localName(line.attribute("sourceRef") ?? "")
      let target = BPMNGlobals.localName(line.attribute("targetRef") ?? "")
      if let index = indices[target] { lines[source, default: []].append(index) }
    }
    for index in drafts.indices {
      guard case .boundaryEvent(let event) = drafts[index].kind,
        case .compensation = event.trigger
      else { continue }
      tieHandler(of: index, on: event.host, among: lines[drafts[index].id] ?? [])
    }
    for index in drafts.indices {
      let xml = drafts[index].xml
      switch drafts[index].kind {
      case .endEvent(.compensation), .intermediateThrowEvent(.compensation): break
      default: continue
      }
      guard
        let reference = xml.child("compensateEventDefinition")?.attribute("activityRef"),
        !reference.isEmpty
      else { continue }
      guard let activity = indices[BPMNGlobals.localName(reference)],
        drafts[activity].kind.isActivity,
        isVisible(drafts[activity].scope, from: drafts[index].scope)
      else {
        report(
          "dangling-reference", at: xml,
          "\(described(xml)) undoes \"\(reference)\", which is no activity of its scope")
        continue
      }
      switch drafts[index].kind {
      case .endEvent(.compensation):
        drafts[index].kind = .endEvent(.compensation(activity: activity))
      case .intermediateThrowEvent(.compensation):
        drafts[index].kind = .intermediateThrowEvent(.compensation(activity: activity))
      default: break
      }
    }
  }

  /// Whether a scope is the one that an event undoes: its own, or around its event sub-process.
  private func isVisible(_ scope: Int?, from start: Int?) -> Bool {
    var current = start
    while true {
      if current == scope { return true }
      guard let inner = current, drafts[inner].isEventSubProcess else { return false }
      current = drafts[inner].scope
    }
  }

  private mutating func tieHandler(of event: Int, on host: Int, among targets: [Int]) {
    let xml = drafts[event].xml
    guard targets.count <= 1 else {
      report("compensation", at: xml, "\(described(xml)) has several handlers")
      return
    }
    guard let handler = targets.first else { return }
    guard drafts[handler].isForCompensation, drafts[handler].kind.isActivity else {
      report(
        "compensation", at: xml,
        "the handler \"\(drafts[handler].id)\" of \(described(xml)) is not for compensation",
        hint: "set isForCompensation")
      return
    }
    guard drafts[host].compensationHandler == nil else {
      report(
        "compensation", at: xml, "\(described(xml)) is a second handler for one activity")
      return
    }
    drafts[host].compensationHandler = handler
  }

  // MARK: - Links

  /// Ties each throwing link event to the catching one of its name.
  mutating func resolveLinks() {
    var targets: [String: [Int]] = [:]
    for draft in drafts {
      guard case .intermediateCatchEvent(.link(let name)) = draft.kind else { continue }
      let key = "\(draft.scope ?? -1) \(name)"
      targets[key, default: []].append(draft.index)
      if targets[key]?.count == 2 {
        report(
          "link", at: draft.xml,
          "\(described(draft.xml)) is a second target of the link \"\(name)\"")
      }
    }
    for index in drafts.indices {
      guard case .intermediateThrowEvent(.link) = drafts[index].kind else { continue }
      let xml = drafts[index].xml
      let name = xml.child("linkEventDefinition")?.attribute("name") ?? ""
      let found = targets["\(drafts[index].scope ?? -1) \(name)"] ?? []
      guard found.count == 1, let target = found.first else {
        report(
          "link", at: xml,
          "the link \"\(name)\" of \(described(xml)) has \(found.count) targets, "
            + "exactly one expected")
        continue
      }
      drafts[index].kind = .intermediateThrowEvent(.link(target: target))
    }
  }
}
