import Host
import Reconciler
import Registry
import Vocabulary

extension Description {
  /// Which of its model's versions, counted from the first one that was seen, a runtime should
  /// serve.
  func release(of runtime: RuntimeRecord) -> String? {
    guard let assigned = runtime.assigned,
      // A model whose record is gone has no numbers.
      let model = try? records.model(assigned.model.text),
      let index = model.versions.firstIndex(where: { $0.version == assigned.version })
    else { return nil }
    return "\(index + 1) of \(model.versions.count)"
  }

  /// What a runtime counts and uses now.
  func live(_ view: LiveView, into outline: inout Outline) {
    outline.heading("Live" + (view.since.map { ", since it serves (\(ago($0)))" } ?? ""))
    outline.line(
      "\(LiveText.short(view.throughput(now: now))) requests a second; "
        + "\(view.queued) wait, workers hold \(view.held)")
    var table = Table(
      "ENDPOINT", "REQUESTS", "RECORDS", "ERRORS", "REJECTED", "P50 MS", "P95 MS", "P99 MS",
      "MAX MS")
    for (name, counts) in [(name: "all", counts: view.total)] + view.endpoints {
      table.add([
        name, String(counts.requests), String(counts.records), String(counts.errors),
        String(counts.rejected), LiveText.short(counts.p50), LiveText.short(counts.p95),
        LiveText.short(counts.p99), LiveText.short(counts.maximum),
      ])
    }
    outline.table(table)
    var workers = Table("WORKER", "STATE", "SERVED", "RESTARTS", "CPU S", "MEMORY", "PEAK")
    for worker in view.workers {
      workers.add([
        worker.pid.map { String($0) } ?? "", worker.state, String(worker.served),
        String(worker.restarts), worker.cpuSeconds.map(LiveText.short) ?? "",
        worker.memoryBytes.map(LiveText.bytes) ?? "",
        worker.peakMemoryBytes.map(LiveText.bytes) ?? "",
      ])
    }
    outline.table(workers)
    if let recording = view.recording { outline.line(Self.sentence(of: recording)) }
    guard !view.traffic.isEmpty else { return }
    outline.heading("Challenger, so far")
    for (name, value) in view.traffic.sorted(by: { $0.key < $1.key }) {
      outline.line("\(name) = \(JSON.number(value).canonicalText)")
    }
  }
}

extension Description {
  /// What recording does, in a sentence.
  static func sentence(of recording: LiveView.Recording) -> String {
    let kept =
      "recording: \(recording.records) records since it runs, \(recording.segments) segments of "
      + "\(LiveText.bytes(recording.bytes))"
      + (recording.oldest.map { " from \($0) on" } ?? "")
    guard recording.dropped > 0 || recording.failure != nil else { return kept }
    return kept + ", \(recording.dropped) lost" + (recording.failure.map { ": \($0)" } ?? "")
  }
}

/// Figures as people read them at a glance.
enum LiveText {
  /// At most three digits after the point, fewer for larger numbers.
  static func short(_ value: Double) -> String {
    let scale = value >= 100 ? 1.0 : value >= 10 ? 10 : 1000
    let text = JSON.number((value * scale).rounded() / scale).canonicalText
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// In mebibytes.
  static func bytes(_ count: Int64) -> String { "\(short(Double(count) / 1_048_576)) MiB" }
}

extension Workspace {
  /// What a built-in runtime of this state folder counts now.
  func liveView(of runtime: RuntimeRecord) async -> LiveView? {
    guard runtime.driver ?? .muster == .muster else { return nil }
    return await RuntimeClient(folder: folder, executable: "").liveView(of: runtime.name)
  }
}
