import Jobs
import Sandbox
import Testing

extension Trait where Self == ConditionTrait {
  /// For tests of what only a sandbox gives.
  static var needsBubblewrap: Self {
    .enabled("bubblewrap does not work on this machine") {
      await LocalExecutor.walls().isBubblewrapped
    }
  }

  /// For tests of bounds that only a control group keeps.
  static var needsControlGroups: Self {
    .enabled("no control group can be made on this machine") {
      let walls = await LocalExecutor.walls()
      return [.controlGroupV1, .controlGroupV2].contains(walls.memory)
        && [.controlGroupV1, .controlGroupV2].contains(walls.processes)
    }
  }
}

extension Tag {
  /// Tests that install packages over the network.
  @Tag static var installsPackages: Self
}
