import Dashboard
import Foundation
import Gates
import Monitoring
import Notifications
import Reconciler
import Registry
import Reports
import TestSupport
import Testing
import Vocabulary
import XML

/// Records whose every text comes from somebody who means harm.
struct HostileTests {
  /// Scripts as they are smuggled into elements, attributes, addresses, styles and other languages.
  static let payloads: [String] = {
    let run = "alert(1)"
    let marks = ["<", "&lt;", "\u{FF1C}", "%3C", "\\u003c", "&#60;", "&#x3c;"]
    var payloads = marks.map { "\($0)script>\(run)\($0)/script>" }
    for event in ["onerror", "onload", "onfocus", "onmouseover", "onanimationend", "ontoggle"] {
      payloads.append("\"><img src=x \(event)=\(run)>")
      payloads.append("' \(event)='\(run)' autofocus='")
      payloads.append("x\" \(event)=\"\(run)\" y=\"")
    }
    for scheme in ["javascript:", "JaVaScRiPt:", "java\tscript:", "vbscript:", "data:text/html,"] {
      payloads.append("\(scheme)\(run)")
      payloads.append("[x](\(scheme)\(run))")
    }
    return payloads + [
      "</title><script>\(run)</script>", "</textarea><script>\(run)</script>",
      "</style><script>\(run)</script>", "</svg><script>\(run)</script>",
      "<svg onload=\(run)>", "<svg><script>\(run)</script></svg>", "<iframe src=javascript:\(run)>",
      "<base href=//evil.example/>", "<meta http-equiv=refresh content=0;url=//evil.example>",
      "<link rel=stylesheet href=//evil.example/x.css>", "<object data=//evil.example>",
      "<form action=//evil.example><button>", "<math><mi xlink:href=\"javascript:\(run)\">x",
      "]]><script>\(run)</script>", "--><script>\(run)</script><!--", "<!--", "<![CDATA[",
      "<?xml-stylesheet href=\"//evil.example\"?>", "{{constructor.constructor('\(run)')()}}",
      "${\(run)}", "`;\(run);`", "\u{2028}\(run)\u{2029}", "a\u{0}b<script>\(run)</script>",
      "\u{1B}[2J\u{1B}]0;x\u{7}", "\u{202E}\(run)\u{2066}", "//evil.example/x", "\\\\evil\\x",
      "../../../etc/passwd", "=cmd|' /C calc'!A0", "e" + String(repeating: "\u{301}", count: 30),
      "\u{E0041}\u{FEFF}\u{200F}", "__proto__", "NaN", String(repeating: "<b>", count: 400),
    ]
  }()

  @Test
  func `there are more than sixty`() {
    #expect(Self.payloads.count >= 60)
    #expect(Set(Self.payloads).count == Self.payloads.count)
  }

  @Test(arguments: payloads)
  func `a script in every text of every record stays text`(payload: String) throws {
    try check(payload)
  }

  @Test(.enabled(if: SuiteFolder.isPresent("badinputs/text"), "\(SuiteFolder.absence)"))
  func `the big list of naughty strings stays text`() throws {
    let bytes = try SuiteFolder("badinputs/text").bytes("blns.json")
    let texts = try JSON(parsing: bytes).array?.compactMap(\.string) ?? []
    #expect(texts.count > 300)
    // Every seventh on all pages, and all of them at once in the lists.
    for (index, text) in texts.enumerated()
    where index.isMultiple(of: 7) && !text.isEmpty && StreamSafeText.isSafe(text) {
      try check(text, pages: 3)
    }
  }

