import Foundation
import Jobs
import Synchronization
import Testing
import Vocabulary

/// Collects short sentences.
private final class Sentences: Sendable {
  private let sentences = Mutex<[String]>([])

  var all: [String] { sentences.withLock { $0 } }

  func add(_ sentence: String) {
    sentences.withLock { $0.append(sentence) }
  }
}

extension RealProcessTests {
  @Suite struct EnvironmentTests {
    @Test(.tags(.installsPackages))
    func `a platform with pandas gives frames, is built once, and is read-only`() async throws {
      let bench = Bench()
      defer { bench.close() }
      let source = """
        import os, pandas, sys
        def metrics(frame):
            assert isinstance(frame, pandas.DataFrame)
            try:
                open(pandas.__file__, "w")
                kept = False
            except OSError:
                kept = True
            mean = frame.groupby("group")["x"].mean()
            return {"version": pandas.__version__, "mean": mean.to_dict(), "n": frame["x"].size,
                    "max": frame["x"].max(), "list": frame["x"].to_numpy(), "kept": kept}
        """
      let input = JobInput(name: "in", format: .csv, text: "group,x\na,1\nb,2\nb,4\n")
      let requirements = "# frames\npandas == 2.2.3\nnumpy<2.3\n"
      let job = try Bench.python(source, inputs: [input], requirements: requirements)
      let outcome = await bench.executor.run(job)
      #expect(
        summary(of: outcome) == """
          COMPLETE succeeded (fault: none)
          metrics {"kept":true,"list":[1,2,4],"max":4,"mean":{"a":1.0,"b":3.0},"n":3,"version":"2.2.3"}
          """)
      let steps = outcome.messages.map(\.text)
      #expect(steps.contains("resolving 2 requirements"))
      #expect(steps.contains { $0.hasPrefix("installing ") && $0.contains("pandas 2.2.3") })
      let made = try #require(outcome.environment)
      #expect(made.lock.contains("pandas==2.2.3 --hash=sha256:"))

      // The same content in another order: no network, no pip.
      let sentences = Sentences()
      let again = try #require(
        await bench.executor.environments.environment(
          requirements: "numpy<2.3\npandas  ==  2.2.3", progress: sentences.add))
      #expect(again.wasCached)
      #expect(again.lockDigest == made.lockDigest)
      #expect(sentences.all == [])
    }

    @Test(.tags(.installsPackages))
    func `two makers of one environment do not disturb each other, nor does a leftover`()
      async throws
    {
      let bench = Bench()
      defer { bench.close() }
      let store = bench.executor.environments
      let sentences = Sentences()
      async let first = store.environment(requirements: "six==1.16.0", progress: sentences.add)
      async let second = store.environment(requirements: "six==1.16.0", progress: sentences.add)
      let (one, other) = (try await first, try await second)
      let made = [try #require(one), try #require(other)]
      #expect(made.map(\.wasCached).sorted { !$0 && $1 } == [false, true])
      #expect(sentences.all.filter { $0.hasPrefix("installing") } == ["installing six 1.16.0"])

      // A process was killed between its steps.
      let key = made[0].key
      try FileManager.default.removeItem(atPath: "\(store.folder)/\(key)")
      let junk = "\(store.folder)/building/\(key)/site-packages/junk"
      try FileManager.default.createDirectory(atPath: junk, withIntermediateDirectories: true)
      let again = try #require(await store.environment(requirements: "six==1.16.0"))
      #expect(!FileManager.default.fileExists(atPath: again.sitePackages + "/junk"))
      #expect(FileManager.default.fileExists(atPath: again.sitePackages + "/six.py"))
    }

    @Test(.tags(.installsPackages))
    func `a requirement that nothing satisfies is quoted from pip, and is the model's fault`()
      async throws
    {
      let bench = Bench()
      defer { bench.close() }
      let outcome = await bench.executor.run(
        try Bench.python("def metrics(): return {}", requirements: "six==99.0"))
      #expect(outcome.fault == .model)
      #expect(
        outcome.cause.description.hasPrefix(
          "failed to resolve the requirements: Could not find a version that satisfies the "
            + "requirement six==99.0"), "\(outcome.cause)")
      let left = try FileManager.default.contentsOfDirectory(
        atPath: bench.executor.environments.folder + "/building")
      #expect(left == [])
    }

    @Test func `requirements that could run a proposal's code are refused before pip sees them`()
      async throws
    {
      await check(
        try Bench.python("def metrics(): return {}", requirements: "six\n-e ."),
        "ERROR failed to read the requirements: line 2: the option \"-e\" is not allowed, "
          + "expected a package (fault: model)")
    }

    @Test func `a platform that asks for nothing uses the plain interpreter`() async throws {
      let source = """
        import sys
        def metrics(): return {"outside": [p for p in sys.path if "packages" in p]}
        """
      await check(
        try Bench.python(source, requirements: "# nothing\n"),
        "COMPLETE succeeded (fault: none)\nmetrics {\"outside\":[]}")
    }

    @Test func `an interpreter that is not there is the platform's fault`() async throws {
      let bench = Bench(python: "no-such-python")
      defer { bench.close() }
      let outcome = await bench.executor.run(try Bench.python("def metrics(): return {}"))
      #expect(
        summary(of: outcome)
          == "ERROR failed to find a Python interpreter: no program \"no-such-python\" on the "
          + "search path (fault: platform)")
    }
  }
}
