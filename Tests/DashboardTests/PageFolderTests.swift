import Dashboard
import Foundation
import Gates
import Reconciler
import Testing
import Vocabulary

/// Pages as files, to be looked at in a browser: `MUSTER_PAGES=folder swift test --filter
/// PageFolder`.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["MUSTER_PAGES"] != nil))
struct PageFolderTests {
  @Test
  func `the sample's pages are written to a folder`() throws {
    let folder = URL(
      filePath: ProcessInfo.processInfo.environment["MUSTER_PAGES"] ?? "",
      directoryHint: .isDirectory)
    let sample = try SampleSite()
    func write(_ text: [UInt8], _ path: String) throws {
      let url = folder.appending(path: path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text).write(to: url)
    }
    for file in Assets.all { try write(Array(file.text.utf8), file.path) }
    let site = sample.site
    var index = ""
    for (name, page) in SamplePages.all {
      let rendered = sample.render(page, on: site)
      try write(rendered.body, "\(name).html")
      index += "\(name) \(rendered.body.count) \(page.address)\n"
      #expect(rendered.status == 200)
    }
    try write(Array(index.utf8), "index.txt")
    for (index, payload) in HostileTests.payloads.enumerated() {
      let poisoned = try PoisonedSite(payload)
      for (number, page) in poisoned.pages.enumerated() {
        try write(poisoned.render(page).body, "hostile/\(index)-\(number).html")
      }
    }
    var material = Material()
    for need in Published.needs(of: site) {
      if case .blob(let blob) = need { material.blobs[blob] = sample.repository.blobs[blob] }
    }
    for (path, text) in Published.files(site, with: material) {
      try write(Array(text.utf8), "published/\(path)")
    }
  }
}

/// What a page of a large site costs: `MUSTER_TIMES=1 swift test --filter PageTime`.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["MUSTER_TIMES"] != nil), .serialized)
struct PageTimeTests {
  private static func milliseconds(_ rounds: Int, _ work: () -> Void) -> Double {
    let start = clock()
    for _ in 0..<rounds { work() }
    return Double(clock() - start) / Double(CLOCKS_PER_SEC) * 1000 / Double(rounds)
  }

  @Test
  func `processor time of the overview and of each page is printed`() throws {
    let sample = try SampleSite(others: 2000)
    print("overview: \(Self.milliseconds(3) { _ = sample.site }) ms, once a revision")
    let site = sample.site
    print("published branch, whole: \(Self.milliseconds(2) { _ = Published.files(site) }) ms")
    var scope = PublishedScope.nothing
    scope.models = [SampleSite.credit]
    let one = Self.milliseconds(5) { _ = Published.files(site, with: Material(), in: scope) }
    print("published branch, one model: \(one) ms")
    for (name, page) in SamplePages.all {
      let material = sample.material(for: page, on: site)
      var size = 0
      let time = Self.milliseconds(5) {
        size = Pages.render(page, of: site, for: SampleSite.visit, with: material).body.count
      }
      print("\(name): \(time) ms, \(size) bytes")
      #expect(size < 150_000, "\(name)")
    }
  }
}

/// One page of every kind.
enum SamplePages {
  static let all: [(String, Page)] = [
    ("home", .home), ("tasks", .tasks(.init())), ("my-tasks", .tasks(.init(isMine: true))),
    ("task", .task(SampleSite.task)), ("alerts", .alerts(.init())),
    ("alerts-all", .alerts(.init(state: .active))),
    ("alerts-cause", .alerts(.init(cause: "model-stalled/Incident"))),
    ("heat", .heat(.init())), ("monitors", .monitors(.init())),
    ("monitoring", .monitoring(SampleSite.credit)), ("trainings", .trainings(.init())),
    ("trainings-credit", .modelTrainings(SampleSite.credit)),
    ("training", .training(SampleSite.credit, SampleSite.training("proposed"))),
    ("training-superseded", .training(SampleSite.credit, SampleSite.training("superseded"))),
    ("training-wanted", .training(SampleSite.credit, SampleSite.training("wanted"))),
    ("jobs", .jobs(.init())),
    ("job", .job(.init("\(SampleSite.instance)-2-1"))), ("runtimes", .runtimes(.init())),
    ("runtime", .runtime(.init("credit-prod"))), ("engine", .engine), ("models", .models(.init())),
    ("models-failed", .models(.init(state: .failed))), ("model", .model(SampleSite.credit)),
    ("model-broken", .model(.init("disease-progress"))),
    ("source", .source(SampleSite.credit, version: nil, path: nil)),
    ("versions", .versions(SampleSite.credit)), ("tests", .tests(SampleSite.credit)),
    (
      "measurement",
      .measurement(
        SampleSite.credit,
        .init(SampleSite.measurement(SampleSite.credit, SampleSite.challenger)))
    ),
    ("compare", .compare(SampleSite.credit, champion: nil, challenger: nil)),
    ("processes", .processes), ("process", .process(.init("promotion"))),
    ("instances", .instances(.init())), ("instance", .instance(SampleSite.instance)),
    ("proposals", .proposals(.init())), ("proposal", .proposal("refs/heads/worse-model")),
    ("author", .author), ("form-model", .form(.model)), ("form-runtime", .form(.runtime)),
    ("form-group", .form(.group)), ("form-job", .form(.job)), ("audit", .audit(.init())),
  ]
}