  private func check(_ payload: String, pages most: Int = .max) throws {
    let poisoned = try PoisonedSite(payload)
    for page in poisoned.pages.prefix(most) {
      let rendered = poisoned.render(page)
      let check = try PageCheck(rendered)
      #expect(check.problems == [], "\(page.address)")
      #expect(rendered.body.count < 400_000)
      #expect(!rendered.body.contains(0x1B) && !rendered.body.contains(0))
      // No address of the payload's own can be followed.
      for element in check.elements {
        if let link = element.attribute("href"), link.contains("evil.example") {
          #expect(link.hasPrefix("/") && !link.hasPrefix("//"))
        }
      }
    }
    for (path, text) in Published.files(poisoned.site) {
      #expect(!text.contains("<script>alert"), "\(path)")
      #expect(path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
    }
  }
}

/// The sample with one text in every place that takes one: of each record every text is replaced
/// with which it can still be read.
struct PoisonedSite {
  let payload: String
  let site: Site
  private let sample: SampleSite
  private let measurement: MeasurementRecord

  private static let mark = "\u{F8FF}POISON"
  /// The sample's records with the mark in every such place; worked out once.
  private static let templates: [JSON] = {
    guard let sample = try? SampleSite(others: 0) else { return [] }
    let instance = sample.state.instances.values.first { record in
      record.engine["elements"]?[0]?["incident"] != nil
    }
    guard let model = sample.state.models[SampleSite.credit],
      let runtime = sample.state.runtimes[RuntimeName("credit-prod")],
      let task = sample.state.tasks[SampleSite.task], let instance,
      let approval = sample.state.approvals.values.first,
      let proposal = sample.state.proposals.values.first,
      let verdict = sample.verdicts.first(where: { $0.version == SampleSite.challenger }),
      let entry = sample.audit.first, let monitor = sample.state.monitors[SampleSite.drift],
      let measured = sample.measurements.values.first(where: {
        $0.version == SampleSite.challenger && $0.evaluation != nil
      })
    else { return [] }
    var light = measured
    light.evaluation = nil
    light.log = "log"
    return [
      marked(model, ModelRecord.self), marked(runtime, RuntimeRecord.self),
      marked(task, TaskRecord.self), marked(instance, InstanceRecord.self),
      marked(approval, ApprovalRecord.self), marked(proposal, ProposalRecord.self),
      marked(verdict, VerdictRecord.self), marked(entry, AuditEntry.self),
      marked(light, MeasurementRecord.self), marked(monitor, MonitorRecord.self),
    ]
  }()

  private static func marked<Record: Codable>(_ record: Record, _ type: Record.Type) -> JSON {
    var json = JSON(encoding: record)
    for path in leaves(json) {
      let changed = replacing(json, path[...])
      if (try? changed.decode(type)) != nil { json = changed }
    }
    return json
  }

  private enum Step {
    case member(String)
    case index(Int)
  }

  private static func leaves(_ json: JSON) -> [[Step]] {
    if json.string != nil { return [[]] }
    if let object = json.object {
      return object.sorted { $0.key < $1.key }.flatMap { key, value in
        leaves(value).map { [.member(key)] + $0 }
      }
    }
    return (json.array ?? []).enumerated().flatMap { index, value in
      leaves(value).map { [.index(index)] + $0 }
    }
  }

  private static func replacing(_ json: JSON, _ path: ArraySlice<Step>) -> JSON {
    switch path.first {
    case nil: return .string(mark)
    case .member(let key)?:
      var object = json.object ?? [:]
      if let value = object[key] { object[key] = replacing(value, path.dropFirst()) }
      return .object(object)
    case .index(let index)?:
      var array = json.array ?? []
      array[index] = replacing(array[index], path.dropFirst())
      return .array(array)
    }
  }

  private static func filled(_ json: JSON, _ payload: String) -> JSON {
    if json.string == mark { return .string(payload) }
    if let object = json.object { return .object(object.mapValues { filled($0, payload) }) }
    if let array = json.array { return .array(array.map { filled($0, payload) }) }
    return json
  }

