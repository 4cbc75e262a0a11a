import FoundationEssentials
import HTTPClient
import Recordings
import Testing
import Vocabulary

@testable import Serving

struct TrafficTests {
  // MARK: - The choice

  @Test(arguments: [1.0, 10, 50, 99]) func `keys are split by the percentage`(percent: Double) {
    let split = TrafficSplit(mode: .canary, percent: percent, seed: "v2")
    let chosen = (0..<20_000).count { split.isChosen("customer \($0)".utf8) }
    #expect(abs(Double(chosen) / 200 - percent) < 1.2)
  }

  @Test func `the choice stays, grows with the percentage, and differs by the seed`() {
    let ten = TrafficSplit(mode: .canary, percent: 10, seed: "a")
    let twenty = TrafficSplit(mode: .canary, percent: 20, seed: "a")
    let other = TrafficSplit(mode: .canary, percent: 10, seed: "b")
    let keys = (0..<5000).map { "k\($0)" }
    let chosen = keys.filter { ten.isChosen($0.utf8) }
    #expect(chosen == keys.filter { ten.isChosen($0.utf8) })
    #expect(chosen.allSatisfy { twenty.isChosen($0.utf8) })
    #expect(chosen != keys.filter { other.isChosen($0.utf8) })
  }

  @Test func `a split reads back what it writes, and refuses what it does not know`() throws {
    let split = TrafficSplit(
      mode: .shadow, percent: 12.5, key: "id", score: "p", seed: "s", keep: 7,
      rollback: .init(after: 9, errorRate: nil, latency: 2, drift: 0.25))
    #expect(try TrafficSplit(split.json) == split)
    for (json, message) in [
      (JSON.object(["mode": "canary", "percent": 0]), "percent"),
      (["mode": "mirror", "percent": 10], "mode"),
      (["mode": "canary", "percent": 10, "weight": 1], "weight"),
    ] {
      let error = #expect(throws: PackageManifest.Problem.self) { try TrafficSplit(json) }
      #expect(error?.message.contains(message) == true)
    }
  }

  // MARK: - The rules

  private func arm(
    _ count: Int, failed: Int = 0, milliseconds: Int = 2,
    score: (Int) -> Double = { Double($0 % 100) }
  ) -> TrafficComparison.Arm {
    var arm = TrafficComparison.Arm(seed: 1)
    for index in 0..<count {
      arm.add(
        index < failed ? .failed : .answered, time: .milliseconds(milliseconds),
        scores: [score(index)])
    }
    return arm
  }

