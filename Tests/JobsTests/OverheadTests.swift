import Foundation
import Jobs
import Testing
import Vocabulary

extension RealProcessTests {
  @Suite struct OverheadTests {
    /// A measurement, not a part of the ordinary run. The promise is 150 ms; both sides include the
    /// start of an interpreter.
    @Test(
      .enabled(
        if: ProcessInfo.processInfo.environment["MUSTER_MEASURE"] != nil,
        "it measures: MUSTER_MEASURE=1"))
    func `a sandboxed job costs at most 150 milliseconds over its bare command`() async throws {
      let bench = Bench()
      defer { bench.close() }
      let source = "def metrics(): return {'prefix': __import__('sys').executable}"
      let job = try Bench.python(source)
      let first = await bench.executor.run(job)
      let python = try #require(first.metrics?["prefix"]?.string)
      let clock = ContinuousClock()
      var bare: [Duration] = []
      var sandboxed: [Duration] = []
      for _ in 0..<15 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = ["-s", "-S", "-c", "import json, os, resource"]
        bare.append(
          try clock.measure {
            try process.run()
            process.waitUntilExit()
          })
        sandboxed.append(
          await clock.measure { #expect(await bench.executor.run(job).isSuccess) })
      }
      let cost = median(sandboxed) - median(bare)
      #expect(cost < .milliseconds(150), "\(median(sandboxed)) against \(median(bare))")
      print("sandboxed \(median(sandboxed)), bare \(median(bare))")
    }

    private func median(_ durations: [Duration]) -> Duration {
      durations.sorted()[durations.count / 2]
    }
  }
}