  init(_ payload: String) throws {
    self.payload = payload
    var sample = try SampleSite(others: 0)
    let records = Self.templates.map { Self.filled($0, payload) }
    #expect(records.count == 10)
    let model = try records[0].decode(ModelRecord.self)
    var runtime = try records[1].decode(RuntimeRecord.self)
    runtime.labels = [payload: payload]
    let task = try records[2].decode(TaskRecord.self)
    let instance = try records[3].decode(InstanceRecord.self)
    let approval = try records[4].decode(ApprovalRecord.self)
    let proposal = try records[5].decode(ProposalRecord.self)
    // Names are among the texts that were replaced.
    #expect(model.name.text == payload && runtime.name.text == payload && task.name == payload)
    #expect(instance.jobs.first?.message == payload && proposal.ref == payload)
    sample.state = ControlState()
    sample.state.models[model.name] = model
    sample.state.runtimes[runtime.name] = runtime
    sample.state.tasks[task.id] = task
    sample.state.instances[instance.id] = instance
    sample.state.approvals[approval.id] = approval
    sample.state.proposals[proposal.ref] = proposal
    var monitor = try records[9].decode(MonitorRecord.self)
    #expect(monitor.latest.items.first?.sentence == payload)
    monitor.monitor = SampleSite.drift
    sample.state.monitors[SampleSite.drift] = monitor
    _ = sample.state.alerts.step(
      .raise(
        AlertReport(
          key: "\(payload)/stalled", cause: payload, model: payload, severity: .error,
          title: payload, detail: payload, signal: payload)), now: SampleSite.now)
    sample.verdicts = [try records[6].decode(VerdictRecord.self)]
    sample.audit = [try records[7].decode(AuditEntry.self)]
    sample.reconciler.repository = payload
    sample.reconciler.branch = payload
    sample.reconciler.version = payload
    sample.reconciler.stall = .init(reason: payload, message: payload, since: SampleSite.now)
    measurement = try records[8].decode(MeasurementRecord.self)
    sample.measurements = [measurement.id: measurement]
    self.sample = sample
    site = sample.site
  }

  /// The id of the one alert.
  private var alert: Digest { site.alerts.keys.first ?? Digest(of: payload) }

  var pages: [Page] {
    let model = ModelName(payload)
    return [
      .home, .models(ModelFilter(text: "", label: nil)), .task(TaskID(payload)), .model(model),
      .tasks(TaskFilter(text: payload)), .models(ModelFilter(text: payload)),
      .runtimes(RuntimeFilter()), .runtime(RuntimeName(payload)), .instances(InstanceFilter()),
      .instance(InstanceID(payload)), .jobs(JobFilter()), .job(JobID(payload)),
      .alerts(AlertFilter()), .alerts(AlertFilter(cause: payload, text: payload)),
      .alert(alert), .heat(HeatFilter(text: "")), .monitors(MonitorFilter()), .monitoring(model),
      .proposals(ProposalFilter()), .proposal(payload),
      .audit(AuditFilter(actor: payload, text: payload)), .audit(AuditFilter()), .engine,
      .versions(model), .tests(model), .measurement(model, MeasurementID(payload)),
      .compare(model, champion: nil, challenger: nil), .source(model, version: nil, path: payload),
      .processes, .process(ProcessName(payload)), .form(.model), .model(ModelName(payload + "x")),
    ]
  }

  func render(_ page: Page) -> Rendered {
    var viewer = SampleSite.viewer
    viewer.person = payload
    viewer.formToken = payload
    let visit = Visit(
      viewer: viewer, now: SampleSite.now, notice: Visit.Notice(payload, isProblem: true))
    var material = sample.material(for: page, on: site)
    material.log = payload
    material.events = [["at": .string(payload), "event": ["event": .string(payload)]]]
    if case .form(let kind, _) = page {
      let fields = Dictionary(
        uniqueKeysWithValues: ["name", "source", "labels", "members", "gates", "input"].map {
          ($0, payload)
        })
      let form = AuthorForm(kind, fields: fields)
      return Pages.form(form, draft: form.draft(on: site), of: site, for: visit)
    }
    return Pages.render(page, of: site, for: visit, with: material)
  }
}