  @Test func `errors that the other has too send nobody away`() {
    let rules = TrafficSplit.Rollback(after: 100, errorRate: 0.02)
    #expect(TrafficComparison.verdict(arm(1000, failed: 100), arm(100, failed: 11), rules) == nil)
    #expect(
      TrafficComparison.verdict(arm(1000), arm(100, failed: 3), rules)
        == "3 of its 100 requests failed, and 0 of 1000 of the version that serves; at most 2 % "
        + "more are allowed")
    #expect(TrafficComparison.verdict(arm(1000), arm(100, failed: 2), rules) == nil)
  }

  @Test func `errors that cannot be made good are not waited out`() {
    let rules = TrafficSplit.Rollback(after: 200, errorRate: 0.02)
    #expect(TrafficComparison.verdict(arm(10), arm(4, failed: 4), rules) == nil)
    #expect(TrafficComparison.verdict(arm(10), arm(5, failed: 5), rules) != nil)
  }

  @Test func `a slow challenger goes once it has answered enough`() {
    let rules = TrafficSplit.Rollback(after: 50, errorRate: nil, latency: 2)
    #expect(TrafficComparison.verdict(arm(100), arm(49, milliseconds: 9), rules) == nil)
    let reason = TrafficComparison.verdict(arm(100), arm(50, milliseconds: 9), rules)
    #expect(reason?.hasPrefix("the 95th percentile of its time is 9 ms") == true)
    #expect(TrafficComparison.verdict(arm(100), arm(50, milliseconds: 3), rules) == nil)
  }

  @Test func `scores that drift send a challenger away`() {
    let rules = TrafficSplit.Rollback(after: 100, errorRate: nil, drift: 0.2)
    #expect(TrafficComparison.verdict(arm(500), arm(500), rules) == nil)
    let shifted = arm(500) { Double($0 % 100) + 40 }
    let reason = TrafficComparison.verdict(arm(500), shifted, rules)
    #expect(reason?.hasPrefix("the population stability index of its scores is") == true)
  }

  @Test func `few scores of the same kind are no drift, whatever chance makes of them`() {
    let rules = TrafficSplit.Rollback(after: 50, errorRate: nil, drift: 0.1)
    var largest = 0.0
    for seed in 0..<200 as Range<UInt64> {
      var state = seed &* 7919 &+ 1
      func next(_: Int) -> Double {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 40)
      }
      let (ours, theirs) = (arm(150, score: next), arm(50, score: next))
      largest = max(largest, theirs.scores.stability(from: ours.scores) ?? 0)
      #expect(TrafficComparison.verdict(ours, theirs, rules) == nil)
    }
    // The index alone would have sent away many of them.
    #expect(largest > 0.3)
  }

  @Test func `a stability index is that of the formula`() throws {
    var reference = ScoreSample(seed: 1)
    var current = ScoreSample(seed: 2)
    for index in 0..<100 {
      reference.add(index < 50 ? 0 : 1)
      current.add(index < 25 ? 0 : 1)
    }
    // Two values: three bins, the last one empty, half an observation more in each: the sum of
    // (a - b) ln(a / b) over 25.5 and 50.5, 75.5 and 50.5, 0.5 and 0.5, all of 101.5.
    let wanted = 0.26735325223906364
    #expect(abs(try #require(current.stability(from: reference)) - wanted) < 1e-12)
    #expect(ScoreSample(seed: 1).stability(from: reference) == nil)
  }

  // MARK: - A runtime that shares

  private func challenge(
    _ runtime: LiveRuntime, _ package: PackageFolder, _ split: TrafficSplit
  ) async throws -> HTTPResponse {
    let body: JSON = [
      "package": .string(package.path), "version": .string(package.version.hex),
      "traffic": split.json,
    ]
    return try await runtime.send(
      "PUT", "/control/challenger", body.canonicalText, token: runtime.registration.token)
  }

  private func score(_ runtime: LiveRuntime, _ body: String, key: String) async throws
    -> HTTPResponse
  {
    try await runtime.send(
      "POST", "/score", body,
      headers: [
        HTTPHeader("Content-Type", "application/json"), HTTPHeader("Muster-Request-Key", key),
      ])
  }

  @Test func `a canary answers its share, and is promoted without a new load`() async throws {
    let folder = try TemporaryFolder()
    let one = try PackageFolder("def score(r): return 1", in: folder.path)
    let two = try PackageFolder("def score(r): return 2", in: folder.path)
    try await withRuntime(state: folder.path) { runtime in
      let split = TrafficSplit(mode: .canary, percent: 50, seed: "s")
      #expect(try await challenge(runtime, two, split).status == 422)
      try await runtime.deploy(one)
      #expect(try await challenge(runtime, one, split).status == 422)
      #expect(try await challenge(runtime, two, split).status == 200)
      var answers: [String: String] = [:]
      for key in (0..<40).map({ "k\($0)" }) {
        answers[key] = try await score(runtime, "0", key: key).text
        let isChosen = split.isChosen(key.utf8)
        #expect(answers[key] == (isChosen ? "2" : "1"))
      }
      let report = try await runtime.serving()["challenger"]
      #expect(report?["state"] == "serving")
      let chosen = answers.values.count { $0 == "2" }
      #expect(report?["figures"]?["requests"]?.double == Double(chosen))
      #expect(report?["figures"]?["champion_requests"]?.double == Double(40 - chosen))
      let before = try await runtime.serving()
      try await runtime.deploy(two)
      let after = try await runtime.serving()
      #expect(after["version"]?.string == two.version.hex)
      #expect(after["challenger"] == .null)
      #expect(before["version"]?.string == one.version.hex)
      #expect(try await score(runtime, "0", key: "k0").text == "2")
    }
  }

  @Test func `records with the same member go the same way`() async throws {
    let folder = try TemporaryFolder()
    let one = try PackageFolder("def score(r): return 1", in: folder.path)
    let two = try PackageFolder("def score(r): return 2", in: folder.path)
    try await withRuntime(state: folder.path) { runtime in
      try await runtime.deploy(one)
      let split = TrafficSplit(mode: .canary, percent: 50, key: "customer")
      _ = try await challenge(runtime, two, split)
      for customer in 0..<12 {
        let isChosen = split.isChosen("\(customer)".utf8)
        for amount in [1, 2] {
          let answer = try await runtime.score(#"{"customer": \#(customer), "amount": \#(amount)}"#)
          #expect(answer.text == (isChosen ? "2" : "1"))
        }
      }
    }
  }

  @Test func `a challenger that fails is sent away at once, and the others are answered`()
    async throws
  {
    let folder = try TemporaryFolder()
    let one = try PackageFolder("def score(r): return 1", in: folder.path)
    let bad = try PackageFolder("def score(r): return 1 / 0", in: folder.path)
    try await withRuntime(state: folder.path) { runtime in
      try await runtime.deploy(one)
      let split = TrafficSplit(
        mode: .canary, percent: 50, seed: "s", rollback: .init(after: 20, errorRate: 0.1))
      _ = try await challenge(runtime, bad, split)
      var failed = 0
      for index in 0..<100 where try await score(runtime, "0", key: "\(index)").status != 200 {
        failed += 1
      }
      // Three of twenty are more than a tenth.
      #expect(failed == 3)
      let report = try await runtime.serving()["challenger"]
      #expect(report?["state"] == "rolled-back")
      #expect(report?["reason"]?.string?.hasPrefix("3 of its 3 requests failed") == true)
      let answer = try await runtime.send(
        "DELETE", "/control/challenger", token: runtime.registration.token)
      #expect(try answer.json["challenger"] == .null)
    }
  }

  @Test func `a shadow sees the requests, is compared, and answers nobody`() async throws {
    let folder = try TemporaryFolder()
    let one = try PackageFolder(#"def score(r): return {"score": r}"#, in: folder.path)
    let two = try PackageFolder(
      #"def score(r): return {"score": r + (0.5 if r > 5 else 0)}"#, in: folder.path)
    try await withRuntime(state: folder.path) { runtime in
      try await runtime.deploy(one)
      _ = try await challenge(
        runtime, two, TrafficSplit(mode: .shadow, percent: 100, keep: 100))
      for number in 0..<10 {
        #expect(try await runtime.score("\(number)").text == #"{"score":\#(number)}"#)
      }
      try await runtime.eventually("all are compared") {
        try await runtime.serving()["challenger"]?["figures"]?["compared"]?.double == 10
      }
      let figures = try await runtime.serving()["challenger"]?["figures"]
      #expect(figures?["equal_share"] == 0.6)
      #expect(figures?["score_largest_difference"] == 0.5)
      #expect(figures?["score_mean_difference"] == 0.2)
      let shadow = "\(folder.path)/runtimes/test.shadow"
      var lines: [JSON] = []
      for file in try FileManager.default.contentsOfDirectory(atPath: shadow) {
        let text = try String(contentsOfFile: "\(shadow)/\(file)", encoding: .utf8)
        lines += try text.split(separator: "\n").map { try JSON(parsing: Array($0.utf8)) }
      }
      #expect(lines.count == 10)
      #expect(lines.count { $0["equal"] == true } == 6)
      #expect(lines.contains { $0["challenger"]?["score"] == 9.5 && $0["champion"]?["score"] == 9 })
    }
  }

  @Test func `what a shadow and the champion answered is recorded in pairs, apart from the rest`()
    async throws
  {
    let folder = try TemporaryFolder()
    let one = try PackageFolder(#"def score(r): return {"score": r}"#, in: folder.path)
    let two = try PackageFolder(#"def score(r): return {"score": 10 / r}"#, in: folder.path)
    try await withRuntime(state: folder.path) {
      $0.recording = RecordingPolicy()
    } _: { runtime in
      try await runtime.deploy(one)
      _ = try await challenge(
        runtime, two,
        TrafficSplit(mode: .shadow, percent: 100, rollback: .init(errorRate: nil)))
      for number in 0..<5 {
        let answer = try await score(runtime, "\(number)", key: "k\(number)")
        #expect(answer.text == #"{"score":\#(number)}"#)
      }
      _ = try await score(runtime, "[1, 0, 2]", key: "set")
      try await runtime.eventually("all are compared or failed") {
        let figures = try await runtime.serving()["challenger"]?["figures"]
        return figures?["requests"]?.double == 6
      }
      let answer = try await runtime.send(
        "POST", "/control/recording", token: runtime.registration.token)
      #expect(answer.status == 200)
    }
    let records = "\(folder.path)/runtimes/test.records"
    let served = try recordedPairs(in: "\(records)/demo")
    #expect(served.count == 8)
    #expect(served.allSatisfy { $0["recorded_version"]?.string == one.version.hex })
    #expect(served.allSatisfy { $0["recorded_champion"] == nil })
    let pairs = try recordedPairs(in: "\(records)/demo.shadow")
    #expect(pairs.count == 8)
    #expect(pairs.allSatisfy { $0["recorded_version"]?.string == two.version.hex })
    #expect(pairs.allSatisfy { $0["recorded_champion"]?.string == one.version.hex })
    let four = try #require(pairs.first { $0["recorded_key"] == "k4" })
    #expect(four["input"] == 4)
    #expect(four["champion.score"] == 4)
    #expect(four["score"] == 2.5)
    // What it failed on is known of it.
    let none = try #require(pairs.first { $0["recorded_key"] == "k0" })
    #expect(none["champion.score"] == 0)
    #expect(none["score"] == .null)
    #expect(pairs.first { $0["recorded_key"] == "set/1" }?["score"] == .null)
    #expect(pairs.first { $0["recorded_key"] == "set/2" }?["score"]?.double == 5)
  }

  @Test func `a runtime that starts again has its challenger again`() async throws {
    let folder = try TemporaryFolder()
    let one = try PackageFolder("def score(r): return 1", in: folder.path)
    let two = try PackageFolder("def score(r): return 2", in: folder.path)
    try await withRuntime(state: folder.path) { runtime in
      try await runtime.deploy(one)
      _ = try await challenge(runtime, two, TrafficSplit(mode: .canary, percent: 30))
    }
    try await withRuntime(state: folder.path) { runtime in
      try await runtime.eventually("it shares again") {
        try await runtime.serving()["challenger"]?["version"]?.string == two.version.hex
      }
    }
  }
}
