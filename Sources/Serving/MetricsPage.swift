internal import Sandbox
internal import Vocabulary

/// `GET /metrics`: the live view as Prometheus reads it (text format 0.0.4).
enum MetricsPage {
  static func answer(
    _ deployments: DeploymentController, _ endpoints: Endpoints, _ routes: [RouteLedger]
  ) async -> Answer {
    var page = MetricsText()
    page.family("muster_runtime_ready", "gauge", "Whether requests would be answered.")
    page.sample("muster_runtime_ready", [], deployments.reasonNotReady == nil ? 1 : 0)
    page.family("muster_outbox_answers", "gauge", "Answers that wait at an endpoint.")
    for (name, count) in endpoints.waiting.sorted(by: { $0.key < $1.key }) {
      page.sample("muster_outbox_answers", [("endpoint", name)], Double(count))
    }
    RouteLedger.write(routes, &page)
    if let counts = deployments.recorder.activeCounts { write(counts, &page) }
    if let unit = deployments.current {
      write(unit, &page)
      await write(unit.pool.snapshot, &page)
    }
    return Answer(
      status: 200, type: "text/plain; version=0.0.4; charset=utf-8", body: Array(page.text.utf8))
  }

  private static func write(_ counts: RecordingCounts, _ page: inout MetricsText) {
    page.family("muster_recorded_records_total", "counter", "Records that are in a file.")
    page.sample("muster_recorded_records_total", [], Double(counts.recorded))
    page.family(
      "muster_recording_dropped_total", "counter", "Records that were served and not recorded.")
    page.sample("muster_recording_dropped_total", [], Double(counts.dropped))
    page.family("muster_recording_bytes", "gauge", "Bytes of recorded segments.")
    page.sample("muster_recording_bytes", [], Double(counts.bytes))
  }

  private static func write(_ unit: ServingUnit, _ page: inout MetricsText) {
    page.family("muster_model_info", "gauge", "The version that serves.")
    let labels = [
      ("model", unit.package.manifest.model.text), ("version", unit.package.version.hex),
    ]
    page.sample("muster_model_info", labels, 1)
    let counts = unit.statistics.endpoints.sorted { $0.key < $1.key }
    page.family("muster_requests_total", "counter", "Requests since the version serves.")
    for (name, counts) in counts {
      let answered = counts.requests - counts.errors - counts.rejected
      for (outcome, count) in [
        ("answered", answered), ("failed", counts.errors), ("rejected", counts.rejected),
      ] {
        page.sample(
          "muster_requests_total", [("endpoint", name), ("outcome", outcome)], Double(count))
      }
    }
    page.family("muster_records_total", "counter", "Records that reached a worker.")
    for (name, counts) in counts {
      page.sample("muster_records_total", [("endpoint", name)], Double(counts.records))
    }
    page.family("muster_request_seconds", "histogram", "Time of requests that reached a worker.")
    for (name, counts) in counts {
      let latency = counts.latency
      for (end, seen) in latency.cumulative {
        page.sample(
          "muster_request_seconds_bucket",
          [("endpoint", name), ("le", MetricsText.number((end * 1000).rounded() / 1e6))],
          Double(seen))
      }
      page.sample(
        "muster_request_seconds_bucket", [("endpoint", name), ("le", "+Inf")],
        Double(latency.count))
      page.sample("muster_request_seconds_sum", [("endpoint", name)], latency.total / 1000)
      page.sample("muster_request_seconds_count", [("endpoint", name)], Double(latency.count))
    }
  }

  private static func write(_ pool: PoolState, _ page: inout MetricsText) async {
    page.family("muster_queued_requests", "gauge", "Requests that wait for a worker.")
    page.sample("muster_queued_requests", [], Double(pool.queued))
    page.family("muster_held_requests", "gauge", "Requests that workers hold.")
    page.sample(
      "muster_held_requests", [],
      Double(pool.slots.reduce(0) { $0 + $1.held.reduce(0) { $0 + $1.requests.count } }))
    let usages = await pool.usages()
    func each(
      _ name: String, _ kind: String, _ help: String,
      _ value: (WorkerSlot, ControlGroup.Report?) -> Double?
    ) {
      page.family(name, kind, help)
      for (index, (slot, usage)) in zip(pool.slots, usages).enumerated() {
        guard let value = value(slot, usage) else { continue }
        page.sample(name, [("worker", String(index))], value)
      }
    }
    each("muster_worker_ready", "gauge", "Whether a worker takes requests.") { slot, _ in
      slot.phase == .ready ? 1 : 0
    }
    each("muster_worker_restarts_total", "counter", "Starts of a worker after the first.") {
      slot, _ in
      Double(slot.restarts)
    }
    each("muster_worker_cpu_seconds_total", "counter", "Processor time of a worker's process.") {
      $1?.cpuTime.map { $0 / .seconds(1) }
    }
    each("muster_worker_memory_bytes", "gauge", "Memory of a worker's processes.") {
      $1?.memoryBytes.map { Double($0) }
    }
  }
}
