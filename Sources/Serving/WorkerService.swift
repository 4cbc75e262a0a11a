internal import Sandbox
internal import ServiceLifecycle

/// Runs the pools of all versions, and ends them when the runtime ends.
struct WorkerService: Service {
  let deployments: DeploymentController

  func run() async throws {
    await withDiscardingTaskGroup { group in
      group.addTask { await deployments.restore() }
      group.addTask {
        await withDiscardingTaskGroup { lanes in
          for await lane in deployments.lanes { lanes.addTask { await lane.run() } }
        }
      }
      await withGracefulShutdownHandler {
        for await pool in deployments.pools {
          group.addTask {
            await pool.run()
            // The version serves no more: nobody reads its copy.
            Disk.removeIfPresent(pool.package.folder)
          }
        }
      } onGracefulShutdown: {
        deployments.end()
      }
    }
  }
}
