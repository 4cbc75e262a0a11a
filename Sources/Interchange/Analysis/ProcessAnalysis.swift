package import Vocabulary

/// What only a look at the whole of a process tells: parts that no token reaches or leaves, joins
/// that may wait for ever, cycles that never rest.
///
/// Findings are warnings unless the process would surely stop with an incident. Cost grows with the
/// number of elements and flows; what a search for deadlocks may cost is bounded.
package enum ProcessAnalysis {
  /// The codes of findings that no reader of a single element makes.
  package static let codes: Set<String> = [
    "busy-loop", "endless-loop", "event-gateway", "link", "never-caught", "never-ends",
    "never-thrown", "never-used", "no-default", "possible-deadlock", "uncaught-error",
    "uncaught-escalation", "unknown-process", "unreachable",
  ]

  /// Every finding about every process of a file, sorted by place.
  ///
  /// - Parameters:
  ///   - path: of the file, for messages only.
  ///   - performed: ids of elements that a manifest gives an operation to.
  package static func findings(
    in document: BPMNDocument, path: String, performed: Set<String> = []
  ) -> [Diagnostic] {
    var found = DocumentCheck(document, path: path).findings()
    for process in document.processes {
      let graph = ProcessGraph(document, process, performed: performed)
      var walk = GraphWalk(graph, path: path)
      walk.findUnreachable()
      walk.findCycles()
      walk.checkGateways()
      walk.findDeadlocks()
      found += walk.findings
    }
    return found.sorted()
  }
}
