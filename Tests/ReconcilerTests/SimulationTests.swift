import Reconciler
import Simulation
import Testing

@Suite struct SimulationTests {
  /// Some hundreds of lives; a failure prints its seed and its steps.
  @Test(arguments: 0..<UInt64(8))
  func `whatever happens, what must hold does`(block: UInt64) {
    for seed in block * 25..<(block + 1) * 25 {
      var simulation = Simulation(seed: seed)
      simulation.run(steps: 60)
      simulation.settle()
      if !simulation.violations.isEmpty {
        Issue.record(
          """
          seed \(seed): \(simulation.violations.joined(separator: "; "))
          \(simulation.steps.joined(separator: "\n"))
          """)
      }
    }
  }

  @Test func `a seed is the same life every time`() {
    func life() -> [String] {
      var simulation = Simulation(seed: 7)
      simulation.run(steps: 60)
      return simulation.steps + simulation.world.log + simulation.world.audit
    }
    #expect(life() == life())
  }

  @Test func `the lives are eventful`() {
    var seen: Set<String> = []
    for seed in 0..<UInt64(40) {
      var simulation = Simulation(seed: seed)
      simulation.run(steps: 70)
      for line in simulation.world.audit { seen.insert(String(line.split(separator: " ")[1])) }
    }
    for action in [
      "approved", "completed", "deploy-decided", "deploy-failed", "deploy-refused", "deployed",
      "drifted", "model-changed", "model-proposed", "model-removed", "process-ended", "rejected",
      "signoff-refused",
      "task-opened", "undeploy-decided",
    ] {
      #expect(seen.contains(action), "no life came to \(action)")
    }
  }
}
