import Dashboard
import Gates
import Monitoring
import Notifications
import Reconciler
import Registry
import Testing
import Vocabulary

/// Pages and actions as addresses, and back.
struct AddressTests {
  private static let names = [
    "credit-risk", "a/b", "..", ".", "~", "~x", "%2F", "a b+c", "ü\u{301}", "日本語", "?q=1#x",
    "\"<>'",
    "a\nb", "&=;", "//evil.example", "\\", "\u{202E}x",
  ]

  private static func pages(_ name: String) -> [Page] {
    let model = ModelName(name)
    let digest = Digest(of: name)
    return [
      .task(TaskID(name)), .job(JobID(name)), .runtime(RuntimeName(name)), .model(model),
      .source(model, version: digest, path: name), .source(model, version: nil, path: nil),
      .versions(model), .tests(model), .measurement(model, MeasurementID(name)),
      .compare(model, champion: digest, challenger: nil), .process(ProcessName(name)),
      .instance(InstanceID(name)), .proposal(name),
      .tasks(
        TaskFilter(
          state: .overdue, isMine: true, kind: .approval, group: GroupName(name), text: name,
          page: 7)),
      .models(
        ModelFilter(
          state: .modelError, text: name, label: .init("team", name), group: GroupName(name),
          order: .verdict, page: 2)),
      .runtimes(RuntimeFilter(state: .idle, text: name, page: 3)),
      .instances(
        InstanceFilter(state: .incident, process: ProcessName(name), text: name, page: 2)),
      .jobs(JobFilter(state: .failed, text: name, page: 9)), .monitoring(model),
      .trainings(TrainingFilter(state: .merged, origin: .alert, text: name, page: 2)),
      .modelTrainings(model), .training(model, digest),
      .alert(digest), .monitors(MonitorFilter(colour: .grey, text: name, page: 2)),
      .heat(HeatFilter(colour: .red, row: .outputIntegrity, text: name, page: 3)),
      .alerts(
        AlertFilter(
          state: .snoozed, severity: .critical, kind: .overdue, cause: name, text: name, page: 4)),
      .audit(
        AuditFilter(
          actor: name, action: name, object: name, text: name, since: "2026-01-01",
          until: "2026-12-31", before: 12)),
    ]
  }

  @Test(arguments: names)
  func `whatever a name is, its page's address leads back to the page`(name: String) {
    for page in Self.pages(name) {
      let address = page.address
      #expect(Page(target: address) == page, "\(address)")
      #expect(address.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x3C })
      #expect(!address.hasPrefix("//") && !address.contains("/../") && !address.contains("/./"))
    }
    for action: Action in [
      .claim(TaskID(name)), .retry(InstanceID(name)), .retrain(ModelName(name)),
      .suspend(ResourceID(.model, name)),
      .propose(.runtime), .reconcile, .start, .verify, .acknowledge(Digest(of: name)),
      .snooze(Digest(of: name)), .resolve(Digest(of: name)), .run(Digest(of: name)),
      .acknowledgeAll, .snoozeAll,
    ] {
      #expect(Action(path: action.path) == action, "\(action.path)")
    }
  }

  @Test
  func `pages without a name have plain addresses`() {
    #expect(Page.home.address == "/")
    #expect(Page.models(ModelFilter(state: .failed)).address == "/models?state=failed")
    #expect(Page.approvals.address == "/tasks?kind=approval")
    #expect(Page(target: "/models?state=nonsense&page=-3&x=%zz") == .models(ModelFilter()))
  }

  @Test(arguments: [
    "", "models", "/nowhere", "/models/a/b/c/d", "/models//x", "/models/%zz", "/models/%00",
    "/models/%ff", "/models/%2", "/models/..", "/author/nothing", "//models",
  ])
  func `what is no page is none`(target: String) {
    #expect(Page(target: target) == nil)
  }

  @Test
  func `a form's fields are read once each, and broken ones passed over`() {
    let fields = Address.fields(of: "a=1&a=2&b=x+y%26z&=q&c&%zz=1&d=%ff")
    #expect(fields == ["a": "1", "b": "x y&z", "c": ""])
  }
}
